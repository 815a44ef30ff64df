package supplier

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Outcome says what a call that ended means for the order.
type Outcome string

// The outcomes, as the table in the package doc explains them.
const (
	Taken    Outcome = "TAKEN"
	Refused  Outcome = "REFUSED"
	NotTaken Outcome = "NOT_TAKEN"
	NotFound Outcome = "NOT_FOUND"
	InDoubt  Outcome = "IN_DOUBT"
)

// Error is how a call to a supplier fails.
type Error struct {
	Outcome Outcome
	// Code says what happened, for programs: the supplier's own code where it
	// sent one, else one of the Code constants.
	Code    string
	Message string // fit to show to the merchant
	Status  int    // of the HTTP reply; 0 when there was none
	// RetryAfter is how long the supplier asks us to wait; 0: it did not say.
	RetryAfter time.Duration
	// Reason is why, when Outcome is Refused; Message then says it to people.
	Reason Reason
	// Err is the cause, when there is one beneath: context.DeadlineExceeded, …
	Err error
}

// Codes of failures that the supplier has no part in.
const (
	CodeInvalidOrder = "INVALID_ORDER" // we refused to send it
	CodeUnreachable  = "UNREACHABLE"   // no connection
	CodeTimeout      = "TIMEOUT"
	CodeCanceled     = "CANCELED" // our side gave up
	CodeLostReply    = "LOST_REPLY"
	CodeUnreadable   = "UNREADABLE_REPLY"
	CodeStatus       = "UNEXPECTED_STATUS"
	CodeInternal     = "INTERNAL"      // a connector failed in a way it does not name
	CodeNotSupported = "NOT_SUPPORTED" // the supplier has no such call
)

func (e *Error) Error() string {
	if e == nil {
		return "no error"
	}
	var b strings.Builder
	b.WriteString(strings.ToLower(strings.ReplaceAll(string(e.Outcome), "_", " ")))
	if e.Status != 0 {
		fmt.Fprintf(&b, " (%d)", e.Status)
	}
	for _, part := range []string{e.Code, e.Message} {
		if part != "" {
			b.WriteString(": " + part)
		}
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Supported says whether a call did not fail for want of it: a supplier need
// not have View nor ChangeAddress.
func Supported(err error) bool {
	e, ours := errors.AsType[*Error](err)
	return !ours || e.Code != CodeNotSupported
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// OutcomeOf tells what err means for the order: Taken when it is nil, and
// InDoubt for every error that is not an *Error or carries no known outcome.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return Taken
	}
	if e, ok := find(err); ok {
		switch e.Outcome {
		case Refused, NotTaken, NotFound:
			return e.Outcome
		case Taken, InDoubt: // an error that claims to be none is in doubt
		}
	}
	return InDoubt
}

// find returns the *Error in err. A nil one in an interface is none.
func find(err error) (*Error, bool) {
	e, ok := errors.AsType[*Error](err)
	return e, ok && e != nil
}

// ReasonOf tells why the supplier refused, and "" when err is no refusal.
func ReasonOf(err error) Reason {
	e, ok := find(err)
	switch {
	case !ok || e.Outcome != Refused:
		return ""
	case e.Reason == "":
		return Other
	}
	return e.Reason
}

// RetryAfter is how long the supplier asked us to wait, or 0.
func RetryAfter(err error) time.Duration {
	if e, ok := find(err); ok {
		return e.RetryAfter
	}
	return 0
}

// Describe tells what happened, for programs and for people. The cause beneath
// an *Error stays out: it may name hosts.
func Describe(err error) (code, message string) {
	if err == nil {
		return "", ""
	}
	e, ok := find(err)
	if !ok {
		return CodeInternal, "the connector failed"
	}
	if e.Message != "" {
		return e.Code, e.Message
	}
	return e.Code, strings.ToLower(strings.ReplaceAll(e.Code, "_", " "))
}
