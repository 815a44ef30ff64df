// Package mail sends e-mails: over SMTP or, for the demo, to whoever reads the
// terminal.
package mail

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTP sends through a server.
type SMTP struct {
	client *gomail.Client
	from   string
}

const patience = 15 * time.Second

// NewSMTP reads smtp://user:password@host:587 (STARTTLS, which only a server on
// this machine may lack) or smtps://… (TLS from the start).
func NewSMTP(raw, from string) (*SMTP, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, fmt.Errorf("not an SMTP URL like smtp://user:password@host:587")
	}
	if err := gomail.NewMsg().From(from); err != nil {
		return nil, fmt.Errorf("read sender: %w", err)
	}
	port, policy := 587, gomail.TLSMandatory
	if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		policy = gomail.TLSOpportunistic
	}
	options := []gomail.Option{gomail.WithTimeout(patience), gomail.WithTLSPolicy(policy)}
	if u.Scheme == "smtps" {
		port = 465
		options = append(options, gomail.WithSSL())
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, fmt.Errorf("read port: %w", err)
		}
	}
	options = append(options, gomail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("set up SMTP: %w", err)
	}
	return &SMTP{client: client, from: from}, nil
}

// Send hands an e-mail to the server.
func (s *SMTP) Send(ctx context.Context, to, subject, text string) error {
	message := gomail.NewMsg()
	if err := message.From(s.from); err != nil {
		return fmt.Errorf("set sender: %w", err)
	}
	if err := message.To(to); err != nil {
		return fmt.Errorf("set recipient: %w", err)
	}
	message.Subject(subject)
	message.SetMessageID()
	message.SetDate()
	message.SetBodyString(gomail.TypeTextPlain, text)
	if err := s.client.DialAndSendWithContext(ctx, message); err != nil {
		return fmt.Errorf("send over SMTP: %w", err)
	}
	return nil
}

// Terminal prints e-mails instead of sending them. Only the demo does: links in
// them let people in.
type Terminal struct {
	Out io.Writer
}

// Send prints an e-mail.
func (t Terminal) Send(_ context.Context, to, subject, text string) error {
	_, err := fmt.Fprintf(t.Out, "\n--- e-mail to %s: %s\n%s---\n\n", to, subject, text)
	return err
}
