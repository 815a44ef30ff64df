package httpd_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/waybill/waybill/ent/buyerrequest"
	"github.com/waybill/waybill/graph"
	"github.com/waybill/waybill/internal/fulfillment"
)

// Ids of ours, as every table prefixes them.
var internalID = regexp.MustCompile(`\b[a-z]{2,4}_[0-9A-Za-z]{16,}`)

// Whatever is sent to a buyer's browser, over every transport and with every
// field that the schema has, names no supplier, no cost and no id of ours.
func TestNothingOfTheSuppliersReachesABuyer(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		a.store.Client().Offer.Update().SetCostMinor(777123).ExecX(a.merchant)
		sub := a.given(t)
		token, err := a.orders.BuyerLinkToken(sub.QueryOrder().QueryLinks().OnlyX(a.merchant))
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(a.handler)
		t.Cleanup(server.Close)
		everything := selection(t, "Tracking")
		stream := a.streams(t, server.URL, fmt.Sprintf(`subscription { trackingUpdated(token: %q) { recovered cursor tracking %s } }`, token, everything))
		got := map[string]string{"SSE at first": stream.event(t), "WebSocket at first": stream.frame(t)}

		a.toldAndAsked(t, sub.ID, token)
		got["SSE afterwards"] = stream.until(t, stream.event, "ZQ-answer")
		got["WebSocket afterwards"] = stream.until(t, stream.frame, "ZQ-answer")
		query, err := json.Marshal(map[string]string{"query": fmt.Sprintf(`{ tracking(token: %q) %s }`, token, everything)})
		if err != nil {
			t.Fatal(err)
		}
		got["tracking"] = shown(a.send("POST", "/graphql", string(query), "Content-Type", "application/json"))
		got["page"] = shown(a.send("GET", "/t/"+token, "", "Accept", "text/html"))
		wantHas(t, got["tracking"], "PB123456789BR", "ZQ-answer")
		wantHas(t, got["page"], "PB123456789BR")
		for what, text := range got {
			text = strings.ReplaceAll(text, token, "")
			for _, secret := range []string{a.is.Name, "Atelier", a.is.Code + "@supplier.example", "east-VASE", "east-BOWL", `"VASE"`, `"BOWL"`, "7771.23", `:777123`, `"777123`, sub.Name} {
				if strings.Contains(text, secret) {
					t.Errorf("%s shows %q:\n%s", what, secret, text)
				}
			}
			if id := internalID.FindString(text); id != "" {
				t.Errorf("%s shows the id %s:\n%s", what, id, text)
			}
		}
	})
}

// toldAndAsked ships half of it, and lets the buyer ask and be answered.
func (a *atelier) toldAndAsked(t *testing.T, subID, token string) {
	t.Helper()
	vase := a.now(subID).Edges.Lines[0]
	a.enter(t, "/"+subID+"/ship", "key", "k", "carrier", "Correios", "number", "PB123456789BR", "quantity-"+vase.ID, "1")
	for _, in := range []fulfillment.BuyerRequestInput{
		{Kind: buyerrequest.KindCancel, Note: "changed my mind"},
		{Kind: buyerrequest.KindNotReceived, TrackingNumber: "PB123456789BR"},
	} {
		if err := a.orders.AskAsBuyer(t.Context(), token, in); err != nil {
			t.Fatal(err)
		}
	}
	asked := a.store.Client().BuyerRequest.Query().Where(buyerrequest.KindEQ(buyerrequest.KindCancel)).OnlyX(a.merchant)
	if _, err := a.orders.AnswerBuyerRequest(a.merchant, fulfillment.AnswerBuyerRequestInput{ID: asked.ID, Answer: new("ZQ-answer")}); err != nil {
		t.Fatal(err)
	}
}

// selection writes every field of a type, and of all that it reaches.
func selection(t *testing.T, name string) string {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "sdl", Input: graph.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	var write func(of *ast.Definition) string
	write = func(of *ast.Definition) string {
		var fields []string
		for _, field := range of.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			text := field.Name
			if reached := schema.Types[field.Type.Name()]; reached.Kind == ast.Object {
				text += " " + write(reached)
			}
			fields = append(fields, text)
		}
		return "{ __typename " + strings.Join(fields, " ") + " }"
	}
	return write(schema.Types[name])
}

// shown is an answer whole: headers are read in a browser, too.
func shown(w *httptest.ResponseRecorder) string {
	var text strings.Builder
	for name, values := range w.Header() {
		if name != "X-Request-Id" {
			fmt.Fprintln(&text, name, values)
		}
	}
	return text.String() + w.Body.String()
}

// streams is one subscription over both transports.
type streams struct {
	events *bufio.Scanner
	socket *websocket.Conn
}

func (a *atelier) streams(t *testing.T, url, query string) streams {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	events, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = events.Body.Close() })
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	socket, reply, err := dialer.DialContext(t.Context(), strings.Replace(url, "http", "ws", 1)+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = reply.Body.Close()
	t.Cleanup(func() { _ = socket.Close() })
	for _, message := range []string{`{"type":"connection_init"}`, `{"id":"1","type":"subscribe","payload":` + string(body) + `}`} {
		if err := socket.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
			t.Fatal(err)
		}
	}
	return streams{bufio.NewScanner(events.Body), socket}
}

func (s streams) event(t *testing.T) string {
	t.Helper()
	for s.events.Scan() {
		if data, found := strings.CutPrefix(s.events.Text(), "data: "); found {
			return data
		}
	}
	t.Fatalf("the stream ended: %v", s.events.Err())
	return ""
}

func (s streams) frame(t *testing.T) string {
	t.Helper()
	for {
		_, data, err := s.socket.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), `"next"`) {
			return string(data)
		}
	}
}

// until is all that comes up to what is waited for.
func (s streams) until(t *testing.T, next func(*testing.T) string, awaited string) string {
	t.Helper()
	var all strings.Builder
	for !strings.Contains(all.String(), awaited) {
		all.WriteString(next(t) + "\n")
	}
	return all.String()
}
