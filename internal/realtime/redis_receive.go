package realtime

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// receiver is where one Run's messages go.
type receiver struct {
	*Redis
	deliver func(Event)
	suspect func(match func(storeID string) bool)
}

// Run receives until ctx ends, reconnecting with back-off and jitter.
func (r *Redis) Run(ctx context.Context, deliver func(Event), suspect func(match func(storeID string) bool)) error {
	var beating sync.WaitGroup
	defer beating.Wait()
	beating.Go(func() { r.beats(ctx) })
	to := receiver{r, deliver, suspect}
	for attempt, failures := 0, 0; ctx.Err() == nil; attempt++ {
		began := time.Now()
		err := to.receive(ctx, attempt)
		if ctx.Err() != nil {
			break
		}
		r.log.WarnContext(ctx, "redis connection lost", "error", err)
		if failures++; time.Since(began) > steady {
			failures = 0
		}
		wait := min(50*time.Millisecond<<min(failures, 5), time.Second)
		select {
		case <-ctx.Done():
		case <-time.After(wait/2 + rand.N(wait/2)):
		}
	}
	return ctx.Err()
}

// steady is how long a connection must have lasted for the next one to be tried
// at once, and for silent shards to be looked for on another server.
const steady = 10 * time.Second

// receive works one connection until it fails.
func (r receiver) receive(ctx context.Context, attempt int) error {
	sub := r.client.Subscribe(ctx, r.channels(attempt)...)
	closing := context.AfterFunc(ctx, func() { _ = sub.Close() }) // a read does not look at ctx
	defer func() {
		closing()
		_ = sub.Close()
	}()
	began, confirmed := time.Now(), 0
	for {
		received, err := sub.ReceiveTimeout(ctx, silence)
		if err != nil {
			return explain(err)
		}
		switch m := received.(type) {
		case *redis.Subscription:
			if confirmed++; confirmed == shards {
				r.anchor(ctx)
			}
		case *redis.Message:
			r.open(ctx, m)
		}
		if time.Since(began) > steady && r.someSilent() {
			return errors.New("some shards are silent")
		}
	}
}

// channels begins with another one at each attempt: of a cluster, the first
// one's server is subscribed at, and any server carries all of them.
func (r *Redis) channels(attempt int) []string {
	channels := make([]string, shards)
	for i := range channels {
		channels[i] = r.shards[(i+attempt)%shards].channel
	}
	return channels
}

func (r *Redis) someSilent() bool {
	for _, s := range r.shards {
		if s.silentFor() > silence {
			return true
		}
	}
	return false
}

// open takes a message in: its event first, then whatever it shows to be
// missing before it.
func (r receiver) open(ctx context.Context, received *redis.Message) {
	s := r.shardAt(received.Channel)
	m, err := parseMessage(received.Payload)
	if s == nil || err != nil {
		r.log.WarnContext(ctx, "message not readable", "channel", received.Channel, "error", err)
		return
	}
	now := time.Now().UnixNano()
	s.heard.Store(now)
	if m.event == "" {
		s.beat.Store(now)
	} else {
		r.bring(ctx, m.event)
	}
	r.note(ctx, s, m)
}

func (r *Redis) shardAt(channel string) *shard {
	for _, s := range r.shards {
		if s.channel == channel {
			return s
		}
	}
	return nil
}

func (r receiver) bring(ctx context.Context, raw string) bool {
	var e Event
	if err := json.Unmarshal([]byte(raw), &e); err != nil {
		r.log.WarnContext(ctx, "event not readable", "error", err)
		return false
	}
	r.deliver(e)
	return true
}

func explain(err error) error {
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return errSilent
	}
	return err
}
