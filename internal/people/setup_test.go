package people_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/waybill/waybill/internal/account"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

const password = "correct horse battery"

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

// mailbox keeps the newest e-mail to each address.
type mailbox struct {
	mu   sync.Mutex
	text map[string]string
}

func (m *mailbox) Send(_ context.Context, to, _, text string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.text[to] = text
	return nil
}

// token is the one in the link of the newest e-mail.
func (m *mailbox) token(t *testing.T, to string) string {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	_, after, found := strings.Cut(m.text[to], "#token=")
	if !found {
		t.Fatalf("no link was sent to %s: %q", to, m.text[to])
	}
	return strings.Fields(after)[0]
}

type fixture struct {
	*people.Service
	db    *store.Store
	clock *clock
	mail  *mailbox
	store string
}

func setup(t *testing.T, s *store.Store) fixture {
	t.Helper()
	f := fixture{db: s, clock: &clock{at: time.Now().Truncate(time.Second)}, mail: &mailbox{text: make(map[string]string)}}
	f.Service = people.New(people.Config{Store: s, Mailer: f.mail, PublicURL: "https://waybill.example", Now: f.clock.now})
	f.store = f.open(t, "Loja")
	return f
}

func each(t *testing.T, test func(t *testing.T, f fixture)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(t, setup(t, s)) })
}

func (f fixture) open(t *testing.T, name string) string {
	t.Helper()
	operator := auth.With(t.Context(), auth.Viewer{Kind: auth.Operator})
	opened, err := account.New(account.Config{Store: f.db}).CreateStore(operator, account.CreateStoreInput{Name: name, Currency: "BRL"})
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	return opened.Store.ID
}

// browser keeps one session, as a cookie would.
type browser struct {
	fixture
	token, address string
}

func (f fixture) browser() *browser { return &browser{fixture: f, address: "192.0.2.1"} }

// ctx is that of a request from the browser, now.
func (b *browser) ctx(t *testing.T) context.Context {
	t.Helper()
	ctx := auth.WithClient(t.Context(), auth.Client{Address: b.address, Agent: "Firefox", Keep: func(token string, _ time.Time) { b.token = token }})
	if b.token == "" {
		return ctx
	}
	viewer, err := b.Session(ctx, b.token)
	if problem.Of(err) == problem.Unauthenticated {
		return ctx
	}
	if err != nil {
		t.Fatalf("session: %v", err)
	}
	return auth.With(ctx, viewer)
}

// signedIn says who the browser is; nobody is the zero viewer.
func (b *browser) signedIn(t *testing.T) auth.Viewer {
	t.Helper()
	viewer, _ := auth.From(b.ctx(t))
	return viewer
}

// member adds a member and signs them in.
func (f fixture) member(t *testing.T, storeID, email string, role auth.Role) *browser {
	t.Helper()
	if err := f.Add(t.Context(), storeID, email, strings.ToUpper(email[:1])+"."+string(role), password, role); err != nil {
		t.Fatalf("add %s: %v", email, err)
	}
	b := f.browser()
	b.signIn(t, email, password)
	return b
}

func (b *browser) signIn(t *testing.T, email, password string) {
	t.Helper()
	got, err := b.SignIn(b.ctx(t), people.SignInInput{Email: email, Password: password})
	if err != nil || got.Viewer == nil {
		t.Fatalf("sign in as %s: %+v, %v", email, got, err)
	}
}

func (b *browser) id(t *testing.T, email string) string {
	t.Helper()
	members, err := b.Members(b.ctx(t))
	if err != nil {
		t.Fatalf("members: %v", err)
	}
	for _, m := range members {
		if m.Email == email {
			return m.ID
		}
	}
	t.Fatalf("%s is no member", email)
	return ""
}

func want(t *testing.T, what string, err error, code problem.Code) {
	t.Helper()
	if got := problem.Of(err); got != code {
		t.Errorf("%s: %v (%q), want %q", what, err, got, code)
	}
}
