package account_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

const operatorToken = "operator-token-of-this-test"

var operator = auth.With(context.Background(), auth.Viewer{Kind: auth.Operator, Name: "Operator"})

// clock stands still until it is turned.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) turn(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

type fixture struct {
	*account.Service
	db    *store.Store
	clock *clock
}

func setup(s *store.Store) fixture {
	c := &clock{at: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	service := account.New(account.Config{Store: s, OperatorToken: operatorToken, Now: c.now})
	return fixture{Service: service, db: s, clock: c}
}

// open makes a store and returns its first token and its merchant's context.
func (f fixture) open(t *testing.T, name string) (token string, merchant context.Context) {
	t.Helper()
	opened, err := f.CreateStore(operator, account.CreateStoreInput{Name: name, Currency: "BRL"})
	if err != nil {
		t.Fatalf("create store: %v", err)
	}
	return opened.Token, auth.With(context.Background(), f.signIn(t, opened.Token))
}

func (f fixture) signIn(t *testing.T, token string) auth.Viewer {
	t.Helper()
	viewer, err := f.SignIn(context.Background(), token)
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	return viewer
}

// wantRefused wants a token that does not exist and this one to be refused alike.
func (f fixture) wantRefused(t *testing.T, why, token string) {
	t.Helper()
	_, unknown := f.SignIn(context.Background(), "wb_"+strings.Repeat("a", 32))
	viewer, err := f.SignIn(context.Background(), token)
	if problem.Of(err) != problem.Unauthenticated || err.Error() != unknown.Error() || viewer != (auth.Viewer{}) {
		t.Errorf("SignIn with a token that is %s = %v, %v, want %v", why, viewer, err, unknown)
	}
}

func wantFaults(t *testing.T, err error, want ...string) {
	t.Helper()
	p, ok := problem.As(err)
	if !ok || p.Code != problem.Invalid {
		t.Fatalf("error = %v, want %s", err, problem.Invalid)
	}
	var got []string
	for _, fault := range p.Faults {
		got = append(got, fault.Field+" "+fault.Code)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func each(t *testing.T, test func(t *testing.T, f fixture)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(t, setup(s)) })
}
