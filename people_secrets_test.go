package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/emersion/go-smtp"
	"github.com/pquerna/otp/totp"

	"github.com/waybill/waybill/internal/store/storetest"
)

// Every kind of secret is used at debug level. None of them is to be read
// afterwards, in whatever usual spelling: not in the database, on SQLite not in
// its files, not in the log.
func TestNoSecretStandsInClear(t *testing.T) {
	t.Parallel()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			s, used := useSecrets(t, database)
			for kind, secret := range used {
				s.secrets = append(s.secrets, spellings(secret)...)
				if len(secret) < 10 {
					t.Errorf("%s is %q: it would be found by chance, or not at all", kind, secret)
				}
			}
			dump := s.dump(t)
			for column, text := range dump {
				if found := s.secretsIn(text); len(found) > 0 {
					t.Errorf("%s holds %v in clear", column, found)
				}
			}
			for _, column := range []string{"users.totp_secret", "suppliers.api_key", "suppliers.webhook_secret"} {
				if !strings.HasPrefix(dump[column], "sealed:1:") {
					t.Errorf("%s is not sealed: %q", column, dump[column])
				}
			}
			for _, action := range []string{"acceptInvitation", "finishPasskeyRegistration", "finishPasskeySignIn", "confirmTotp"} {
				if !strings.Contains(dump["audit_entries.action"], action+"\n") {
					t.Errorf("%s left no entry in the audit log", action)
				}
			}
			s.server.stop(t)
			log := s.server.log.String()
			if found := append(s.secretsIn(log), s.tokensIn(log)...); len(found) > 0 || len(log) < 2000 {
				t.Errorf("the log of %d bytes shows %v", len(log), found)
			}
		})
	}
}

// spellings are how a secret might be written down.
func spellings(secret string) []string {
	return []string{
		secret, strings.ToUpper(secret), hex.EncodeToString([]byte(secret)),
		base64.RawStdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
}

// post keeps what is sent to it.
type post struct{ letters chan string }

func (p post) NewSession(*smtp.Conn) (smtp.Session, error) { return letter{p}, nil }

type letter struct{ post }

func (letter) Mail(string, *smtp.MailOptions) error { return nil }
func (letter) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (letter) Reset()                               {}
func (letter) Logout() error                        { return nil }

func (l letter) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	// Lines are folded as quoted-printable.
	l.letters <- strings.NewReplacer("=\r\n", "", "=3D", "=", "\r\n", "\n").Replace(string(text))
	return err
}

// token is the one in the next e-mail that has a link; notices have none.
func (p post) token(t *testing.T) string {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		select {
		case text := <-p.letters:
			if _, after, found := strings.Cut(text, "#token="); found {
				return strings.Fields(after)[0]
			}
		case <-late:
			t.Fatal("no e-mail with a link came")
			return ""
		}
	}
}

func newPost(t *testing.T) (p post, url string) {
	t.Helper()
	p = post{letters: make(chan string, 100)}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(p)
	server.Domain = "localhost"
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return p, "smtp://" + listener.Addr().String()
}

// surfer is a browser on a page of ours.
type surfer struct {
	*testing.T
	http.Client
	url string
}

func (s *surfer) ask(document string, variables map[string]any) map[string]any {
	s.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		s.Fatal(err)
	}
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", s.url)
	reply, err := s.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	var got struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.NewDecoder(reply.Body).Decode(&got); err != nil || len(got.Errors) > 0 {
		s.Fatalf("%s: %v %v", document, got.Errors, err)
	}
	return got.Data
}

// session is the token in the browser's cookie.
func (s *surfer) session() string {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.url, http.NoBody)
	if err != nil {
		s.Fatal(err)
	}
	for _, c := range s.Jar.Cookies(r.URL) {
		return c.Value
	}
	s.Fatal("not signed in")
	return ""
}

// useSecrets has somebody live through all that people do with secrets, and
// returns them by what they are.
func useSecrets(t *testing.T, database string) (*story, map[string]string) {
	t.Helper()
	const password = "correct horse battery staple"
	letters, smtpURL := newPost(t)
	dir, addr := t.TempDir(), freeAddr(t)
	_, port, _ := net.SplitHostPort(addr)
	here := "http://localhost:" + port // browsers make passkeys for names only
	env := []string{"DATA_DIR=" + dir, "LOG_LEVEL=debug", "LOG_FORMAT=json", "PUBLIC_URL=" + here, "SMTP_URL=" + smtpURL, "MAIL_FROM=waybill@loja.example"}
	s := &story{driver: database, source: filepath.Join(dir, "waybill.db"), told: map[string]*bytes.Buffer{"north": {}}}
	if database == "postgres" {
		s.source = storetest.NewDatabase(t)
		env = append(env, "DATABASE_URL="+s.source, "REDIS_URL="+redisURL(t))
	}
	s.server = serve(t, addr, env...)
	s.open(t)
	used := map[string]string{"password": password, "access token": s.token, "operator's token": operatorToken}

	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &surfer{T: t, Client: http.Client{Jar: jar}, url: here}
	storeID := ask[struct{ Store struct{ ID string } }](t, s.url, s.token, `{ store { id } }`, nil).Store.ID
	link := ask[struct{ InviteOwner struct{ Link string } }](t, s.url, operatorToken,
		`mutation ($id: ID!) { inviteOwner(storeId: $id, email: "ana@loja.example") { link } }`, map[string]any{"id": storeID}).InviteOwner.Link
	_, used["owner's invitation"], _ = strings.Cut(link, "#token=")
	b.ask(`mutation ($in: AcceptInvitationInput!) { acceptInvitation(input: $in) { name } }`,
		map[string]any{"in": map[string]any{"token": used["owner's invitation"], "name": "Ana", "password": password}})
	used["session"] = b.session()

	maps.Copy(used, b.secondFactor())
	maps.Copy(used, b.passkey())
	used["session by passkey"] = b.session()

	b.ask(`mutation { inviteMember(input: {email: "bo@loja.example", role: VIEWER}) { email } }`, nil)
	used["invitation"] = letters.token(t)
	b.ask(`mutation { requestPasswordReset(email: "ana@loja.example") }`, nil)
	used["reset link"] = letters.token(t)
	b.ask(`mutation ($p: String!) { changeEmail(input: {password: $p, email: "new@loja.example"}) }`, map[string]any{"p": password})
	used["verification link"] = letters.token(t)
	used["reset password"] = "another correct horse battery"
	b.ask(`mutation ($in: ResetPasswordInput!) { resetPassword(input: $in) }`, map[string]any{"in": map[string]any{"token": used["reset link"], "password": used["reset password"]}})
	return s, used
}

func (s *surfer) secondFactor() map[string]string {
	s.Helper()
	used := make(map[string]string)
	used["second factor"] = s.ask(`mutation { beginTotp { secret } }`, nil)["beginTotp"].(map[string]any)["secret"].(string)
	code, err := totp.GenerateCode(used["second factor"], time.Now())
	if err != nil {
		s.Fatal(err)
	}
	recovery := s.ask(`mutation ($code: String!) { confirmTotp(code: $code) }`, map[string]any{"code": code})["confirmTotp"].([]any)
	used["recovery code"] = recovery[0].(string)
	used["recovery code, bare"] = strings.ReplaceAll(used["recovery code"], "-", "")
	return used
}

// passkey registers one and signs in with it.
func (s *surfer) passkey() map[string]string {
	s.Helper()
	site := virtualwebauthn.RelyingParty{ID: "localhost", Name: "Waybill", Origin: s.url}
	device, key := virtualwebauthn.NewAuthenticator(), virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeRSA)
	begun := s.ask(`mutation { beginPasskeyRegistration { options } }`, nil)["beginPasskeyRegistration"].(map[string]any)["options"].(string)
	making, err := virtualwebauthn.ParseAttestationOptions(begun)
	if err != nil {
		s.Fatal(err)
	}
	device.Options.UserHandle = []byte(making.UserID)
	s.ask(`mutation ($in: FinishPasskeyRegistrationInput!) { finishPasskeyRegistration(input: $in) { id } }`,
		map[string]any{"in": map[string]any{"name": "Phone", "credential": virtualwebauthn.CreateAttestationResponse(site, device, key, *making)}})
	begun = s.ask(`mutation { beginPasskeySignIn { options } }`, nil)["beginPasskeySignIn"].(map[string]any)["options"].(string)
	sign, err := virtualwebauthn.ParseAssertionOptions(begun)
	if err != nil {
		s.Fatal(err)
	}
	key.Counter++
	got := s.ask(`mutation ($c: String!) { finishPasskeySignIn(credential: $c) { viewer { name } ticket } }`,
		map[string]any{"c": virtualwebauthn.CreateAssertionResponse(site, device, key, *sign)})["finishPasskeySignIn"].(map[string]any)
	if got["viewer"] == nil {
		s.Fatalf("signed in as %v", got)
	}
	open := s.ask(`mutation { beginPasskeySignIn { options } }`, nil)["beginPasskeySignIn"].(map[string]any)["options"].(string)
	left, err := virtualwebauthn.ParseAssertionOptions(open)
	if err != nil {
		s.Fatal(err)
	}
	return map[string]string{
		"challenge to register": string(making.Challenge), "challenge to sign in": string(sign.Challenge), "challenge not answered": string(left.Challenge),
	}
}
