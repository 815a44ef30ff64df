package realtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis carries events between nodes by pub/sub, over a fixed number of
// channels. It notices within about two heartbeats that nothing comes any more.
type Redis struct {
	client redis.UniversalClient
	prefix string
	log    *slog.Logger
	heard  atomic.Int64 // when anything came last, Unix nanoseconds
}

const (
	shards    = 16
	heartbeat = time.Second
	silence   = 2*heartbeat + heartbeat/2
)

var errSilent = errors.New("nothing heard from redis")

// NewRedis returns a broker on the given Redis. Prefix separates installations
// that share one; empty: "waybill".
func NewRedis(client redis.UniversalClient, prefix string, log *slog.Logger) *Redis {
	if prefix == "" {
		prefix = "waybill"
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Redis{client: client, prefix: prefix, log: log}
}

// Publish sends events in one round trip.
func (r *Redis) Publish(ctx context.Context, events ...Event) error {
	ctx, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	_, err := r.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, e := range events {
			raw, err := json.Marshal(e)
			if err != nil {
				return fmt.Errorf("write event: %w", err)
			}
			p.Publish(ctx, r.channel(e.StoreID), raw)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// Healthy says whether anything, at least a heartbeat, came lately.
func (r *Redis) Healthy() error {
	if since := time.Since(time.Unix(0, r.heard.Load())); since > silence {
		return errSilent
	}
	return nil
}

// Run receives until ctx ends, reconnecting with back-off and jitter.
func (r *Redis) Run(ctx context.Context, deliver func(Event), connected func()) error {
	for attempt := 0; ctx.Err() == nil; attempt++ {
		began := time.Now()
		err := r.receive(ctx, deliver, connected)
		if ctx.Err() != nil {
			break
		}
		if time.Since(began) > 10*time.Second {
			attempt = 0
		}
		r.log.WarnContext(ctx, "redis connection lost", "error", err)
		wait := min(50*time.Millisecond<<min(attempt, 5), time.Second)
		select {
		case <-ctx.Done():
		case <-time.After(wait/2 + rand.N(wait)):
		}
	}
	return ctx.Err()
}

// receive works one connection until it fails.
func (r *Redis) receive(ctx context.Context, deliver func(Event), connected func()) error {
	channels := []string{r.prefix + ":heartbeat"}
	for shard := range shards {
		channels = append(channels, fmt.Sprintf("%s:events:%d", r.prefix, shard))
	}
	sub := r.client.Subscribe(ctx, channels...)
	defer sub.Close()
	beating, stop := context.WithCancel(ctx)
	defer stop()
	go r.beat(beating)
	confirmed := 0
	for ctx.Err() == nil { // other nodes' messages would keep it for ever
		message, err := sub.ReceiveTimeout(ctx, silence)
		if err != nil {
			return explain(err)
		}
		r.heard.Store(time.Now().UnixNano())
		switch m := message.(type) {
		case *redis.Subscription:
			if confirmed++; confirmed == len(channels) {
				connected()
			}
		case *redis.Message:
			r.open(ctx, m, deliver)
		}
	}
	return ctx.Err()
}

func (r *Redis) open(ctx context.Context, m *redis.Message, deliver func(Event)) {
	if m.Channel == r.prefix+":heartbeat" {
		return
	}
	var e Event
	if err := json.Unmarshal([]byte(m.Payload), &e); err != nil {
		r.log.WarnContext(ctx, "event not readable", "channel", m.Channel, "error", err)
		return
	}
	deliver(e)
}

// beat lets every node, this one too, hear something once a second.
func (r *Redis) beat(ctx context.Context) {
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = r.client.Publish(ctx, r.prefix+":heartbeat", "").Err() // whoever hears nothing reconnects
		}
	}
}

func (r *Redis) channel(storeID string) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(storeID))
	return fmt.Sprintf("%s:events:%d", r.prefix, sum.Sum32()%shards)
}

func explain(err error) error {
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return errSilent
	}
	return err
}
