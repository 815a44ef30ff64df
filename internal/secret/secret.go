// Package secret keeps what must never be read by accident: API keys, webhook
// secrets, seeds.
//
// In the database a secret stands Sealed: encrypted with AES-256-GCM, naming its
// key and bound to the record and the field it belongs to, so that it opens
// nowhere else. In memory it is a Text, which prints, logs and encodes as
// nothing; only Reveal shows it.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Place is where a secret belongs. A Sealed one opens at its own place only.
type Place struct {
	Table, Column string
	ID            string // of the record
}

// At is the place of a record's field.
func At(table, column, id string) Place { return Place{Table: table, Column: column, ID: id} }

func (p Place) String() string { return p.Table + "." + p.Column + " of " + p.ID }

// bound is the place as associated data. No part can hold a NUL.
func (p Place) bound() []byte {
	return []byte(p.Table + "\x00" + p.Column + "\x00" + p.ID)
}

// Why a secret does not open. ErrUnsealed is for what stands in the database in
// clear, from before there were keys; ErrUnknownKey for a key that SECRET_KEYS
// does not name (any more); ErrForged for another place's, or an altered one.
var (
	ErrUnsealed   = errors.New("secret is not encrypted: run waybill rotate-keys")
	ErrUnknownKey = errors.New("secret is encrypted with a key that SECRET_KEYS does not name")
	ErrForged     = errors.New("secret is not what was written here")
	errNoKeys     = errors.New("no key to encrypt secrets with")
)

const (
	mark    = "sealed:1:" // a later format has another number
	keySize = 32
)

// Keys encrypts with the newest of its keys and decrypts with any of them. A
// KMS would stand behind the same two methods, Seal and Open. The nil Keys can
// keep only empty secrets.
type Keys struct {
	newest string
	byID   map[string]cipher.AEAD
}

// Parse reads keys, newest first: 32 bytes each, in base64.
func Parse(texts ...string) (*Keys, error) {
	keys := &Keys{byID: make(map[string]cipher.AEAD, len(texts))}
	for i, text := range texts {
		key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
		if err != nil || len(key) != keySize {
			return nil, fmt.Errorf("key %d is not %d bytes in base64", i+1, keySize)
		}
		id := idOf(key)
		if _, twice := keys.byID[id]; twice {
			return nil, fmt.Errorf("key %d stands there twice", i+1)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, fmt.Errorf("key %d: %w", i+1, err)
		}
		if keys.byID[id], err = cipher.NewGCMWithRandomNonce(block); err != nil {
			return nil, fmt.Errorf("key %d: %w", i+1, err)
		}
		if i == 0 {
			keys.newest = id
		}
	}
	if keys.newest == "" {
		return nil, errNoKeys
	}
	return keys, nil
}

// NewKey returns a random key as Parse reads it.
func NewKey() string {
	key := make([]byte, keySize)
	_, _ = rand.Read(key) // never fails
	return base64.StdEncoding.EncodeToString(key)
}

// idOf names a key without telling anything of it.
func idOf(key []byte) string {
	digest := sha256.Sum256(append([]byte("waybill key id\x00"), key...))
	return hex.EncodeToString(digest[:4])
}

// Seal encrypts a secret for its place. An empty one stays empty: there is none.
func (k *Keys) Seal(at Place, plain Text) (Sealed, error) {
	if plain == "" {
		return "", nil
	}
	if k == nil {
		return "", errNoKeys
	}
	sealed := k.byID[k.newest].Seal(nil, nil, []byte(plain), at.bound())
	return Sealed(mark + k.newest + ":" + base64.RawStdEncoding.EncodeToString(sealed)), nil
}

// Open decrypts what was sealed for this place.
func (k *Keys) Open(at Place, sealed Sealed) (Text, error) {
	if sealed == "" {
		return "", nil
	}
	rest, ok := strings.CutPrefix(string(sealed), mark)
	if !ok {
		return "", fmt.Errorf("%s: %w", at, ErrUnsealed)
	}
	if k == nil {
		return "", fmt.Errorf("%s: %w", at, errNoKeys)
	}
	id, encoded, _ := strings.Cut(rest, ":")
	key, ok := k.byID[id]
	if !ok {
		return "", fmt.Errorf("%s: %w (key id %q)", at, ErrUnknownKey, id)
	}
	raw, err := base64.RawStdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return "", fmt.Errorf("%s: %w", at, ErrForged)
	}
	plain, err := key.Open(nil, nil, raw, at.bound())
	if err != nil {
		return "", fmt.Errorf("%s: %w", at, ErrForged)
	}
	return Text(plain), nil
}

// Renew seals a secret again with the newest key, from whatever key it has, or
// from the clear. It returns what is already so as it is.
func (k *Keys) Renew(at Place, old Sealed) (Sealed, error) {
	if k != nil && strings.HasPrefix(string(old), k.NewestPrefix()) {
		return old, nil
	}
	plain, err := k.Open(at, old)
	if errors.Is(err, ErrUnsealed) {
		plain, err = Text(old), nil
	}
	if err != nil {
		return "", err
	}
	return k.Seal(at, plain)
}

// NewestPrefix is what everything sealed with the newest key begins with.
func (k *Keys) NewestPrefix() string {
	if k == nil {
		return mark
	}
	return mark + k.newest + ":"
}
