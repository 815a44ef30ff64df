package carrier

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// ErrSignature is why a webhook is refused.
var ErrSignature = errors.New("webhook signature is not valid")

// VerifyEasyPost checks X-Hmac-Signature, as EasyPost's documentation of
// webhooks describes it: HMAC-SHA256 of the body with the secret in NFKD.
func VerifyEasyPost(secret string, header http.Header, body []byte) error {
	given, found := strings.CutPrefix(header.Get("X-Hmac-Signature"), "hmac-sha256-hex=")
	sum, err := hex.DecodeString(given)
	if secret == "" || !found || err != nil {
		return ErrSignature
	}
	mac := hmac.New(sha256.New, []byte(norm.NFKD.String(secret)))
	_, _ = mac.Write(body)
	if !hmac.Equal(sum, mac.Sum(nil)) {
		return ErrSignature
	}
	return nil
}

// EasyPost asks EasyPost about parcels.
type EasyPost struct {
	Endpoint string // https://api.easypost.com/v2
	APIKey   string
	Client   *http.Client // nil: the default one; bound calls by their context
}

const maxReply = 1 << 20

// Tracker asks about a number. Asking again for the same number returns the
// same tracker, as it stands then. Carrier may be "".
func (e EasyPost) Tracker(ctx context.Context, number, carrier string) (Tracker, error) {
	var ask struct {
		Tracker struct {
			TrackingCode string `json:"tracking_code"`
			Carrier      string `json:"carrier,omitempty"`
		} `json:"tracker"`
	}
	ask.Tracker.TrackingCode, ask.Tracker.Carrier = number, carrier
	body, err := json.Marshal(ask)
	if err != nil {
		return Tracker{}, fmt.Errorf("write question: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(e.Endpoint, "/")+"/trackers", bytes.NewReader(body))
	if err != nil {
		return Tracker{}, fmt.Errorf("ask easypost: %w", err)
	}
	request.SetBasicAuth(e.APIKey, "")
	request.Header.Set("Content-Type", "application/json")
	client := e.Client
	if client == nil {
		client = http.DefaultClient
	}
	reply, err := client.Do(request)
	if err != nil {
		return Tracker{}, fmt.Errorf("ask easypost: %w", err)
	}
	defer func() { _ = reply.Body.Close() }()
	if reply.StatusCode/100 != 2 {
		return Tracker{}, fmt.Errorf("ask easypost: status %d", reply.StatusCode)
	}
	answer, err := io.ReadAll(io.LimitReader(reply.Body, maxReply))
	if err != nil {
		return Tracker{}, fmt.Errorf("read easypost's answer: %w", err)
	}
	return ParseEasyPost(answer)
}
