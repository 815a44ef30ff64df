// Package audit says what an entry of the audit log is made of: a request that
// somebody made, and what it changed. internal/store writes the entries, in the
// transaction of the change.
package audit

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/waybill/waybill/internal/auth"
)

// Request is what somebody asked Waybill to change, and from where.
type Request struct {
	Action    string // the field of the API
	By        auth.Viewer
	Address   string
	ID        string
	UserAgent string
}

// Change is what became of one record, or of many at once.
type Change struct {
	Type   string  `json:"type"`
	Record string  `json:"record,omitempty"` // its id; empty: many
	Op     Op      `json:"op"`
	Count  int     `json:"count"`
	Fields []Field `json:"fields,omitempty"` // of an update; of a deletion, what they were
}

// Op is what was done to a record.
type Op string

// What can be done.
const (
	Created Op = "CREATED"
	Updated Op = "UPDATED"
	Deleted Op = "DELETED"
	Read    Op = "READ" // all that is held about a buyer
)

// MarshalGQL writes it.
func (o Op) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(string(o))) }

// UnmarshalGQL is for gqlgen: nobody sends one.
func (o *Op) UnmarshalGQL(value any) error {
	text, _ := value.(string)
	*o = Op(text)
	return nil
}

// Field is a field that changed. What may tell of a buyer, and secrets, are
// withheld: then only that it changed is known.
type Field struct {
	Name     string  `json:"name"`
	Before   *string `json:"before,omitempty"`
	After    *string `json:"after,omitempty"`
	Withheld bool    `json:"withheld,omitempty"`
}

const longestAgent = 120

type requestKey struct{}

// With returns a context in which every transaction that changes something
// writes an entry.
func With(ctx context.Context, r Request) context.Context {
	r.UserAgent = shortened(r.UserAgent)
	return context.WithValue(ctx, requestKey{}, r)
}

// From returns the request, and false where Waybill works by itself: in jobs,
// and on what suppliers and carriers tell.
func From(ctx context.Context) (Request, bool) {
	r, ok := ctx.Value(requestKey{}).(Request)
	return r, ok
}

// shortened is a name as any database takes it.
func shortened(agent string) string {
	agent = strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return -1
		}
		return c
	}, agent)
	return agent[:min(len(agent), longestAgent)]
}
