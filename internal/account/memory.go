package account

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/waybill/waybill/internal/auth"
)

const (
	rememberFor = 30 * time.Second
	rememberAll = 10_000 // tokens; more than that start over
)

// memory holds the tokens that signed in lately, by hash.
type memory struct {
	mu        sync.RWMutex
	tokens    map[string]signedIn
	forgotten int // how often something was
}

type signedIn struct {
	viewer auth.Viewer
	until  time.Time
}

func newMemory() *memory {
	return &memory{tokens: make(map[string]signedIn)}
}

func (m *memory) recall(hash string, now time.Time) (auth.Viewer, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	token, ok := m.tokens[hash]
	if !ok || !now.Before(token.until) {
		return auth.Viewer{}, false
	}
	return token.viewer, true
}

// mark is taken before a token is read, and given to keep after it.
func (m *memory) mark() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.forgotten
}

// keep remembers a token, unless one was revoked since it was read: it may be
// this one.
func (m *memory) keep(asOf int, hash string, viewer auth.Viewer, now time.Time, expires *time.Time) {
	until := now.Add(rememberFor)
	if expires != nil && expires.Before(until) {
		until = *expires
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if asOf != m.forgotten {
		return
	}
	if len(m.tokens) >= rememberAll {
		clear(m.tokens)
	}
	m.tokens[hash] = signedIn{viewer: viewer, until: until}
}

// forget drops whoever depends on a principal.
func (m *memory) forget(principal string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forgotten++
	maps.DeleteFunc(m.tokens, func(_ string, token signedIn) bool {
		return slices.Contains(token.viewer.DependsOn(), principal)
	})
}
