package httpd_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

func query(t *testing.T, address, name string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Query().Get(name) == "" {
		t.Fatalf("no %s in %s", name, address)
	}
	return u.Query().Get(name)
}

func codeIn(t *testing.T, address string) string  { t.Helper(); return query(t, address, "code") }
func stateIn(t *testing.T, address string) string { t.Helper(); return query(t, address, "state") }

// unsigned says what a token says, without a signature.
func unsigned(t *testing.T, token any) string {
	t.Helper()
	parts := strings.Split(token.(string), ".")
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + "."
}

// altered has another subject under the signature of the true one.
func altered(t *testing.T, token any) string {
	t.Helper()
	parts := strings.Split(token.(string), ".")
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	return parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(raw), `"sub":"`, `"sub":"x`, 1))) + "." + parts[2]
}

// confirmTotp sets a second factor.
func (h *house) confirmTotp(t *testing.T, v *visitor) {
	t.Helper()
	var begun struct {
		Data struct{ BeginTotp struct{ Secret string } }
	}
	if err := json.Unmarshal(v.post(`{"query":"mutation { beginTotp { secret } }"}`).Body.Bytes(), &begun); err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(begun.Data.BeginTotp.Secret, time.Now())
	if err != nil {
		t.Fatalf("code: %v", err)
	}
	if text := v.post(`{"query":"mutation { confirmTotp(code: \"` + code + `\") }"}`).Body.String(); strings.Contains(text, "errors") {
		t.Fatalf("confirm: %s", text)
	}
}
