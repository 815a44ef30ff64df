package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/waybill/waybill/internal/problem"
)

// cost is what a guess takes: OWASP's first choice for argon2id.
type cost struct {
	memory, time uint32 // KiB, passes
	threads      uint8
}

var present = cost{memory: 19 << 10, time: 2, threads: 1} //nolint:gochecknoglobals // a constant

const (
	saltBytes   = 16
	keyBytes    = 32
	minPassword = 10
	maxPassword = 200 // characters
	maxWaiting  = 100 // for a turn to hash; who comes then is told to try again
)

// passwords hashes and compares them, as many at once as there are processors:
// a flood of sign-ins waits, and eats no memory.
type passwords struct {
	turns   chan struct{}
	waiting chan struct{}
	nobody  string // what the password of an unknown user is compared with
}

func newPasswords() *passwords {
	p := &passwords{turns: make(chan struct{}, runtime.GOMAXPROCS(0)), waiting: make(chan struct{}, maxWaiting)}
	p.nobody = encode(present, make([]byte, saltBytes), make([]byte, keyBytes))
	return p
}

// turn waits to use a processor.
func (p *passwords) turn(ctx context.Context) (done func(), err error) {
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return nil, problem.Errorf(problem.Unavailable, "too many people sign in at once, try again")
	}
	select {
	case p.turns <- struct{}{}:
		return func() { <-p.turns }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to hash: %w", ctx.Err())
	}
}

// hash returns a password as it is kept: a PHC string.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: crypto/rand stops the program instead
	return encode(present, salt, derive(present, password, salt)), nil
}

// matches compares a password with what is kept; "" matches none, in the time
// that it takes to compare. Outdated says that the hash costs less than one made
// now.
func (p *passwords) matches(ctx context.Context, password, kept string) (ok, outdated bool, err error) {
	known := kept != ""
	if !known {
		kept = p.nobody
	}
	of, salt, key, err := decode(kept)
	if err != nil {
		return false, false, err
	}
	done, err := p.turn(ctx)
	if err != nil {
		return false, false, err
	}
	defer done()
	if len(password) > 4*maxPassword {
		password = password[:4*maxPassword] // longer ones are refused when they are set
	}
	same := subtle.ConstantTimeCompare(derive(of, password, salt), key) == 1
	return known && same, of != present, nil
}

func derive(c cost, password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.time, c.memory, c.threads, keyBytes)
}

func encode(c cost, salt, key []byte) string {
	raw := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.threads, raw(salt), raw(key))
}

func decode(kept string) (c cost, salt, key []byte, err error) {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, fmt.Errorf("password hash is not argon2id")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.threads); err != nil {
		return c, nil, nil, fmt.Errorf("read cost of password hash: %w", err)
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return c, nil, nil, fmt.Errorf("read salt: %w", err)
	}
	if key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return c, nil, nil, fmt.Errorf("read key: %w", err)
	}
	return c, salt, key, nil
}

// checkPassword notes what is wrong with a new one.
func checkPassword(faults problem.Faults, field, password, email string) {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		faults.Add(field, problem.OutOfRange, "must have at least %d characters", minPassword)
	case n > maxPassword:
		faults.Add(field, problem.TooLong, "must have at most %d characters", maxPassword)
	case strings.EqualFold(password, email):
		faults.Add(field, problem.OutOfRange, "must not be the e-mail address")
	}
}
