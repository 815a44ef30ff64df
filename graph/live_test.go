package graph_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/store/storetest"
)

func TestAFeedShowsWhatHappensAndResumesFromItsCursor(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		merchant := open(t, s).shop(t, "Loja")
		feed := merchant.dial(t, "Bearer "+merchant.token)
		query := `subscription($after: FeedCursor) { ordersUpdated(after: $after, filter: {paymentStatus: [PAID]}) {
			event { kind } order { externalId subOrders { name allowedActions } } cursor } }`
		feed.subscribe(t, query, nil)
		start := feed.next(t)
		if at(start, "data.ordersUpdated.order") != nil || text(start, "extensions.cursor") == "" {
			t.Fatalf("start = %v", start)
		}
		merchant.order(t, "A-1")

		want := []string{"order.placed", "order.paid", "sub_order.created", "sub_order.created"}
		var second string
		for i, kind := range want {
			got := feed.next(t)
			if text(got, "data.ordersUpdated.event.kind") != kind || text(got, "data.ordersUpdated.order.externalId") != "A-1" {
				t.Errorf("message %d = %v, want %s", i, got, kind)
			}
			if text(got, "extensions.cursor") != text(got, "data.ordersUpdated.cursor") {
				t.Errorf("cursors differ: %v", got)
			}
			if i == 1 {
				second = text(got, "extensions.cursor")
			}
		}
		resumed := merchant.dial(t, "Bearer "+merchant.token)
		resumed.subscribe(t, query, vars{"after": second})
		if got := resumed.next(t); text(got, "data.ordersUpdated.event.kind") != want[2] {
			t.Errorf("resumed with %v, want %s", got, want[2])
		}
	})
}

func TestOneOrderIsFollowedFromItsPresentState(t *testing.T) {
	t.Parallel()
	merchant := open(t, storetest.Open(t)).shop(t, "Loja")
	id := merchant.order(t, "A-1")
	feed := merchant.dial(t, "Bearer "+merchant.token)
	feed.subscribe(t, `subscription($id: ID!) { orderUpdated(id: $id) { event { kind } order { status subOrders { lines { orderLine { unitPrice } } } } } }`, vars{"id": id})
	if got := feed.next(t); text(got, "data.orderUpdated.order.subOrders.0.lines.0.orderLine.unitPrice") != "10.00 BRL" {
		t.Errorf("present state = %v", got)
	}
	merchant.must(t, `mutation($id: ID!) { cancelOrder(input: {id: $id}) { id } }`, vars{"id": id})
	for range 10 {
		if got := feed.next(t); text(got, "data.orderUpdated.event.kind") == "order.cancelled" {
			return
		}
	}
	t.Error("the cancellation was not shown")
}

// What was missed is read together, not message by message.
func TestComingBackTakesFewStatementsHoweverMuchWasMissed(t *testing.T) {
	t.Parallel()
	var count statements
	merchant := open(t, storetest.Open(t, storetest.OnStatement(count.observe))).shop(t, "Loja")
	id := merchant.order(t, "A-1")
	const query = `subscription($id: ID!, $after: FeedCursor) { %s: orderUpdated(id: $id, after: $after) { event { version kind } order { version subOrders { name } } cursor } }`
	first := merchant.dial(t, "Bearer "+merchant.token)
	first.subscribe(t, fmt.Sprintf(query, "first"), vars{"id": id})
	start := first.next(t)
	cursor, version := text(start, "data.first.cursor"), at(start, "data.first.order.version").(float64)
	const missed = 120
	for i := range missed {
		merchant.must(t, `mutation($id: ID!, $line: String!) { changeShippingAddress(input: {orderId: $id, address: {
			name: "Bia", line1: $line, city: "São Paulo", postalCode: "01304-001", countryCode: "BR"}}) { id } }`, vars{"id": id, "line": fmt.Sprint(i)})
	}
	took := count.of(func() {
		// A document that nobody followed: no message of it is in memory.
		again := merchant.dial(t, "Bearer "+merchant.token)
		again.subscribe(t, fmt.Sprintf(query, "again"), vars{"id": id, "after": cursor})
		for i := 1; i <= missed; i++ {
			got := again.next(t)
			if at(got, "data.again.event.version") != version+float64(i) || at(got, "data.again.order.version").(float64) < version+float64(i) || text(got, "data.again.order.subOrders.1.name") == "" {
				t.Fatalf("message %d after version %v = %v", i, version, got)
			}
		}
	})
	if took > missed/2 { // jobs of the background are counted too
		t.Errorf("coming back to %d missed messages took %d statements", missed, took)
	}
}

func TestWhoMayFollow(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	merchant := h.shop(t, "Loja")
	merchant.order(t, "A-1")
	t.Run("NobodyFollowsOrders", func(t *testing.T) {
		t.Parallel()
		feed := h.dial(t, "")
		feed.subscribe(t, `subscription { ordersUpdated { cursor } }`, nil)
		if got := feed.message(t); got["type"] != "error" || text(got, "payload.0.extensions.code") != "UNAUTHENTICATED" {
			t.Errorf("answer = %v", got)
		}
	})
	t.Run("ABadTokenIsShutOut", func(t *testing.T) {
		t.Parallel()
		for _, authorization := range []string{"Bearer nonsense", "Basic abc"} {
			refused := h.connect(t, authorization)
			var err error
			for err == nil { // a reason may come before the close
				_, _, err = refused.ReadMessage()
			}
			if !websocket.IsCloseError(err, 4403) {
				t.Errorf("%s: %v, want close 4403", authorization, err)
			}
		}
	})
	t.Run("ABuyerFollowsOverServerSentEvents", func(t *testing.T) {
		t.Parallel()
		link := text(merchant.must(t, `{ orders { edges { node { buyerLinks { token } } } } }`, nil), "orders.edges.0.node.buyerLinks.0.token")
		first := h.stream(t, `subscription { trackingUpdated(token: "`+link+`") { tracking { orderName headline } cursor } }`)
		if text(first, "data.trackingUpdated.tracking.orderName") != "#1001" || text(first, "extensions.cursor") == "" {
			t.Errorf("first event = %v", first)
		}
	})
}

// feed is a client of graphql-transport-ws.
type feed struct{ *websocket.Conn }

func (h *house) connect(t *testing.T, authorization string) feed {
	t.Helper()
	server := httptest.NewServer(h.handler)
	t.Cleanup(server.Close)
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	conn, _, err := dialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(server.URL, "http"), nil)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatalf("set deadline: %v", err)
	}
	feed := feed{conn}
	feed.send(t, vars{"type": "connection_init", "payload": vars{"authorization": authorization}})
	return feed
}

func (h *house) dial(t *testing.T, authorization string) feed {
	t.Helper()
	feed := h.connect(t, authorization)
	if got := feed.message(t); got["type"] != "connection_ack" {
		t.Fatalf("first message = %v, want connection_ack", got)
	}
	return feed
}

func (f feed) subscribe(t *testing.T, query string, variables vars) {
	t.Helper()
	f.send(t, vars{"type": "subscribe", "id": "1", "payload": vars{"query": query, "variables": variables}})
}

func (f feed) send(t *testing.T, message vars) {
	t.Helper()
	if err := f.WriteJSON(message); err != nil {
		t.Fatalf("send: %v", err)
	}
}

func (f feed) message(t *testing.T) vars {
	t.Helper()
	for {
		var got vars
		if err := f.ReadJSON(&got); err != nil {
			t.Fatalf("receive: %v", err)
		}
		if got["type"] != "ping" {
			return got
		}
	}
}

func (f feed) next(t *testing.T) any {
	t.Helper()
	got := f.message(t)
	if got["type"] != "next" || at(got, "payload.errors") != nil {
		t.Fatalf("message = %v, want next", got)
	}
	return got["payload"]
}

// stream returns the first event of a subscription over server-sent events.
func (h *house) stream(t *testing.T, query string) any {
	t.Helper()
	server := httptest.NewServer(h.handler)
	t.Cleanup(server.Close)
	body, err := json.Marshal(vars{"query": query})
	if err != nil {
		t.Fatalf("write request: %v", err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(string(body)))
	if err != nil {
		t.Fatalf("make request: %v", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("ask: %v", err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if data, found := strings.CutPrefix(lines.Text(), "data: "); found {
			var event any
			if err := json.Unmarshal([]byte(data), &event); err != nil {
				t.Fatalf("read event: %v", err)
			}
			return event
		}
	}
	t.Fatalf("the stream ended: %v", lines.Err())
	return nil
}
