package httpjson

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/supplier"
)

// longestReply bounds what we read of an answer.
const longestReply = 1 << 20

var errTooLong = errors.New("reply is longer than 1 MiB")

type request struct {
	method, path   string
	body           any // nil: none
	idempotencyKey string
}

// reply is how a call ended: an answer, or err.
type reply struct {
	status  int
	header  http.Header
	body    []byte
	failure Failure // of a status that is no success, as far as it can be read
	at      time.Time
	// connected says that there was a connection to write on, so that bytes
	// may have left.
	connected bool
	err       error
}

// call sends one request and reads its answer whole.
func (c *Connector) call(ctx context.Context, r request) reply {
	ctx, cancel := context.WithTimeout(ctx, c.account.Timeout)
	defer cancel()
	var connected atomic.Bool
	req, err := c.build(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}), r)
	if err != nil {
		return reply{err: err}
	}
	res, err := c.client.Do(req)
	if err != nil {
		return reply{connected: connected.Load(), err: err}
	}
	defer func() { _ = res.Body.Close() }()
	out := reply{status: res.StatusCode, header: res.Header, connected: true, at: time.Now()}
	out.body, out.err = readAll(res.Body)
	if !out.success() && out.err == nil {
		// Best effort: what is no Failure leaves the status to speak.
		_ = json.Unmarshal(out.body, &out.failure)
	}
	return out
}

func (c *Connector) build(ctx context.Context, r request) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		encoded, err := json.Marshal(r.body)
		if err != nil {
			return nil, fmt.Errorf("encode request: %w", err)
		}
		body = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, c.endpoint+r.path, body)
	if err != nil {
		return nil, fmt.Errorf("build request: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "Waybill")
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.account.APIKey != "" {
		req.Header.Set("Authorization", "Bearer "+c.account.APIKey.Reveal())
	}
	if r.idempotencyKey != "" {
		req.Header[HeaderIdempotencyKey] = []string{r.idempotencyKey}
	}
	return req, nil
}

func readAll(from io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(from, longestReply+1))
	if err == nil && len(body) > longestReply {
		return nil, errTooLong
	}
	return body, err
}

// success says whether the status promises a body of the kind asked for.
func (r reply) success() bool {
	return r.status == http.StatusOK || r.status == http.StatusCreated || r.status == http.StatusAccepted
}

// decode reads a successful answer into out, and turns every other end of the
// call into a *supplier.Error.
func (r reply) decode(out any, rule outcomeRule) error {
	switch {
	case r.status == 0:
		return r.unanswered(rule)
	case !r.success():
		return r.refused(rule)
	case r.err != nil:
		return r.unreadable(r.err)
	}
	if err := json.Unmarshal(r.body, out); err != nil {
		return r.unreadable(err)
	}
	return nil
}

func (r reply) unanswered(rule outcomeRule) error {
	code, message := supplier.CodeLostReply, "the connection to the supplier broke before it answered"
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(r.err, context.Canceled):
		code, message = supplier.CodeCanceled, "the call to the supplier was given up"
	case errors.As(r.err, &timeout) && timeout.Timeout():
		code, message = supplier.CodeTimeout, "the supplier did not answer in time"
	case errors.Is(r.err, egress.ErrRefused):
		code, message = supplier.CodeUnreachable, egress.ErrRefused.Error()
	case !r.connected:
		code, message = supplier.CodeUnreachable, "the supplier cannot be reached"
	}
	return &supplier.Error{Outcome: rule(r), Code: code, Message: message, Err: r.err}
}

func (r reply) refused(rule outcomeRule) error {
	e := &supplier.Error{
		Outcome: rule(r), Code: r.failure.Code, Message: r.failure.Message, Status: r.status,
		RetryAfter: r.retryAfter(), Err: r.err,
	}
	if e.Code == "" {
		e.Code = supplier.CodeStatus
	}
	if e.Message == "" {
		e.Message = fmt.Sprintf("the supplier answered with status %d", r.status)
	}
	if e.Outcome == supplier.Refused {
		why := supplier.ParseRejection(string(r.failure.Reason), r.failure.Message)
		e.Reason, e.Message = why.Reason, why.Message
	}
	return e
}

// unreadable is always in doubt: the status says success.
func (r reply) unreadable(cause error) error {
	code := supplier.CodeUnreadable
	if r.err != nil && !errors.Is(r.err, errTooLong) {
		code = supplier.CodeLostReply
	}
	return &supplier.Error{
		Outcome: supplier.InDoubt, Code: code, Message: "the supplier's answer cannot be read",
		Status: r.status, Err: cause,
	}
}
