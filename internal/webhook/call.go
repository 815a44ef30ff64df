package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/supplier"
)

const (
	agent       = "Waybill-Webhooks/1"
	excerpt     = 500      // characters of an answer that are kept
	readToReuse = 64 << 10 // bytes of an answer; with more the connection is closed
)

// answer is how an attempt went.
type answer struct {
	code       int           // 0: there was none
	fault      string        // why it failed, in our words; empty: it succeeded
	said       string        // how it began, if it is no success
	retryAfter time.Duration // what it asked for
	took       time.Duration
}

func (a answer) ok() bool   { return a.fault == "" }
func (a answer) gone() bool { return a.code == http.StatusGone }

// call sends a letter once. Only success is a 2xx.
func (s *Service) call(ctx context.Context, l *letter) (answer, error) {
	at := s.now()
	header, err := signed(l, at)
	if err != nil {
		return answer{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url, bytes.NewReader(l.body))
	if err != nil {
		return answer{fault: "its address is no URL"}, nil //nolint:nilerr // a fault of the endpoint's
	}
	request.Header = header
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", agent)
	began := time.Now()
	reply, err := s.client.Do(request)
	if err != nil {
		return answer{fault: s.fault(err), took: time.Since(began)}, nil
	}
	defer func() { _ = reply.Body.Close() }()
	a := answer{code: reply.StatusCode, fault: refused(reply), took: time.Since(began)}
	if !a.ok() {
		a.retryAfter = retryAfter(reply.Header.Get("Retry-After"), s.now())
		start, _ := io.ReadAll(io.LimitReader(reply.Body, 4*excerpt)) // what came of it
		a.said = shortened(string(start))
	}
	_, _ = io.CopyN(io.Discard, reply.Body, readToReuse)
	return a, nil
}

// signed are the headers of Standard Webhooks, with a signature by each secret.
func signed(l *letter, at time.Time) (header http.Header, err error) {
	var signatures []string
	for _, key := range l.secrets {
		if header, err = supplier.Sign(key, l.delivery.EventID, at, l.body); err != nil {
			return nil, fmt.Errorf("sign webhook: %w", err)
		}
		signatures = append(signatures, header.Get(supplier.HeaderSignature))
	}
	if header == nil {
		return nil, errors.New("sign webhook: the endpoint has no secret")
	}
	header.Set(supplier.HeaderSignature, strings.Join(signatures, " "))
	return header, nil
}

func refused(reply *http.Response) string {
	switch {
	case reply.StatusCode >= 200 && reply.StatusCode < 300:
		return ""
	case reply.StatusCode >= 300 && reply.StatusCode < 400:
		return fmt.Sprintf("it answered %d: redirects are not followed", reply.StatusCode)
	}
	return fmt.Sprintf("it answered %d", reply.StatusCode)
}

// fault says why there was no answer, in words that hold nothing of the address.
func (s *Service) fault(err error) string {
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return fmt.Sprintf("it did not answer within %s", s.timeout)
	}
	switch _, isName := errors.AsType[*net.DNSError](err); {
	case errors.Is(err, egress.ErrRefused):
		return "its address is not one of the open internet"
	case isName:
		return "its host is not known"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "its certificate is not valid"
	}
	return "it cannot be reached"
}

// retryAfter reads seconds or a date.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil {
		return max(0, min(time.Duration(seconds)*time.Second, longestWait))
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, min(at.Sub(now), longestWait))
	}
	return 0
}

// shortened is the beginning of a text, fit to keep and to show.
func shortened(text string) string {
	runes := []rune(auth.Printable(text))
	return string(runes[:min(len(runes), excerpt)])
}
