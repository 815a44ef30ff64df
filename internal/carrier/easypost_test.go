package carrier_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/internal/carrier"
)

// recorded reads the trackers that EasyPost returned in test mode.
func recorded(t testing.TB) []json.RawMessage {
	t.Helper()
	raw, err := os.ReadFile("../../../shared/data/easypost/trackers.json")
	if err != nil {
		t.Fatalf("the real inputs are missing beside the checkout: %v", err)
	}
	var trackers []json.RawMessage
	if err := json.Unmarshal(raw, &trackers); err != nil {
		t.Fatal(err)
	}
	return trackers
}

func TestRecordedTrackersAreUnderstood(t *testing.T) {
	t.Parallel()
	for _, raw := range recorded(t) {
		got, err := carrier.ParseEasyPost(raw)
		if err != nil || got.Number == "" || got.Carrier == "" || len(got.Events) == 0 {
			t.Errorf("got %+v, %v", got, err)
		}
		for _, e := range got.Events {
			if e.OccurredAt.IsZero() || e.Status == parcel.TrackingStatusUnknown && e.SourceStatus != "unknown" {
				t.Errorf("%s: event %+v", got.Number, e)
			}
		}
		inside, err := carrier.ParseEasyPost([]byte(`{"description":"tracker.updated","result":` + string(raw) + `}`))
		if diff := cmp.Diff(inside, got); diff != "" || err != nil {
			t.Errorf("inside an event it differs: %s, %v", diff, err)
		}
	}
}

func TestVerifyEasyPost(t *testing.T) {
	t.Parallel()
	body := []byte(`{"a":1}`)
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write(body)
	good := "hmac-sha256-hex=" + hex.EncodeToString(mac.Sum(nil))
	for name, test := range map[string]struct {
		secret, signature string
		want              error
	}{
		"Good":     {"secret", good, nil},
		"Other":    {"another", good, carrier.ErrSignature},
		"None":     {"secret", "", carrier.ErrSignature},
		"NoSecret": {"", good, carrier.ErrSignature},
		"Garbage":  {"secret", "hmac-sha256-hex=zz", carrier.ErrSignature},
	} {
		header := http.Header{"X-Hmac-Signature": {test.signature}}
		if err := carrier.VerifyEasyPost(test.secret, header, body); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}

func TestTrackerIsAskedForByNumber(t *testing.T) {
	t.Parallel()
	answer := recorded(t)[0]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, _, _ := r.BasicAuth()
		if user != "key" || r.URL.Path != "/v2/trackers" {
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		_, _ = w.Write(answer)
	}))
	defer server.Close()
	got, err := carrier.EasyPost{Endpoint: server.URL + "/v2/", APIKey: "key"}.Tracker(t.Context(), "EZ1000000001", "USPS")
	if err != nil || len(got.Events) == 0 {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := (carrier.EasyPost{Endpoint: server.URL + "/v2", APIKey: "wrong"}).Tracker(t.Context(), "EZ1", ""); err == nil {
		t.Error("a refusal is no error")
	}
}

func FuzzParseEasyPost(f *testing.F) {
	for _, raw := range recorded(f) {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := carrier.ParseEasyPost(body)
		if err == nil && got.Number == "" {
			t.Errorf("a tracker without number: %s", body)
		}
	})
}
