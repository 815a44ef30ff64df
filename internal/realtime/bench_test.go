package realtime

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// What numbering, keeping and publishing costs, beside publishing alone.
func BenchmarkPublish(b *testing.B) {
	client := shared(b)
	broker := NewRedis(RedisConfig{Client: client, Prefix: "bench"})
	for _, size := range []int{1, 16, 256} {
		events := sample(size)
		b.Run(fmt.Sprintf("Numbered/%d", size), func(b *testing.B) {
			for b.Loop() {
				if err := broker.Publish(b.Context(), events...); err != nil {
					b.Fatal(err)
				}
			}
			perEvent(b, size)
		})
		b.Run(fmt.Sprintf("Plain/%d", size), func(b *testing.B) {
			for b.Loop() {
				plain(b, client, events)
			}
			perEvent(b, size)
		})
	}
}

// sample is events of one store, with a buyer's view of ordinary size.
func sample(size int) []Event {
	view, _ := json.Marshal(map[string]string{"view": fmt.Sprintf("%0300d", 0)})
	events := make([]Event, size)
	for i := range events {
		events[i] = Event{
			StoreID: "store_1", Position: int64(i), OrderID: "ord_1", Version: int64(i), Kind: "PARCEL_MOVED",
			Tracking: view, RecordedAt: time.Now(),
		}
	}
	return events
}

func plain(b *testing.B, client redis.UniversalClient, events []Event) {
	b.Helper()
	_, err := client.Pipelined(b.Context(), func(p redis.Pipeliner) error {
		for _, e := range events {
			raw, err := encode(e)
			if err != nil {
				return err
			}
			p.Publish(b.Context(), "bench:plain", raw)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func perEvent(b *testing.B, size int) {
	b.Helper()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/event")
}
