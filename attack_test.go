package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/waybill/waybill/internal/supplier"
)

// mostMemory is what a node may use under any of the attacks.
const mostMemory = 512 << 20

// fort is a server under attack, with a merchant and a buyer who want nothing
// but to go on working. Attackers come from elsewhere: they say so as a trusted
// proxy would, and the merchant does not.
type fort struct {
	*process
	shop   *shop
	order  orderSeen
	others *shop // another store, whose records attackers are after
	theirs orderSeen
}

func besiege(t *testing.T) *fort {
	t.Helper()
	f := &fort{process: serve(t, freeAddr(t), "DATA_DIR="+t.TempDir(), "TRUSTED_PROXIES=127.0.0.1", "LOG_LEVEL=error")}
	f.shop, f.others = openTestShop(t, f.url, nil), openTestShop(t, f.url, nil)
	f.order, f.theirs = f.shop.place(t, "A-1", "MANUAL"), f.others.place(t, "B-1", "MANUAL")
	return f
}

// withstands attacks while a merchant reads, a buyer follows, and the load
// balancer asks: all of them are served until it is over, and after.
func (f *fort) withstands(t *testing.T, attack func(t *testing.T)) {
	t.Helper()
	updates := watch(t, f.url, f.order.BuyerLinks[0].Token, "")
	next(t, updates)
	over, seen := make(chan struct{}), make(chan error)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			if err := f.stands(t); err != nil {
				seen <- err
				return
			}
			select {
			case <-over:
				seen <- f.stands(t)
				return
			case <-tick.C:
			}
		}
	}()
	attack(t)
	close(over)
	if err := <-seen; err != nil {
		t.Error(err)
	}
	ask[any](t, f.url, f.shop.token, `mutation ($id: ID!, $house: String!) { changeShippingAddress(input: {orderId: $id, address: {
		name: "Bia", line1: $house, city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { version } }`,
		map[string]any{"id": f.order.ID, "house": t.Name()})
	next(t, updates)
}

// stands says what is wrong with the server, if anything is.
func (f *fort) stands(t *testing.T) error {
	t.Helper()
	reply, err := http.Get(f.url + "/readyz")
	if err != nil {
		return err
	}
	reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("/readyz is %d", reply.StatusCode)
	}
	answer, err := send(t, f.url, f.shop.token, `query ($id: ID!) { order(id: $id) { id } }`, map[string]any{"id": f.order.ID})
	if err != nil || !bytes.Contains(answer, []byte(`"id":"`+f.order.ID+`"`)) {
		return fmt.Errorf("the merchant reads %s: %w", answer, errors.Join(err))
	}
	memory, err := f.metric("process_resident_memory_bytes")
	if err != nil || memory > mostMemory {
		return fmt.Errorf("it uses %.0f MiB: %w", memory/(1<<20), errors.Join(err))
	}
	return nil
}

// metric reads a gauge, with nobody's rate limit in the way.
func (f *fort) metric(name string) (float64, error) {
	reply, err := http.Get(f.url + "/metrics")
	if err != nil {
		return 0, err
	}
	defer reply.Body.Close()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(reply.Body)
	if err != nil || families[name] == nil {
		return 0, fmt.Errorf("no metric %s: %w", name, errors.Join(err))
	}
	return families[name].GetMetric()[0].GetGauge().GetValue(), nil
}

// attacker has an address of its own.
const attacker = "203.0.113.7"

// post sends a body as an attacker, with headers in pairs.
func (f *fort) post(t *testing.T, path, body string, headers http.Header) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, f.url+path, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	if headers != nil {
		r.Header = headers.Clone()
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", attacker)
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer reply.Body.Close()
	raw, _ := io.ReadAll(reply.Body)
	return reply.StatusCode, string(raw)
}

func (f *fort) bearer() http.Header { return http.Header{"Authorization": {"Bearer " + f.shop.token}} }

// crowd does something many times, eight at once.
func crowd(times int, do func(n int)) {
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for n := worker; n < times; n += 8 {
				do(n)
			}
		})
	}
	all.Wait()
}

func repeated(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i, i+1)
	}
	return b.String()
}

func TestUnderAttack(t *testing.T) {
	t.Parallel()
	f := besiege(t)
	for _, attack := range []struct {
		name string
		do   func(t *testing.T)
	}{
		{"Documents", f.documents}, {"Bodies", f.bodies}, {"SlowSenders", f.slowSenders}, {"Connects", f.connects}, {"Subscribes", f.subscribes},
		{"Pings", f.pings}, {"Frames", f.frames}, {"Cursors", f.cursors}, {"Guesses", f.guesses}, {"Webhooks", f.webhooks},
	} {
		t.Run(attack.name, func(t *testing.T) { f.withstands(t, attack.do) }) //nolint:paralleltest // one after the other: each is measured
	}
}

func (f *fort) documents(t *testing.T) {
	bombs := []string{
		`{ store {` + repeated(2000, ` a%[1]d: name`) + `} }`,
		`{` + strings.Repeat(` store {`, 500) + ` id` + strings.Repeat(` }`, 500) + ` }`,
		`{ store { ...A } } fragment A on Store { ...B } fragment B on Store { ...A }`,
		`{ store { ...F0 } }` + repeated(60, ` fragment F%[1]d on Store { ...F%[2]d ...F%[2]d }`) + ` fragment F60 on Store { id }`,
		`{ store { id` + strings.Repeat(` @include(if: true)`, 1000) + ` } }`,
		`{ store(x: ` + strings.Repeat(`[`, 30_000),
	}
	crowd(400, func(n int) {
		bomb := bombs[n%len(bombs)]
		if _, answer := f.post(t, "/graphql", fmt.Sprintf(`{"query":%q}`, bomb), nil); !refused(answer, "DOCUMENT_LIMIT_EXCEEDED") {
			t.Errorf("%.80s is answered %.200s", bomb, answer)
		}
	})
}

// refused says whether an answer is a refusal of that code, or of who asks too much.
func refused(answer, code string) bool {
	return strings.Contains(answer, `"`+code+`"`) || strings.Contains(answer, `"RATE_LIMITED"`)
}

func (f *fort) bodies(t *testing.T) {
	ask := `{"query":"query ($ids: [ID!]!) { nodes(ids: $ids) { id } }","variables":{"ids":`
	bodies := []string{
		ask + `[` + strings.Repeat(`"",`, 250_000) + `""]}}`,
		ask + strings.Repeat(`[`, 400_000) + strings.Repeat(`]`, 400_000) + `}}`,
		ask + `["` + strings.Repeat("x", 2<<20) + `"]}}`,
		`[` + strings.Repeat(`{"query":"{ __typename }"},`, 20_000) + `{}]`,
	}
	crowd(120, func(n int) {
		if status, answer := f.post(t, "/graphql", bodies[n%len(bodies)], f.bearer()); !strings.Contains(answer, `"errors"`) || strings.Contains(answer, `"INTERNAL"`) {
			t.Errorf("body %d is answered %d %.200s", n%len(bodies), status, answer)
		}
	})
}

// slowSenders keep connections with a part of a header or of a body, and drip.
func (f *fort) slowSenders(t *testing.T) {
	host := strings.TrimPrefix(f.url, "http://")
	header := "POST /graphql HTTP/1.1\r\nHost: " + host + "\r\nX-Forwarded-For: " + attacker + "\r\nContent-Type: application/json\r\n"
	held := make([]net.Conn, 300)
	for n := range held {
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		held[n] = conn
		begun := header
		if n%2 == 0 {
			begun += "Content-Length: 1000000\r\n\r\n{"
		}
		_, _ = io.WriteString(conn, begun)
	}
	for range 20 {
		for _, conn := range held {
			_, _ = io.WriteString(conn, "x")
		}
		if err := f.stands(t); err != nil {
			t.Fatal(err)
		}
	}
	// Nobody waits for them: whoever never ends a header is cut off.
	_ = held[1].SetReadDeadline(time.Now().Add(time.Minute))
	_, err := io.Copy(io.Discard, held[1])
	if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() {
		t.Error("a header that never ends is waited for")
	}
}

func (f *fort) cursors(t *testing.T) {
	type page struct {
		Orders struct {
			PageInfo struct{ EndCursor string }
		}
	}
	theirs := ask[page](t, f.url, f.others.token, `{ orders(first: 1) { edges { cursor } pageInfo { endCursor } } }`, nil).Orders.PageInfo.EndCursor
	crowd(200, func(n int) {
		forged := theirs[:n%len(theirs)] + strings.Repeat("~'\"--", n%3) + theirs[n%len(theirs):]
		if n%4 == 0 {
			forged = strings.Repeat("A", n*50)
		}
		_, answer := f.post(t, "/graphql", fmt.Sprintf(`{"query":"query ($c: Cursor) { orders(first: 5, after: $c) { edges { node { id } } } }","variables":{"c":%q}}`, forged), f.bearer())
		if strings.Contains(answer, f.theirs.ID) || strings.Contains(answer, `"INTERNAL"`) {
			t.Errorf("cursor %.60q is answered %.200s", forged, answer)
		}
	})
}

func (f *fort) guesses(t *testing.T) {
	crowd(300, func(n int) {
		id := f.theirs.ID // known, which must not help
		if n%2 == 0 {
			id = fmt.Sprintf("ord_%026d", n)
		}
		_, answer := f.post(t, "/graphql", fmt.Sprintf(`{"query":"{ order(id: \"%s\") { name } node(id: \"%s\") { id } }"}`, id, id), f.bearer())
		if !strings.Contains(answer, `"order":null`) && !refused(answer, "NOT_FOUND") || strings.Contains(answer, `#1001`) {
			t.Errorf("%s is answered %.200s", id, answer)
		}
	})
	var waited sync.Map
	crowd(100, func(n int) {
		status, _ := f.post(t, "/graphql", `{"query":"{ __typename }"}`, http.Header{"Authorization": {fmt.Sprintf("Bearer wb_%043d", n)}})
		waited.Store(status, true)
	})
	for _, want := range []int{http.StatusUnauthorized, http.StatusTooManyRequests} {
		if _, seen := waited.Load(want); !seen {
			t.Errorf("nobody who guesses tokens is told %d", want)
		}
	}
}

func (f *fort) webhooks(t *testing.T) {
	made := ask[struct {
		CreateSupplier struct {
			Supplier      struct{ ID string }
			WebhookSecret string
		}
	}](t, f.url, f.shop.token, `mutation { createSupplier(input: {name: "South", code: "south", endpoint: "http://127.0.0.1:1/south"}) { supplier { id } webhookSecret } }`, nil).CreateSupplier
	path, body := "/webhooks/suppliers/"+made.Supplier.ID, `{"type":"order.accepted","reference":"sub_1","occurredAt":"2026-11-23T10:00:00Z"}`
	sign := func(id string, at time.Time) http.Header {
		headers, err := supplier.Sign(made.WebhookSecret, id, at, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return headers
	}
	fresh, stale := sign("msg_1", time.Now()), sign("msg_2", time.Now().Add(-6*time.Minute))
	crowd(200, func(n int) {
		headers, want := fresh, http.StatusAccepted
		switch n % 4 {
		case 1:
			headers, want = stale, http.StatusUnauthorized
		case 2:
			headers, want = fresh.Clone(), http.StatusUnauthorized
			headers.Set(supplier.HeaderID, fmt.Sprint("msg_", n)) // played back as another
		}
		if status, answer := f.post(t, path, body, headers); status != want {
			t.Errorf("webhook %d is answered %d %s", n%4, status, answer)
		}
	})
	kept := ask[struct{ Messages struct{ TotalCount int } }](t, f.url, f.shop.token,
		`query ($id: ID!) { messages(filter: {senderId: $id}) { totalCount } }`, map[string]any{"id": made.Supplier.ID}).Messages.TotalCount
	if kept != 1 {
		t.Errorf("%d messages were kept, want 1", kept)
	}
}
