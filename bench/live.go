package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"
)

type liveCommand struct {
	Connections []int         `default:"1000,5000,10000" help:"How many follow."`
	Engines     []string      `default:"raw,stock,ours" help:"Which servers to compare."`
	Idle        time.Duration `default:"10s" help:"How long idle connections are watched."`
	Whole       bool          `help:"Measure the whole product only, without the comparison."`
}

// Run compares the servers, each a process of its own, one after the other.
func (c *liveCommand) Run(ctx context.Context) error {
	fmt.Printf("%s; server and client share it\n\n", machine())
	if c.Whole {
		return c.whole(ctx)
	}
	for _, n := range c.Connections {
		fmt.Printf("%d followers of one feed\n", n)
		for _, engine := range c.Engines {
			if err := c.compare(ctx, engine, n); err != nil {
				return fmt.Errorf("%s, %d followers: %w", engine, n, err)
			}
		}
		fmt.Println()
	}
	if err := c.groups(ctx, c.Connections[len(c.Connections)-1]); err != nil {
		return err
	}
	return c.whole(ctx)
}

// rival is a server under measurement.
type rival struct {
	addr    string
	command *exec.Cmd
}

func startRival(ctx context.Context, engine string) (*rival, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	free, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &rival{addr: free.Addr().String()}
	_ = free.Close()
	r.command = exec.Command(self, "live-server", engine, "--addr", r.addr) //nolint:noctx // our own program; stop ends it
	r.command.Stderr = os.Stderr
	if err := r.command.Start(); err != nil {
		return nil, err
	}
	for range 100 {
		if _, err = r.usage(ctx); err == nil {
			return r, nil
		}
		<-time.After(20 * time.Millisecond)
	}
	return nil, err
}

func (r *rival) stop() {
	_ = r.command.Process.Kill()
	_ = r.command.Wait()
}

func (r *rival) usage(ctx context.Context) (u usage, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.addr+"/usage", http.NoBody)
	if err != nil {
		return u, err
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return u, err
	}
	defer reply.Body.Close()
	return u, json.NewDecoder(reply.Body).Decode(&u)
}

// say has texts said: so many, from a number on, at a pace.
func (r *rival) say(ctx context.Context, from, n int, each time.Duration, inRooms int) error {
	url := fmt.Sprintf("http://%s/say?from=%d&n=%d&each_us=%d&rooms=%d", r.addr, from, n, each.Microseconds(), inRooms)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, http.NoBody)
	if err != nil {
		return err
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	return reply.Body.Close()
}

// compare measures one server with n followers.
func (c *liveCommand) compare(ctx context.Context, engine string, n int) error {
	r, err := startRival(ctx, engine)
	if err != nil {
		return err
	}
	defer r.stop()
	crowd := &crowd{addr: r.addr}
	defer crowd.leave()
	empty, err := r.usage(ctx)
	if err != nil {
		return err
	}
	took, err := crowd.join(ctx, n, 1)
	if err != nil {
		return err
	}
	idle, err := r.usage(ctx)
	if err != nil {
		return err
	}
	<-time.After(c.Idle)
	rested, err := r.usage(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("  %-6s joined %s, idle %.1f KB each (RSS %.1f), %.1f goroutines, CPU %.2f %%\n", engine, perSecond(n, took),
		float64(idle.Memory-empty.Memory)/float64(n)/1024, float64(idle.RSS-empty.RSS)/float64(n)/1024, float64(idle.Number-empty.Number)/float64(n),
		100*float64(rested.CPU-idle.CPU)/float64(c.Idle))
	if err := c.flood(ctx, r, crowd, n); err != nil {
		return err
	}
	if crowd.wrong.Load() > 0 {
		return fmt.Errorf("%d deliveries were wrong", crowd.wrong.Load())
	}
	return nil
}

// flood says texts in bursts as fast as they are heard, then one at a time.
func (c *liveCommand) flood(ctx context.Context, r *rival, crowd *crowd, n int) error {
	const burst = 10
	bursts := max(1_000_000/n/burst, 3)
	before, err := r.usage(ctx)
	if err != nil {
		return err
	}
	seq, begin := 1, time.Now()
	for range bursts {
		if err := r.say(ctx, seq, burst, 0, 1); err != nil {
			return err
		}
		seq += burst
		if err := crowd.hears(ctx, int64(seq-1)*int64(n)); err != nil {
			return err
		}
	}
	took := time.Since(begin)
	after, err := r.usage(ctx)
	if err != nil {
		return err
	}
	deliveries := bursts * burst * n
	cpu := after.CPU - before.CPU
	fmt.Printf("  %-6s %s deliveries, %.2f µs of server CPU each (%s per CPU second)\n", "", perSecond(deliveries, took),
		float64(cpu.Microseconds())/float64(deliveries), perSecond(deliveries, cpu))
	crowd.latencies()
	const alone = 40
	if err := r.say(ctx, seq, alone, 250*time.Millisecond, 1); err != nil {
		return err
	}
	if err := crowd.hears(ctx, int64(seq-1+alone)*int64(n)); err != nil {
		return err
	}
	fmt.Printf("  %-6s one event to all: %s\n", "", crowd.latencies())
	return nil
}

// groups measures what only ours has: many feeds, and coming back.
func (c *liveCommand) groups(ctx context.Context, n int) error {
	fmt.Printf("ours, %d followers of many feeds\n", n)
	for _, inRooms := range []int{1, 3, 100, n} {
		if err := c.group(ctx, n, inRooms); err != nil {
			return fmt.Errorf("%d feeds: %w", inRooms, err)
		}
	}
	return nil
}

func (c *liveCommand) group(ctx context.Context, n, inRooms int) error {
	r, err := startRival(ctx, "ours")
	if err != nil {
		return err
	}
	defer r.stop()
	crowd := &crowd{addr: r.addr}
	defer crowd.leave()
	empty, err := r.usage(ctx)
	if err != nil {
		return err
	}
	if _, err := crowd.join(ctx, n, inRooms); err != nil {
		return err
	}
	before, err := r.usage(ctx)
	if err != nil {
		return err
	}
	events := max(200_000*inRooms/n, 100) / inRooms * inRooms
	events = max(events, inRooms)
	each := time.Duration(float64(time.Second) * float64(n) / float64(inRooms) / 20_000) // 20,000 deliveries a second
	if err := r.say(ctx, 1, events, each, inRooms); err != nil {
		return err
	}
	expected := int64(events / inRooms * n)
	if err := crowd.hears(ctx, expected); err != nil {
		return err
	}
	after, err := r.usage(ctx)
	if err != nil {
		return err
	}
	line := fmt.Sprintf("  %5d feeds: %.1f KB each; at 20,000 deliveries/s %s, %.2f µs of server CPU a delivery", inRooms, float64(before.Memory-empty.Memory)/float64(n)/1024,
		crowd.latencies(), float64((after.CPU-before.CPU).Microseconds())/float64(expected))
	back, err := crowd.comeBack(ctx)
	if err != nil {
		return err
	}
	stormed, err := r.usage(ctx)
	if err != nil {
		return err
	}
	if err := r.say(ctx, events+1, inRooms, 0, inRooms); err != nil {
		return err
	}
	if err := crowd.hears(ctx, expected+int64(n)); err != nil {
		return err
	}
	if crowd.wrong.Load() > 0 {
		return fmt.Errorf("%d deliveries were wrong", crowd.wrong.Load())
	}
	fmt.Println(strings.TrimRight(line, " "))
	fmt.Printf("               all come back with their cursor: %s, %.0f µs of server CPU each, nothing lost\n", perSecond(n, back), float64((stormed.CPU-after.CPU).Microseconds())/float64(n))
	return nil
}
