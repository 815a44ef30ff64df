package simulator

import (
	"bytes"
	"container/heap"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/waybill/waybill/internal/supplier"
)

func newClient(senders int) *http.Client {
	return &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: senders, IdleConnTimeout: time.Minute},
	}
}

// send sends the first letter of an order and notes what became of it.
func (s *Server) send(ctx context.Context, o *order) {
	s.mu.Lock()
	first, url, secret := o.letters[0], o.webhookURL(), o.from.WebhookSecret
	s.mu.Unlock()

	status, err := s.deliver(ctx, url, secret, first)

	s.mu.Lock()
	defer s.mu.Unlock()
	first.Attempts++
	first.Status, first.Error = status, ""
	switch {
	case err == nil && status/100 == 2:
		first.Delivered = true
		s.drop(o, first)
	case ctx.Err() != nil:
		// Stopped in the middle: it stays where it is.
	case first.Attempts >= s.config.Retry.Attempts:
		s.log.WarnContext(ctx, "webhook given up", "webhook_id", first.ID, "supplier", o.from.Code, "status", status)
		s.drop(o, first)
	default:
		first.due = time.Now().Add(s.config.Retry.after(first.Attempts))
	}
	if err != nil {
		first.Error = err.Error()
	}
	if o.queued = len(o.letters) > 0; o.queued {
		heap.Push(&s.outbox, o)
	}
	wake(s.posted)
}

// drop removes a letter and wakes who waits for the last one. The lock is held.
func (s *Server) drop(o *order, l *letter) {
	o.letters = slices.DeleteFunc(o.letters, func(other *letter) bool { return other == l })
	if s.outbox.pending--; s.outbox.pending > 0 {
		return
	}
	for _, done := range s.outbox.flushed {
		close(done)
	}
	s.outbox.flushed = nil
}

// deliver sends one letter, signed now: the receiver refuses old signatures.
func (s *Server) deliver(ctx context.Context, url, secret string, l *letter) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(l.body))
	if err != nil {
		return 0, fmt.Errorf("build webhook: %w", err)
	}
	signed, err := supplier.Sign(secret, l.ID, time.Now(), l.body)
	if err != nil {
		return 0, err
	}
	req.Header = signed
	req.Header.Set("Content-Type", "application/json")
	res, err := s.config.Client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("send webhook: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	// Read to the end so that the connection can be used again.
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	return res.StatusCode, nil
}
