package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// foes are attackers, each with an address of its own, and what they know.
type foes struct {
	URL       string
	Token     string // of a store of their own
	Newest    string // an order of the merchant's
	Cursor    string // into the merchant's list
	Number    int    // of the attack
	Attackers int
	Rate      int // a second, of all of them
	Duration  time.Duration
}

// attack is one way of doing harm, done once. It says whether it was refused.
type attack struct {
	name string
	once func(ctx context.Context, f *foes, attacker, n int) (refused bool, err error)
}

type attackersCommand struct {
	Orders string `arg:""`
}

// Run attacks for as long as it was told, and prints how often, and how much of
// it was refused.
func (c *attackersCommand) Run(ctx context.Context) error {
	f := new(foes)
	if err := json.Unmarshal([]byte(c.Orders), f); err != nil {
		return fmt.Errorf("read orders: %w", err)
	}
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = f.Attackers //nolint:forcetypeassert // it always is one
	ctx, stop := context.WithTimeout(ctx, f.Duration)
	defer stop()
	var done, refused atomic.Int64
	var all sync.WaitGroup
	for attacker := range f.Attackers {
		all.Go(func() { f.attack(ctx, attacker, &done, &refused) })
	}
	all.Wait()
	fmt.Printf("%s | %d %%", perSecond(int(done.Load()), f.Duration), 100*refused.Load()/max(done.Load(), 1))
	return nil
}

func (f *foes) attack(ctx context.Context, attacker int, done, refused *atomic.Int64) {
	once := attacks()[f.Number].once
	tick := time.NewTicker(time.Second * time.Duration(f.Attackers) / time.Duration(f.Rate))
	defer tick.Stop()
	for n := 0; ctx.Err() == nil; n++ {
		no, err := once(ctx, f, attacker, n)
		if err == nil {
			done.Add(1)
		}
		if no {
			refused.Add(1)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// from is an attacker's address, as a trusted proxy would tell it.
func from(attacker int) string { return fmt.Sprintf("203.0.113.%d", 1+attacker) }

// send posts a body as an attacker. What is not 200 without errors is a refusal.
func (f *foes) send(ctx context.Context, attacker int, path, body, token string) (refused bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.URL+path, strings.NewReader(body))
	if err != nil {
		return false, fmt.Errorf("attack: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Forwarded-For", from(attacker))
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return false, fmt.Errorf("attack: %w", err)
	}
	defer reply.Body.Close()
	answer, err := io.ReadAll(reply.Body)
	if err != nil {
		return false, fmt.Errorf("attack: %w", err)
	}
	return reply.StatusCode >= http.StatusBadRequest || strings.Contains(string(answer), `"errors"`), nil
}

func (f *foes) dial(ctx context.Context, attacker int) (*websocket.Conn, error) {
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}, HandshakeTimeout: 10 * time.Second}
	conn, reply, err := dialer.DialContext(ctx, strings.Replace(f.URL, "http", "ws", 1)+"/graphql", http.Header{"X-Forwarded-For": {from(attacker)}})
	if err != nil {
		return nil, errors.Join(errors.New("attack"), err)
	}
	_ = reply.Body.Close()
	return conn, nil
}

// drip opens a connection and sends half a request.
func (f *foes) drip(ctx context.Context, attacker int) error {
	host := strings.TrimPrefix(f.URL, "http://")
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", host)
	if err != nil {
		return fmt.Errorf("attack: %w", err)
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	_, err = io.WriteString(conn, "POST /graphql HTTP/1.1\r\nHost: "+host+"\r\nX-Forwarded-For: "+from(attacker)+"\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{")
	return err
}

// attacks are the ways of doing harm that are measured. attack_test.go holds
// each of them, and more, to what it is answered.
func attacks() []attack {
	list := []attack{
		{"a legal list, as often as can be", func(ctx context.Context, f *foes, who, _ int) (bool, error) {
			return f.send(ctx, who, "/graphql", document(`{ orders(first: 100) { edges { node {`+orderFields+`} } } }`), f.Token)
		}},
		{"guessed ids", func(ctx context.Context, f *foes, who, n int) (bool, error) {
			return f.send(ctx, who, "/graphql", document(fmt.Sprintf(`{ a: node(id: %q) { id } b: node(id: "ord_%026d") { id } }`, f.Newest, n)), f.Token)
		}},
		{"forged cursors", func(ctx context.Context, f *foes, who, n int) (bool, error) {
			forged := f.Cursor[:n%len(f.Cursor)] + "~'--" + f.Cursor[n%len(f.Cursor):]
			return f.send(ctx, who, "/graphql", document(fmt.Sprintf(`{ orders(first: 5, after: %q) { edges { node { id } } } }`, forged)), f.Token)
		}},
		{"guessed passwords", func(ctx context.Context, f *foes, who, n int) (bool, error) {
			return f.send(ctx, who, "/graphql", document(fmt.Sprintf(`mutation { signIn(input: {email: "owner%d@shop.example", password: "correct horse battery %d"}) { __typename } }`, n%50, n)), "")
		}},
		{"guessed tokens", func(ctx context.Context, f *foes, who, n int) (bool, error) {
			return f.send(ctx, who, "/graphql", document(`{ store { name } }`), fmt.Sprintf("wb_%043d", n))
		}},
		{"webhooks nobody signed", func(ctx context.Context, f *foes, who, n int) (bool, error) {
			return f.send(ctx, who, fmt.Sprintf("/webhooks/suppliers/sup_%026d", n), `{"type":"order.accepted","reference":"sub_1"}`, "")
		}},
		{"sockets that say nothing", func(ctx context.Context, f *foes, who, _ int) (bool, error) {
			conn, err := f.dial(ctx, who)
			if err == nil {
				context.AfterFunc(ctx, func() { _ = conn.Close() })
			}
			return false, err
		}},
		{"sockets, each pinging 1,000 times a second", flood},
		{"half-sent bodies", func(ctx context.Context, f *foes, who, _ int) (bool, error) { return false, f.drip(ctx, who) }},
	}
	for _, bomb := range []struct{ name, document string }{
		{"2,000 aliases", `{ store {` + repeated(2000, ` a%[1]d: name`) + `} }`},
		{"500 levels", `{` + strings.Repeat(` store {`, 500) + ` id` + strings.Repeat(` }`, 500) + ` }`},
		{"fragments in a circle", `{ store { ...A } } fragment A on Store { ...B } fragment B on Store { ...A }`},
		{"fragments that double 60 times", `{ store { ...F0 } }` + repeated(60, ` fragment F%[1]d on Store { ...F%[2]d ...F%[2]d }`) + ` fragment F60 on Store { id }`},
	} {
		list = append(list, attack{bomb.name, func(ctx context.Context, f *foes, who, _ int) (bool, error) {
			return f.send(ctx, who, "/graphql", document(bomb.document), f.Token)
		}})
	}
	large := `{"query":"query ($ids: [ID!]!) { nodes(ids: $ids) { id } }","variables":{"ids":[` + strings.Repeat(`"",`, 250_000) + `""]}}`
	return append(list, attack{"variables of 750 KB", func(ctx context.Context, f *foes, who, _ int) (bool, error) {
		return f.send(ctx, who, "/graphql", large, f.Token)
	}})
}

// flood pings a thousand times a second until it is thrown out.
func flood(ctx context.Context, f *foes, who, _ int) (bool, error) {
	conn, err := f.dial(ctx, who)
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"connection_init"}`)); err != nil {
		return false, fmt.Errorf("attack: %w", err)
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"ping"}`)); err != nil {
			return true, nil //nolint:nilerr // that is what it is after
		}
		<-tick.C
	}
	return false, nil
}

func document(query string) string { return fmt.Sprintf(`{"query":%q}`, query) }

func repeated(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i, i+1)
	}
	return b.String()
}
