package realtime

import (
	"context"
	"math/rand/v2"
	"time"
)

// How often a node looks whether a heartbeat is due, and how much longer than
// the node that beats the others wait.
const (
	beatTick     = 100 * time.Millisecond
	beatHandicap = 200 * time.Millisecond
	beatLease    = heartbeat - beatHandicap
)

// beats keeps a heartbeat on every shard. Of many nodes about one beats: the
// others hear it and wait; when it is gone, the first of them goes on.
func (r *Redis) beats(ctx context.Context) {
	tick := time.NewTicker(beatTick)
	defer tick.Stop()
	handicap := rand.N(beatHandicap)
	for {
		if due := r.due(handicap); len(due) > 0 {
			r.beat(ctx, due)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// due lists the shards whose heartbeat nobody gave. A node whose events were
// refused tries on every shard, to find out whether it is taken again.
func (r *Redis) due(handicap time.Duration) []*shard {
	var due []*shard
	now := time.Now()
	for _, s := range r.shards {
		wait := heartbeat
		if !s.mine.Load() && !r.refused.Load() {
			wait += handicap
		}
		if now.Sub(time.Unix(0, s.beat.Load())) >= wait {
			due = append(due, s)
		}
	}
	return due
}

func (r *Redis) beat(ctx context.Context, due []*shard) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	calls := make([]call, len(due))
	for i, s := range due {
		s.beat.Store(time.Now().UnixNano())
		calls[i] = call{r.scripts.beat, []string{s.state, s.stream, s.lease}, []any{s.channel, newEpoch(), beatLease.Milliseconds()}}
	}
	taken := true
	for i, result := range evaluate(ctx, r.client, calls) {
		beat, err := result.Bool()
		due[i].mine.Store(beat && err == nil)
		taken = taken && err == nil
	}
	if taken {
		r.refused.Store(false)
	}
}
