package realtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis carries events between nodes over a fixed number of shards. Each shard
// numbers its events, keeps the newest in a short stream and says by heartbeat
// how far it is: so this node sees within a second what it did not hear, and
// reads it from the stream, or has the hub read the log.
type Redis struct {
	client  redis.UniversalClient
	log     *slog.Logger
	metrics *Metrics
	scripts scripts
	shards  []*shard
	refused atomic.Bool // the last publish failed, and nothing was accepted since
}

const (
	patience   = time.Second // for one call
	heartbeat  = 800 * time.Millisecond
	silence    = 2500 * time.Millisecond // three heartbeats missed
	streamLen  = 1000                    // events kept of each shard, about
	streamLife = 5 * time.Minute
)

var (
	errSilent  = errors.New("nothing heard from redis")
	errRefused = errors.New("redis takes no events")
)

// RedisConfig is what a Redis broker is made of; only Client is needed.
type RedisConfig struct {
	Client  redis.UniversalClient // OpenRedis makes one that never waits for long
	Prefix  string                // separates installations that share one Redis; "waybill"
	Logger  *slog.Logger
	Metrics *Metrics
}

// NewRedis returns a broker that has not started.
func NewRedis(c RedisConfig) *Redis {
	r := &Redis{client: c.Client, log: c.Logger, metrics: c.Metrics, scripts: newScripts()}
	if c.Prefix == "" {
		c.Prefix = "waybill"
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	if r.metrics == nil {
		r.metrics = NewMetrics(nil)
	}
	for number := range shards {
		r.shards = append(r.shards, newShard(c.Prefix, number))
	}
	return r
}

// OpenRedis returns a client of one Redis, or of the cluster that the addresses
// in the URL belong to (redis://a:6379?addr=b:6379). It connects when used, and
// gives up in time for the database to be asked instead.
func OpenRedis(url string, cluster bool) (redis.UniversalClient, error) {
	if cluster {
		o, err := redis.ParseClusterURL(url)
		if err != nil {
			return nil, fmt.Errorf("address of a redis cluster: %w", err)
		}
		o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.ContextTimeoutEnabled = patience, patience, patience, true
		return redis.NewClusterClient(o), nil
	}
	o, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("address of redis: %w", err)
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.ContextTimeoutEnabled = patience, patience, patience, true
	return redis.NewClient(o), nil
}

// Healthy says whether every shard was heard lately, and takes events.
func (r *Redis) Healthy() error {
	var silent []int
	for _, s := range r.shards {
		if s.silentFor() > silence {
			silent = append(silent, s.number)
		}
	}
	switch {
	case len(silent) == shards:
		return errSilent
	case len(silent) > 0:
		return fmt.Errorf("%w on shards %v", errSilent, silent)
	case r.refused.Load():
		return errRefused
	}
	return nil
}

// Publish numbers and sends events: one script per shard, all in one round trip.
func (r *Redis) Publish(ctx context.Context, events ...Event) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	batches, err := r.batches(events)
	if err != nil {
		return err
	}
	var failures []error
	for i, result := range evaluate(ctx, r.client, batches) {
		if err := result.Err(); err != nil {
			r.metrics.publishFails.Inc()
			failures = append(failures, fmt.Errorf("publish on %s: %w", batches[i].keys[0], err))
		}
	}
	r.refused.Store(len(failures) > 0)
	return errors.Join(failures...)
}

// batches is one call for each shard that has events among these.
func (r *Redis) batches(events []Event) ([]call, error) {
	byShard := make(map[int][]any)
	for _, e := range events {
		raw, err := encode(e)
		if err != nil {
			return nil, err
		}
		n := shardOf(e.StoreID)
		byShard[n] = append(byShard[n], raw)
	}
	var batches []call
	for _, s := range r.shards {
		if events := byShard[s.number]; len(events) > 0 {
			settings := []any{s.channel, newEpoch(), streamLen, int(streamLife.Seconds())}
			batches = append(batches, call{r.scripts.publish, []string{s.state, s.stream}, slices.Concat(settings, events)})
		}
	}
	return batches, nil
}

// LogDriver brings what the Redis driver says, in this whole process, into our
// log. It is for debugging: what matters is logged by the broker itself.
func LogDriver(log *slog.Logger) { redis.SetLogger(driverLog{log}) }

type driverLog struct{ *slog.Logger }

func (l driverLog) Printf(ctx context.Context, format string, values ...any) {
	l.DebugContext(ctx, "redis driver", "says", fmt.Sprintf(format, values...))
}
