package carrier

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
