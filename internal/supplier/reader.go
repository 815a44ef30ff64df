package supplier

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

type need bool

const (
	required need = true
	optional need = false
)

// Bounds on what a message may hold.
const (
	longest             = 2000 // characters of one text
	most                = 1000 // entries of one list
	largest             = 1_000_000
	firstYear, lastYear = 2000, 2100
)

// reader takes a JSON object apart field by field and notes every fault, so
// that a supplier learns all of them at once.
type reader struct {
	path   string
	fields map[string]json.RawMessage
	faults *[]Fault
	absent bool // the object itself is missing or broken, which is noted already
}

func newReader(body []byte) *reader {
	r := &reader{faults: new([]Fault)}
	r.open(body)
	return r
}

func (r *reader) open(raw []byte) {
	if err := json.Unmarshal(raw, &r.fields); err != nil || r.fields == nil {
		r.absent = true
		r.add("", FaultMalformed, "must be a JSON object")
	}
}

func (r *reader) err() error {
	if len(*r.faults) == 0 {
		return nil
	}
	return &Malformed{Faults: *r.faults}
}

func (r *reader) add(field, code, message string) {
	path := r.path
	if field != "" {
		path = join(path, field)
	}
	*r.faults = append(*r.faults, Fault{Field: path, Code: code, Message: message})
}

func (r *reader) has(field string) bool {
	raw, ok := r.fields[field]
	return ok && !bytes.Equal(raw, []byte("null"))
}

// raw returns a field, or false when it is missing, which is a fault if it was
// required.
func (r *reader) raw(field string, n need) (json.RawMessage, bool) {
	if r.has(field) {
		return r.fields[field], true
	}
	if n == required && !r.absent {
		r.add(field, FaultRequired, "is required")
	}
	return nil, false
}

func (r *reader) text(field string, n need) string {
	raw, ok := r.raw(field, n)
	if !ok {
		return ""
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		r.add(field, FaultMalformed, "must be a string")
		return ""
	}
	s = strings.TrimSpace(s)
	switch {
	case s == "" && n == required:
		r.add(field, FaultRequired, "is required")
	case len(s) > longest:
		r.add(field, FaultTooLong, fmt.Sprintf("must be at most %d bytes", longest))
		return ""
	case strings.ContainsRune(s, 0):
		r.add(field, FaultMalformed, "must not hold a NUL character")
		return ""
	}
	return s
}

func (r *reader) oneOf(field string, n need, allowed ...string) string {
	s := r.text(field, n)
	if s != "" && !slices.Contains(allowed, s) {
		r.add(field, FaultUnknown, "must be one of "+strings.Join(allowed, ", "))
		return ""
	}
	return s
}

// link accepts only what a browser may be sent to.
func (r *reader) link(field string) string {
	s := r.text(field, optional)
	if s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		r.add(field, FaultMalformed, "must be an http or https URL")
		return ""
	}
	return s
}

func (r *reader) time(field string, n need) time.Time {
	s := r.text(field, n)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		r.add(field, FaultMalformed, "must be an RFC 3339 time")
		return time.Time{}
	}
	if t = t.UTC(); t.Year() < firstYear || t.Year() > lastYear {
		r.add(field, FaultOutOfRange, fmt.Sprintf("must be between the years %d and %d", firstYear, lastYear))
		return time.Time{}
	}
	return t
}

func (r *reader) maybeTime(field string) *time.Time {
	t := r.time(field, optional)
	if t.IsZero() {
		return nil
	}
	return &t
}

// bool reads a required yes or no.
func (r *reader) bool(field string) bool {
	raw, ok := r.raw(field, required)
	if !ok {
		return false
	}
	var b bool
	if err := json.Unmarshal(raw, &b); err != nil {
		r.add(field, FaultMalformed, "must be true or false")
	}
	return b
}

// count reads a required quantity.
func (r *reader) count(field string) int {
	raw, ok := r.raw(field, required)
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	switch {
	case err != nil:
		r.add(field, FaultMalformed, "must be a whole number")
	case n < 1 || n > largest:
		r.add(field, FaultOutOfRange, fmt.Sprintf("must be between 1 and %d", largest))
	default:
		return int(n)
	}
	return 0
}

// money reads an optional amount in minor units.
func (r *reader) money(field string) *int64 {
	raw, ok := r.raw(field, optional)
	if !ok {
		return nil
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		r.add(field, FaultMalformed, "must be a whole number of minor units")
		return nil
	}
	if n < 0 {
		r.add(field, FaultOutOfRange, "must not be negative")
		return nil
	}
	return &n
}

// object opens a required object.
func (r *reader) object(field string) *reader {
	inner := &reader{path: join(r.path, field), faults: r.faults}
	raw, ok := r.raw(field, required)
	if !ok {
		inner.absent = true
		return inner
	}
	inner.open(raw)
	return inner
}

// list calls each for every object of a list.
func (r *reader) list(field string, n need, each func(*reader)) {
	raw, ok := r.raw(field, n)
	if !ok {
		return
	}
	var entries []json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil {
		r.add(field, FaultMalformed, "must be a list")
		return
	}
	switch {
	case len(entries) == 0 && n == required:
		r.add(field, FaultRequired, "must not be empty")
	case len(entries) > most:
		r.add(field, FaultTooLong, fmt.Sprintf("must have at most %d entries", most))
		return
	}
	for i, raw := range entries {
		inner := &reader{path: join(join(r.path, field), strconv.Itoa(i)), faults: r.faults}
		inner.open(raw)
		if !inner.absent {
			each(inner)
		}
	}
}

// once notes a value that its list had before.
func (r *reader) once(field, value string, seen map[string]bool) {
	if value == "" {
		return
	}
	if seen[value] {
		r.add(field, FaultDuplicate, "is in the list twice")
	}
	seen[value] = true
}
