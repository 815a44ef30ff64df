package httpjson

import (
	"net/http"
	"strconv"
	"time"

	"github.com/waybill/waybill/internal/supplier"
)

// outcomeRule says what the failed end of a call means for the order.
type outcomeRule func(reply) supplier.Outcome

// longestWait bounds what a supplier may ask us to wait.
const longestWait = 24 * time.Hour

const statusClientClosed = 499 // nginx: the client went away

// outcomeOfWrite is the table of the package doc.
func outcomeOfWrite(r reply) supplier.Outcome {
	if r.status == 0 {
		if r.connected {
			return supplier.InDoubt
		}
		return supplier.NotTaken
	}
	denied := r.failure.Taken != nil && !*r.failure.Taken
	claimed := r.failure.Taken != nil && *r.failure.Taken
	switch r.status {
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return supplier.NotTaken
	case http.StatusRequestTimeout, http.StatusConflict, statusClientClosed:
		return supplier.InDoubt
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if denied {
			return supplier.NotTaken
		}
		return supplier.InDoubt
	}
	switch {
	case r.status < 400 || r.status > 499 || claimed:
		return supplier.InDoubt
	case r.unknownReference():
		return supplier.NotFound
	case r.status == http.StatusUnprocessableEntity && r.failure.Code == CodeRejected:
		return supplier.Refused
	}
	return supplier.NotTaken
}

// outcomeOfRead learns from a failure only that the reference is not known.
func outcomeOfRead(r reply) supplier.Outcome {
	if r.unknownReference() {
		return supplier.NotFound
	}
	return supplier.InDoubt
}

func (r reply) unknownReference() bool {
	return r.status == http.StatusNotFound && r.failure.Code == CodeUnknownReference
}

// noSuchCall says whether the supplier does not serve what was asked for.
func (r reply) noSuchCall() bool {
	switch r.status {
	case http.StatusNotFound:
		return !r.unknownReference()
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return true
	}
	return false
}

func (r reply) notSupported() error {
	return &supplier.Error{Outcome: supplier.NotTaken, Code: supplier.CodeNotSupported, Message: "the supplier has no such call", Status: r.status}
}

// retryAfter reads the header in both of its forms.
func (r reply) retryAfter() time.Duration {
	text := r.header.Get("Retry-After")
	wait := time.Duration(0)
	if seconds, err := strconv.Atoi(text); err == nil {
		wait = time.Duration(min(max(seconds, 0), int(longestWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(r.at)
	}
	return min(max(wait, 0), longestWait)
}
