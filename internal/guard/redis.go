package guard

import (
	"context"
	_ "embed" // the script
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

//go:embed take.lua
var takeLua string

// Redis is the buckets of all nodes together.
type Redis struct {
	client redis.UniversalClient
	take   *redis.Script
}

// NewRedis returns buckets that Redis keeps for as long as they are not full.
func NewRedis(client redis.UniversalClient) *Redis {
	return &Redis{client: client, take: redis.NewScript(takeLua)}
}

// Take asks for all buckets in one round trip.
func (r *Redis) Take(ctx context.Context, draws ...Draw) (time.Duration, error) {
	wait, err := r.ask(ctx, draws, func(p redis.Pipeliner, d Draw) *redis.Cmd {
		return r.take.EvalSha(ctx, p, d.keys(), d.cost().Microseconds(), d.Rate.Burst.Microseconds())
	})
	if redis.HasErrorPrefix(err, "NOSCRIPT") { // then none was taken from, or only some by others' luck
		wait, err = r.ask(ctx, draws, func(p redis.Pipeliner, d Draw) *redis.Cmd {
			return r.take.Eval(ctx, p, d.keys(), d.cost().Microseconds(), d.Rate.Burst.Microseconds())
		})
	}
	return wait, err
}

func (d Draw) keys() []string { return []string{"waybill:bucket:" + d.Name} }

func (r *Redis) ask(ctx context.Context, draws []Draw, call func(redis.Pipeliner, Draw) *redis.Cmd) (time.Duration, error) {
	var asked []*redis.Cmd
	_, err := r.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, d := range draws {
			if d.Rate.PerSecond > 0 {
				asked = append(asked, call(p, d))
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("take from redis: %w", err)
	}
	var longest int64
	for _, one := range asked {
		micros, err := one.Int64()
		if err != nil {
			return 0, errors.Join(errors.New("take from redis: not a number"), err)
		}
		longest = max(longest, micros)
	}
	return time.Duration(longest) * time.Microsecond, nil
}
