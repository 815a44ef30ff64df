package carrier_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"testing"

	"github.com/waybill/waybill/internal/carrier"
)

func TestTrackingURL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ carrier, number, want string }{
		{"UPS", "1Z999AA10123456784", "https://www.ups.com/track?tracknum=1Z999AA10123456784"},
		{"Royal Mail", "RB123456785GB", "https://www.royalmail.com/track-your-item#/tracking-results/RB123456785GB"},
		{"dhl-express", " 123 ", "https://www.dhl.com/global-en/home/tracking.html?tracking-id=123"},
		{"FedEx", "1&a=<b>", "https://www.fedex.com/fedextrack/?trknbr=1%26a%3D%3Cb%3E"},
		{"PostNL", "a/../b", "https://jouw.postnl.nl/track-and-trace/a%2F..%2Fb"},
		{"Pigeon", "1", ""},
		{"UPS", "", ""},
		{"", "1", ""},
	} {
		if got := carrier.TrackingURL(test.carrier, test.number); got != test.want {
			t.Errorf("%s %s: got %s, want %s", test.carrier, test.number, got, test.want)
		}
	}
}

// signatureOf signs with a secret that is in NFKD already.
func signatureOf(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "hmac-sha256-hex=" + hex.EncodeToString(mac.Sum(nil))
}

func TestVerifyEasyPost(t *testing.T) {
	t.Parallel()
	body := []byte(`{"a":1}`)
	good := signatureOf("secret", body)
	for name, test := range map[string]struct {
		secret, signature string
		want              error
	}{
		"Good":       {"secret", good, nil},
		"Normalised": {"s\u00e9cret", signatureOf("se\u0301cret", body), nil},
		"Other":      {"another", good, carrier.ErrSignature},
		"OtherBody":  {"secret", signatureOf("secret", []byte(`{"a":2}`)), carrier.ErrSignature},
		"None":       {"secret", "", carrier.ErrSignature},
		"NoSecret":   {"", signatureOf("", body), carrier.ErrSignature},
		"Garbage":    {"secret", "hmac-sha256-hex=zz", carrier.ErrSignature},
		"CutShort":   {"secret", good[:len(good)-2], carrier.ErrSignature},
	} {
		header := http.Header{"X-Hmac-Signature": {test.signature}}
		if err := carrier.VerifyEasyPost(test.secret, header, body); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}
