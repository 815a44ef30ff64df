package supplier_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/waybill/waybill/internal/supplier"
)

func TestNewSecretIsFresh(t *testing.T) {
	t.Parallel()
	a, b := supplier.NewSecret(), supplier.NewSecret()
	if a == b || !strings.HasPrefix(a, "whsec_") {
		t.Errorf("secrets = %s, %s, want two different ones, whsec_…", a, b)
	}
	if _, err := standardwebhooks.NewWebhook(a); err != nil {
		t.Errorf("the scheme's own library refuses it: %v", err)
	}
}

func TestVerifyAcceptsWhatSignSigned(t *testing.T) {
	t.Parallel()
	secret, body := supplier.NewSecret(), []byte(`{"a": 1}`)
	header, err := supplier.Sign(secret, "msg_1", time.Now(), body)
	if err != nil {
		t.Fatal(err)
	}
	if err := supplier.Verify(secret, header, body); err != nil {
		t.Error(err)
	}
	// While a secret is changed, senders sign with both.
	header.Set(supplier.HeaderSignature, "v1,AAAA v2,xyz "+header.Get(supplier.HeaderSignature))
	if err := supplier.Verify(secret, header, body); err != nil {
		t.Errorf("with several signatures: %v", err)
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	secret, body := supplier.NewSecret(), []byte(`{"a": 1}`)
	for name, spoil := range map[string]func(h http.Header, secret *string, body *[]byte){
		"another body":      func(_ http.Header, _ *string, b *[]byte) { *b = []byte(`{"a": 2}`) },
		"another secret":    func(_ http.Header, s *string, _ *[]byte) { *s = supplier.NewSecret() },
		"another id":        func(h http.Header, _ *string, _ *[]byte) { h.Set(supplier.HeaderID, "msg_2") },
		"another time":      func(h http.Header, _ *string, _ *[]byte) { h.Set(supplier.HeaderTimestamp, "1") },
		"no time":           func(h http.Header, _ *string, _ *[]byte) { h.Del(supplier.HeaderTimestamp) },
		"no number as time": func(h http.Header, _ *string, _ *[]byte) { h.Set(supplier.HeaderTimestamp, "now") },
		"no id":             func(h http.Header, _ *string, _ *[]byte) { h.Del(supplier.HeaderID) },
		"no signature":      func(h http.Header, _ *string, _ *[]byte) { h.Del(supplier.HeaderSignature) },
		"another version": func(h http.Header, _ *string, _ *[]byte) {
			h.Set(supplier.HeaderSignature, strings.Replace(h.Get(supplier.HeaderSignature), "v1,", "v1a,", 1))
		},
		"an empty secret": func(_ http.Header, s *string, _ *[]byte) { *s = "" },
		"no base64":       func(_ http.Header, s *string, _ *[]byte) { *s = "whsec_*" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			secret, body := secret, body
			header, err := supplier.Sign(secret, "msg_1", time.Now(), body)
			if err != nil {
				t.Fatal(err)
			}
			spoil(header, &secret, &body)
			if err := supplier.Verify(secret, header, body); !errors.Is(err, supplier.ErrSignature) {
				t.Errorf("error = %v, want ErrSignature", err)
			}
		})
	}
}

func TestVerifyRefusesWhatIsOldOrEarly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		secret, body := supplier.NewSecret(), []byte(`{}`)
		for offset, want := range map[time.Duration]bool{
			0: true, -4 * time.Minute: true, 4 * time.Minute: true, -6 * time.Minute: false, 6 * time.Minute: false,
		} {
			header, err := supplier.Sign(secret, "msg_1", time.Now().Add(offset), body)
			if err != nil {
				t.Fatal(err)
			}
			if got := supplier.Verify(secret, header, body) == nil; got != want {
				t.Errorf("sent %s from now: accepted = %t, want %t", offset, got, want)
			}
		}
	})
}

func TestSignRefusesWeakSecret(t *testing.T) {
	t.Parallel()
	short := "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, 23))
	for _, secret := range []string{"", "whsec_", short, "whsec_%"} {
		if _, err := supplier.Sign(secret, "msg_1", time.Now(), nil); err == nil {
			t.Errorf("signed with %q", secret)
		}
	}
	if _, err := supplier.Sign(supplier.NewSecret(), "", time.Now(), nil); err == nil {
		t.Error("signed without an id")
	}
}
