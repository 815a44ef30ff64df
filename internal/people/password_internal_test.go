package people

import (
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"

	"github.com/waybill/waybill/internal/problem"
)

func TestPasswordsMatchThemselvesOnly(t *testing.T) {
	t.Parallel()
	p := newPasswords()
	kept, err := p.hash(t.Context(), "correct horse")
	if err != nil || !strings.HasPrefix(kept, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("hash = %q, %v", kept, err)
	}
	again, err := p.hash(t.Context(), "correct horse")
	if err != nil || again == kept {
		t.Errorf("two hashes of a password are the same: %v", err)
	}
	for password, want := range map[string]bool{"correct horse": true, "correct horse ": false, "": false, strings.Repeat("x", 1<<20): false} {
		if ok, outdated, err := p.matches(t.Context(), password, kept); ok != want || outdated || err != nil {
			t.Errorf("matches(%.20q) = %t, %t, %v, want %t", password, ok, outdated, err, want)
		}
	}
	for _, broken := range []string{"plain", "$argon2i$v=19$m=1,t=1,p=1$AA$AA", "$argon2id$v=19$m=x$AA$AA"} {
		if ok, _, err := p.matches(t.Context(), "plain", broken); ok || err == nil {
			t.Errorf("a broken hash %q matches", broken)
		}
	}
}

func TestCheaperHashesAreOutdated(t *testing.T) {
	t.Parallel()
	cheap := cost{memory: 8 << 10, time: 1, threads: 1}
	salt := make([]byte, saltBytes)
	kept := encode(cheap, salt, argon2.IDKey([]byte("correct horse"), salt, 1, 8<<10, 1, keyBytes))
	if ok, outdated, err := newPasswords().matches(t.Context(), "correct horse", kept); !ok || !outdated || err != nil {
		t.Errorf("matches = %t, outdated %t, %v", ok, outdated, err)
	}
}

// A user who does not exist costs a turn like everybody else, and whoever has no
// password is not let in by any.
func TestNobodyTakesATurnToo(t *testing.T) {
	t.Parallel()
	p := newPasswords()
	for _, password := range []string{"", "x", strings.Repeat("\x00", keyBytes)} {
		if ok, _, err := p.matches(t.Context(), password, ""); ok || err != nil {
			t.Errorf("nobody's password is %q: %v", password, err)
		}
	}
	for range cap(p.turns) {
		p.turns <- struct{}{}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := p.matches(gone, "x", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("matches without a turn = %v, want to wait for one", err)
	}
	for range cap(p.waiting) {
		p.waiting <- struct{}{}
	}
	if _, err := p.hash(t.Context(), "x"); problem.Of(err) != problem.Unavailable {
		t.Errorf("hash when too many wait = %v, want %s", err, problem.Unavailable)
	}
}
