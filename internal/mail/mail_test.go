package mail_test

import (
	"io"
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/waybill/waybill/internal/mail"
)

// sink is an SMTP server that keeps what it is given.
type sink struct{ got chan string }

func (s sink) NewSession(*smtp.Conn) (smtp.Session, error) { return &envelope{sink: s}, nil }

type envelope struct {
	sink
	to, from string
}

func (e *envelope) Mail(from string, _ *smtp.MailOptions) error { e.from = from; return nil }
func (e *envelope) Rcpt(to string, _ *smtp.RcptOptions) error   { e.to = to; return nil }
func (e *envelope) Reset()                                      {}
func (e *envelope) Logout() error                               { return nil }

func (e *envelope) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	e.got <- e.from + " " + e.to + "\n" + string(text)
	return err
}

func TestSendOverSMTP(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	kept := sink{got: make(chan string, 1)}
	server := smtp.NewServer(kept)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	mailer, err := mail.NewSMTP("smtp://"+listener.Addr().String(), "Waybill <waybill@loja.example>")
	if err != nil {
		t.Fatalf("NewSMTP: %v", err)
	}
	if err := mailer.Send(t.Context(), "ana@loja.example", "Olá", "Follow https://waybill.example/admin/x#token=abc\n"); err != nil {
		t.Fatalf("Send: %v", err)
	}
	got := <-kept.got
	for _, want := range []string{"waybill@loja.example ana@loja.example\n", "To: <ana@loja.example>", "#token", "Subject: =?UTF-8?"} {
		if !strings.Contains(got, want) {
			t.Errorf("the e-mail lacks %q:\n%s", want, got)
		}
	}
	for _, to := range []string{"", "no address", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"} {
		if err := mailer.Send(t.Context(), to, "x", "y"); err == nil {
			t.Errorf("sent to %q", to)
		}
	}
}

func TestNewSMTPRefuses(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "http://x", "smtp://", "terminal", "smtp://host:x"} {
		if _, err := mail.NewSMTP(raw, "a@b.example"); err == nil {
			t.Errorf("%q is taken for an SMTP server", raw)
		}
	}
	if _, err := mail.NewSMTP("smtp://mail.example", "nobody"); err == nil {
		t.Error("e-mails come from nobody")
	}
}
