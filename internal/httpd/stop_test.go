package httpd_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/waybill/waybill/internal/store/storetest"
)

// slow answers when it is let go.
type slow struct{ entered, finish chan struct{} }

func (s slow) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	close(s.entered)
	<-s.finish
	_, _ = io.WriteString(w, "done")
}

func run(t *testing.T, h *house) (address string, stop func(), stopped <-chan error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx, listener) }()
	t.Cleanup(cancel)
	return listener.Addr().String(), cancel, ended
}

func TestStopping(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	request := slow{make(chan struct{}), make(chan struct{})}
	h.Graph = request
	address, stop, stopped := run(t, h)
	answer := make(chan string, 1)
	go func() {
		response, err := http.Get("http://" + address + "/graphql")
		if err != nil {
			answer <- err.Error()
			return
		}
		defer response.Body.Close()
		text, _ := io.ReadAll(response.Body)
		answer <- string(text)
	}()
	<-request.entered
	stop()
	for h.send("GET", "/readyz", "").Code != http.StatusServiceUnavailable {
		select {
		case err := <-stopped:
			t.Fatalf("stopped while a request was under way: %v", err)
		default:
		}
	}
	close(request.finish)
	if got := <-answer; got != "done" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestStoppingEndsStreams(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	address, stop, stopped := run(t, h)
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	socket, response, err := dialer.Dial("ws://"+address+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	defer socket.Close()
	if err := socket.WriteJSON(map[string]string{"type": "connection_init"}); err != nil {
		t.Fatal(err)
	}
	stop()
	_ = socket.SetReadDeadline(time.Now().Add(5 * time.Second))
	for err == nil {
		_, _, err = socket.ReadMessage()
	}
	if !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
		t.Errorf("the socket ended with %v, want 1012", err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	stream := "/graphql?query=" + url.QueryEscape(`subscription { trackingUpdated(token: "x") { cursor } }`)
	if w := h.send("GET", stream, "", "Accept", "text/event-stream"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("a new stream got %d", w.Code)
	}
}
