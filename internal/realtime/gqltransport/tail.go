package gqltransport

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// tail is a message without its subscriber's id, encoded once and shared by all
// who get it. Nobody changes it.
//
//	{"id":"1"  ,"type":"next","payload":{"data":…}}
//	└ theirs ┘ └ rest, shared ────────────────────┘
type tail struct {
	Mark
	rest    []byte
	payload []byte // within rest
	last    bool   // nothing comes after it: complete, error
	made    time.Time
}

const (
	before  = `{"id":`
	nextIs  = `,"type":"next","payload":`
	errorIs = `,"type":"error","payload":`
)

// nextOf encodes a response.
func nextOf(r *graphql.Response, mark Mark) (*tail, error) {
	b := bytes.NewBuffer(make([]byte, 0, len(nextIs)+len(r.Data)+128))
	b.WriteString(nextIs)
	if err := writeResponse(b, r, mark); err != nil {
		return nil, err
	}
	b.WriteByte('}')
	rest := b.Bytes()
	return &tail{Mark: mark, rest: rest, payload: rest[len(nextIs) : len(rest)-1], made: time.Now()}, nil
}

// writeResponse writes data as it is: gqlgen has made JSON of it already.
func writeResponse(b *bytes.Buffer, r *graphql.Response, mark Mark) error {
	b.WriteString(`{"data":`)
	if r.Data == nil {
		b.WriteString("null")
	}
	b.Write(r.Data)
	if len(r.Errors) > 0 {
		raw, err := json.Marshal(r.Errors)
		if err != nil {
			return err
		}
		b.WriteString(`,"errors":`)
		b.Write(raw)
	}
	extensions := r.Extensions
	if mark.Cursor != "" {
		extensions = make(map[string]any, len(r.Extensions)+2)
		for name, value := range r.Extensions {
			extensions[name] = value
		}
		extensions["cursor"] = mark.Cursor
		if mark.Lost {
			extensions["recovered"] = false
		}
	}
	if len(extensions) > 0 {
		raw, err := json.Marshal(extensions)
		if err != nil {
			return err
		}
		b.WriteString(`,"extensions":`)
		b.Write(raw)
	}
	b.WriteByte('}')
	return nil
}

// errorOf is the end of a subscription that was refused.
func errorOf(errors any) *tail {
	raw, err := json.Marshal(errors)
	if err != nil {
		raw = []byte(`[{"message":"internal error"}]`)
	}
	rest := append([]byte(errorIs), raw...)
	rest = append(rest, '}')
	return &tail{rest: rest, payload: rest[len(errorIs) : len(rest)-1], last: true, made: time.Now()}
}

// completed is the end of a subscription that is over.
func completed() *tail {
	return &tail{rest: []byte(`,"type":"complete"}`), last: true, made: time.Now()}
}

// The first bytes of the frames that a server sends: the last of its message.
const (
	frameText  = 0x81
	frameClose = 0x88
	framePing  = 0x89
	framePong  = 0x8A
)

// frameOf is a server's frame (RFC 6455, section 5.2: not masked).
func frameOf(first byte, parts ...string) []byte {
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	b := appendHeader(nil, first, size)
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

func appendHeader(b []byte, first byte, size int) []byte {
	switch {
	case size <= 125:
		return append(b, first, byte(size))
	case size <= 0xFFFF:
		return binary.BigEndian.AppendUint16(append(b, first, 126), uint16(size))
	}
	return binary.BigEndian.AppendUint64(append(b, first, 127), uint64(size))
}

// appendTail writes a tail's frame for one subscriber. It is the hot path: two
// copies, no allocation once b is large enough.
func appendTail(b, id []byte, t *tail) []byte {
	b = appendHeader(b, frameText, len(before)+len(id)+len(t.rest))
	b = append(b, before...)
	b = append(b, id...)
	return append(b, t.rest...)
}

// appendClose writes a close frame; a reason has at most 123 bytes.
func appendClose(b []byte, code int, reason string) []byte {
	reason = reason[:min(len(reason), 123)]
	b = appendHeader(b, frameClose, 2+len(reason))
	b = binary.BigEndian.AppendUint16(b, uint16(code))
	return append(b, reason...)
}

// quoted is a subscriber's id as it stands in its messages.
func quoted(id string) []byte {
	raw, err := json.Marshal(id)
	if err != nil { // a string always is one
		return []byte(`""`)
	}
	return raw
}
