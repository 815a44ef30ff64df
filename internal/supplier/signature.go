package supplier

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// ErrSignature is why Verify fails, whatever was wrong.
var ErrSignature = errors.New("webhook signature is not valid")

// Headers of a signed webhook, as the Standard Webhooks scheme names them.
const (
	HeaderID        = standardwebhooks.HeaderWebhookID
	HeaderTimestamp = standardwebhooks.HeaderWebhookTimestamp
	HeaderSignature = standardwebhooks.HeaderWebhookSignature
)

const (
	secretPrefix = "whsec_"
	secretBytes  = 32
	leastSecret  = 24 // the scheme's minimum
)

// NewSecret returns a fresh webhook secret, "whsec_…".
func NewSecret() string {
	key := make([]byte, secretBytes)
	_, _ = rand.Read(key) // never fails: crypto/rand stops the program instead
	return secretPrefix + base64.StdEncoding.EncodeToString(key)
}

// Sign returns the headers that prove who sent body, and when.
func Sign(secret, id string, at time.Time, body []byte) (http.Header, error) {
	w, err := signer(secret)
	if err != nil {
		return nil, err
	}
	if id == "" {
		return nil, errors.New("sign webhook: no id")
	}
	signature, err := w.Sign(id, at, body)
	if err != nil {
		return nil, fmt.Errorf("sign webhook: %w", err)
	}
	h := http.Header{}
	h.Set(HeaderID, id)
	h.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(HeaderSignature, signature)
	return h, nil
}

// Verify checks that body was signed with secret, no more than five minutes
// ago: that bounds how long a captured webhook can be played back. It fails
// with ErrSignature.
func Verify(secret string, header http.Header, body []byte) error {
	w, err := signer(secret)
	if err != nil {
		return errors.Join(ErrSignature, err)
	}
	if err := w.Verify(body, header); err != nil {
		return errors.Join(ErrSignature, err)
	}
	return nil
}

// signer refuses a short secret: the library would sign with an empty key.
func signer(secret string) (*standardwebhooks.Webhook, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		return nil, errors.New("webhook secret is not base64")
	}
	if len(key) < leastSecret {
		return nil, fmt.Errorf("webhook secret has %d bytes, fewer than %d", len(key), leastSecret)
	}
	w, err := standardwebhooks.NewWebhookRaw(key)
	if err != nil {
		return nil, fmt.Errorf("webhook secret: %w", err)
	}
	return w, nil
}
