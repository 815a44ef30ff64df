package realtime

import (
	"encoding/json"
	"time"
)

// Event is one committed change of one order, as it travels.
type Event struct {
	StoreID    string          `json:"s"`
	Position   int64           `json:"p"` // dense per store, in commit order
	OrderID    string          `json:"o"`
	Version    int64           `json:"v"` // dense per order, in commit order
	Kind       string          `json:"k"`
	Tracking   json.RawMessage `json:"t,omitempty"` // the buyer's view after the change
	RecordedAt time.Time       `json:"at"`
	Trace      string          `json:"w,omitempty"` // of the change (W3C traceparent), on events that come live
}
