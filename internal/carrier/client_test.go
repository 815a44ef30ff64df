package carrier_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/internal/carrier"
)

// easyPost is a stand-in of EasyPost that answers in this way.
func easyPost(t *testing.T, status int, answer string) carrier.EasyPost {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(server.Close)
	return carrier.EasyPost{Endpoint: server.URL + "/v2", APIKey: "key", Client: server.Client()}
}

func TestTrackerIsAskedForByNumber(t *testing.T) {
	t.Parallel()
	answer := recorded(t)[0]
	type question struct{ Method, Path, User, Body string }
	var got question
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _, _ := r.BasicAuth()
		var body json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&body)
		got = question{r.Method, r.URL.Path, user, string(body)}
		_, _ = w.Write(answer)
	}))
	defer server.Close()
	tracker, err := carrier.EasyPost{Endpoint: server.URL + "/v2/", APIKey: "key", Client: server.Client()}.Tracker(t.Context(), "EZ1000000001", "USPS")
	if err != nil || len(tracker.Events) == 0 {
		t.Errorf("got %+v, %v", tracker, err)
	}
	want := question{"POST", "/v2/trackers", "key", `{"tracker":{"tracking_code":"EZ1000000001","carrier":"USPS"}}`}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status    int
		answer    string
		want      carrier.Refused
		temporary bool
	}{
		"NotFound": {
			404, `{"error":{"code":"TRACKER.NOT_FOUND","message":"no such number"}}`,
			carrier.Refused{Status: 404, Code: "TRACKER.NOT_FOUND", Message: "no such number"}, false,
		},
		"Faults":   {422, `{"error":{"code":"X","message":["a","b"]}}`, carrier.Refused{Status: 422, Code: "X"}, false},
		"TooOften": {429, ``, carrier.Refused{Status: 429}, true},
		"Down":     {503, `<html>`, carrier.Refused{Status: 503}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := easyPost(t, test.status, test.answer).Tracker(t.Context(), "EZ1", "")
			refused, ok := errors.AsType[*carrier.Refused](err)
			if !ok {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(*refused, test.want); diff != "" {
				t.Error(diff)
			}
			if got := refused.Temporary(); got != test.temporary {
				t.Errorf("temporary = %t, want %t", got, test.temporary)
			}
		})
	}
}

func TestAnswersOfNoUse(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"HTML": "<html>It works!</html>",
		"Huge": `{"object":"Tracker","tracking_code":"EZ1"}` + strings.Repeat(" ", 1<<20),
	} {
		if _, err := easyPost(t, 200, answer).Tracker(t.Context(), "EZ1", ""); !errors.Is(err, carrier.ErrTracker) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestNobodyWaitsLongerThanAsked(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // until it is read, the server does not notice that the client left
		stop()
		<-r.Context().Done()
	}))
	defer server.Close()
	_, err := carrier.EasyPost{Endpoint: server.URL, Client: server.Client()}.Tracker(ctx, "EZ1", "")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
