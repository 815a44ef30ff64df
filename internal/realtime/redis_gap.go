package realtime

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// anchor catches up with what was published while nobody here listened. What
// comes meanwhile waits in the connection. The log is compared in any case: a
// server that took over from another one may give numbers out again.
func (r receiver) anchor(ctx context.Context) {
	r.metrics.reconnects.Inc()
	for s, m := range r.states(ctx) {
		s.heard.Store(time.Now().UnixNano())
		if m.epoch != "" {
			r.note(ctx, s, m)
		}
	}
	r.metrics.suspicions.Inc()
	r.suspect(nil)
}

// states reads how far the shards are; those out of reach are left out, the
// epoch of those that nothing was published on is empty.
func (r receiver) states(ctx context.Context) map[*shard]message {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found := make(map[*shard]*redis.SliceCmd, shards)
	_, _ = r.client.Pipelined(ctx, func(p redis.Pipeliner) error { // each result has its error
		for _, s := range r.shards {
			found[s] = p.HMGet(ctx, s.state, "epoch", "sequence")
		}
		return nil
	})
	states := make(map[*shard]message, shards)
	for s, result := range found {
		var state struct {
			Epoch    string `redis:"epoch"`
			Sequence int64  `redis:"sequence"`
		}
		if err := result.Scan(&state); err == nil {
			states[s] = message{epoch: state.Epoch, sequence: state.Sequence}
		}
	}
	return states
}

// note moves the shard on, and brings what the message shows to be missing.
func (r receiver) note(ctx context.Context, s *shard, m message) {
	now := s.note(m)
	if now.epoch {
		r.metrics.epochs.Inc()
		r.log.WarnContext(ctx, "redis began a shard anew", "shard", s.number)
	}
	if now.from > 0 {
		r.metrics.shardGaps.Inc()
		if err := r.fill(ctx, s, now.from, now.to); err != nil {
			now.suspect = true
			r.log.InfoContext(ctx, "events are read from the log", "shard", s.number, "error", err)
		}
	}
	if now.suspect {
		r.metrics.suspicions.Inc()
		r.suspect(s.holds)
	}
}

// fill reads from the shard's stream what did not come. It fails unless all of
// it is there.
func (r receiver) fill(ctx context.Context, s *shard, from, to int64) error {
	ctx, cancel := context.WithTimeout(ctx, patience/2)
	defer cancel()
	missing := to - from + 1
	entries, err := r.client.XRangeN(ctx, s.stream, strconv.FormatInt(from, 10), strconv.FormatInt(to, 10), 2*streamLen).Result()
	if err != nil {
		return fmt.Errorf("read stream: %w", err)
	}
	brought := int64(0)
	for _, entry := range entries {
		if raw, ok := entry.Values["event"].(string); ok && r.bring(ctx, raw) {
			brought++
		}
	}
	r.metrics.filledFromStream.Add(float64(brought))
	if brought < missing {
		return fmt.Errorf("the stream has %d of %d events", brought, missing)
	}
	return nil
}
