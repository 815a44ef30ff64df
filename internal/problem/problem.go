// Package problem is the one way a request fails: a code that programs read, a
// message fit to show, and the faults of the input by field path.
//
// Whatever is not a Problem is our own failure: it is logged and masked once,
// where it leaves the house.
package problem

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what went wrong, for programs.
type Code string

// The codes of the API, in SDL as ErrorCode.
const (
	Invalid         Code = "INVALID_INPUT"
	NotFound        Code = "NOT_FOUND"
	Conflict        Code = "CONFLICT"
	Unauthenticated Code = "UNAUTHENTICATED"
	Forbidden       Code = "FORBIDDEN"
	Unavailable     Code = "UNAVAILABLE"
	Internal        Code = "INTERNAL"
)

// The codes of a Fault.
const (
	Required      = "REQUIRED"
	Malformed     = "MALFORMED"
	OutOfRange    = "OUT_OF_RANGE"
	Unknown       = "UNKNOWN"
	Duplicate     = "DUPLICATE"
	WrongCurrency = "WRONG_CURRENCY"
	TooLong       = "TOO_LONG"
)

// Fault is one thing wrong with an input.
type Fault struct {
	Field   string `json:"field"` // dotted path: "lines.0.quantity"
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Problem is an error that the caller can act on.
type Problem struct {
	Code    Code
	Message string
	Faults  []Fault
}

func (p *Problem) Error() string {
	if len(p.Faults) == 0 {
		return p.Message
	}
	var b strings.Builder
	b.WriteString(p.Message)
	for i, f := range p.Faults {
		sep := "; "
		if i == 0 {
			sep = ": "
		}
		fmt.Fprintf(&b, "%s%s %s", sep, f.Field, f.Message)
	}
	return b.String()
}

// Errorf returns a Problem with a message fit to show.
func Errorf(code Code, format string, args ...any) error {
	return &Problem{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Of returns the code of err: "" for nil, Internal for anything that is not a
// Problem.
func Of(err error) Code {
	if err == nil {
		return ""
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Code
	}
	return Internal
}

// As returns the Problem in err's chain, if there is one.
func As(err error) (*Problem, bool) {
	return errors.AsType[*Problem](err)
}

// Faults collects everything wrong with an input, so that it comes back at once.
type Faults struct {
	prefix string
	list   *[]Fault
}

// Collect starts an empty collection.
func Collect() Faults {
	return Faults{list: new([]Fault)}
}

// At returns the same collection, with field paths below path. Path elements
// are joined with dots.
func (f Faults) At(path ...any) Faults {
	return Faults{prefix: f.path(path...), list: f.list}
}

// Add notes one fault of the field. An empty field is the place itself.
func (f Faults) Add(field, code, format string, args ...any) {
	path := f.prefix
	if field != "" {
		path = f.path(field)
	}
	*f.list = append(*f.list, Fault{Field: path, Code: code, Message: fmt.Sprintf(format, args...)})
}

// Require notes a fault when value is blank.
func (f Faults) Require(field, value string) {
	if strings.TrimSpace(value) == "" {
		f.Add(field, Required, "must not be blank")
	}
}

// Limit notes a fault when value has more than most characters.
func (f Faults) Limit(field, value string, most int) {
	if n := len([]rune(value)); n > most {
		f.Add(field, TooLong, "has %d characters, at most %d are allowed", n, most)
	}
}

// Err returns nil when nothing is wrong, else an INVALID_INPUT problem.
func (f Faults) Err() error {
	if len(*f.list) == 0 {
		return nil
	}
	return &Problem{Code: Invalid, Message: "the input is not valid", Faults: *f.list}
}

func (f Faults) path(elements ...any) string {
	parts := make([]string, 0, len(elements)+1)
	if f.prefix != "" {
		parts = append(parts, f.prefix)
	}
	for _, e := range elements {
		parts = append(parts, fmt.Sprint(e))
	}
	return strings.Join(parts, ".")
}
