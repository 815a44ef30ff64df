package httpd_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/waybill/waybill/internal/realtime"
	"github.com/waybill/waybill/internal/store/storetest"
)

func TestReadinessNamesWhatIsWrongWithRedis(t *testing.T) {
	t.Parallel()
	h := open(t, storetest.Open(t))
	client, err := realtime.OpenRedis("redis://127.0.0.1:1", false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	h.Hub = realtime.NewHub(realtime.Options{Log: h.store, Broker: realtime.NewRedis(realtime.RedisConfig{Client: client})})
	w := h.send("GET", "/readyz", "")
	var report map[string]string
	if err := json.Unmarshal(w.Body.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	const want = "degraded: updates come from the database: nothing heard from redis"
	if w.Code != http.StatusOK || report["live"] != want {
		t.Errorf("got %d %q, want 200 %q", w.Code, report["live"], want)
	}
}
