package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

const tokenBytes = 20

// NewToken returns the prefix and 160 random bits.
func NewToken(prefix string) string {
	var raw [tokenBytes]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand stops the program instead
	return prefix + strings.ToLower(base32.StdEncoding.EncodeToString(raw[:]))
}

// HashToken is what is kept of a token. It has too many bits to be guessed from
// that, so it needs no salt.
func HashToken(token string) string {
	digest := sha256.Sum256([]byte(token))
	return hex.EncodeToString(digest[:])
}
