// Command bench plays real orders through a server and measures it. It speaks
// to servers as any client does: GraphQL over HTTP.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/alecthomas/kong"
)

type commands struct {
	Replay    replayCommand    `cmd:"" help:"Play a folder of Olist orders through a server and check what became of each."`
	Write     writeCommand     `cmd:"" help:"Orders placed, paid, split and submitted per second, on PostgreSQL and on SQLite."`
	Incidents incidentsCommand `cmd:"" help:"Deadlines, incidents, the work queue and suppliers' health with a million open sub-orders."`
	Reconcile reconcileCommand `cmd:"" help:"A supplier is asked about ten thousand open sub-orders within its rate limit."`
	Live      liveCommand      `cmd:"" help:"Subscriptions beside a raw socket loop and gqlgen's own transport."`
	Quote     quoteCommand     `cmd:"" help:"Shipping quotes and coverage, in process and over GraphQL, and real orders quoted by a profile fitted to them."`
	Attack    attackCommand    `cmd:"" help:"What a merchant notices while others attack."`
	Attackers attackersCommand `cmd:"" hidden:""`
	Server    liveServer       `cmd:"" name:"live-server" hidden:""`
	Read      readCommand      `cmd:"" help:"Lists and single orders, beside a hand-written handler on the same database."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	parsed := kong.Parse(new(commands), kong.Name("bench"),
		kong.Description("Plays real orders through a server and measures it. docs/bench.md says how to repeat the README's figures."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
