package realtime

import (
	"context"
	"crypto/rand"
	_ "embed" // the scripts
	"encoding/json"
	"fmt"

	"github.com/redis/go-redis/v9"
)

var (
	//go:embed redis_fresh.lua
	freshLua string
	//go:embed redis_publish.lua
	publishLua string
	//go:embed redis_beat.lua
	beatLua string
)

// scripts is what runs inside Redis, each on the keys of one shard.
type scripts struct {
	publish, beat *redis.Script
}

func newScripts() scripts {
	return scripts{publish: redis.NewScript(freshLua + publishLua), beat: redis.NewScript(freshLua + beatLua)}
}

// call is one script to run.
type call struct {
	script *redis.Script
	keys   []string
	args   []any
}

// evaluate makes all calls in one round trip (on a cluster: one per server). Those
// whose server does not know the script yet are made again with its text.
func evaluate(ctx context.Context, client redis.UniversalClient, calls []call) []*redis.Cmd {
	results := make([]*redis.Cmd, len(calls))
	send := func(wanted func(i int) bool, eval func(redis.Pipeliner, call) *redis.Cmd) {
		_, _ = client.Pipelined(ctx, func(p redis.Pipeliner) error { // each result has its error
			for i, c := range calls {
				if wanted(i) {
					results[i] = eval(p, c)
				}
			}
			return nil
		})
	}
	send(func(int) bool { return true }, func(p redis.Pipeliner, c call) *redis.Cmd {
		return c.script.EvalSha(ctx, p, c.keys, c.args...)
	})
	unknown := make([]bool, len(calls))
	for i, result := range results {
		unknown[i] = redis.HasErrorPrefix(result.Err(), "NOSCRIPT")
	}
	send(func(i int) bool { return unknown[i] }, func(p redis.Pipeliner, c call) *redis.Cmd {
		return c.script.Eval(ctx, p, c.keys, c.args...)
	})
	return results
}

// newEpoch is an id that no other epoch has.
func newEpoch() string { return rand.Text()[:16] }

func encode(e Event) (string, error) {
	raw, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("write event: %w", err)
	}
	return string(raw), nil
}
