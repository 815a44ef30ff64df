// Package identity makes the ids of records: a prefix that names the kind of
// record and 26 characters that sort by time of creation ("ord_06fp…").
package identity

import (
	"crypto/rand"
	"encoding/base32"
	"strings"

	"github.com/google/uuid"
)

// The alphabet of base32hex keeps the byte order of UUID version 7.
var encoding = base32.HexEncoding.WithPadding(base32.NoPadding)

// New returns a fresh id with the given prefix.
func New(prefix string) string {
	id := uuid.Must(uuid.NewV7())
	return prefix + "_" + strings.ToLower(encoding.EncodeToString(id[:]))
}

// Prefix returns the part of an id that names its kind, or "" if there is none.
func Prefix(id string) string {
	prefix, _, found := strings.Cut(id, "_")
	if !found {
		return ""
	}
	return prefix
}

// Key returns 256 bits that nobody can guess, to sign with.
func Key() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return key
}
