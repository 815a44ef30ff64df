// Package jobs works what a committed change left to do: it calls suppliers,
// acts on webhooks, ends undo windows and asks carriers.
//
// A worker is a sentence. Retrying belongs to River, idempotence to the
// service: any job may run twice, or on two nodes at once.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/portal"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/webhook"
)

// Config is what the runner needs.
type Config struct {
	Store       *store.Store
	Fulfillment *fulfillment.Service
	People      *people.Service
	Portal      *portal.Service
	Webhooks    *webhook.Service
	Logger      *slog.Logger
	// Workers is how many jobs run at once on this node. Default 50.
	Workers int
	// SoftStop is how long running jobs may finish when the node stops.
	// Default 10 s; then their contexts end.
	SoftStop time.Duration
	// SupplierTimeout bounds a call to a supplier; a job may take 20 s more.
	// Default 10 s.
	SupplierTimeout time.Duration
	// Sweep is how often deadlines, and submissions whose job was lost, are
	// looked for.
	// Default 5 s.
	Sweep time.Duration
	// Middleware wraps every job: traces, metrics.
	Middleware []rivertype.Middleware
}

// Runner works jobs until it is stopped.
type Runner struct {
	client      *store.JobClient
	fulfillment *fulfillment.Service
	people      *people.Service
	log         *slog.Logger
	sweep       time.Duration
	softStop    time.Duration
}

// A job that runs when its node dies is found by River so much later and runs
// again. What must not wait so long is swept.
const rescueAfter = 15 * time.Second // beyond what a job may take

// New returns a runner that has not started.
func New(c Config) (*Runner, error) {
	r := &Runner{fulfillment: c.Fulfillment, people: c.People, log: c.Logger, sweep: orElse(c.Sweep, 5*time.Second), softStop: orElse(c.SoftStop, 10*time.Second)}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	limit := 20*time.Second + orElse(c.SupplierTimeout, 10*time.Second)
	config := &river.Config{
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: orElse(c.Workers, 50)}},
		Workers:              workers(c),
		Logger:               store.Quiet(r.log),
		JobTimeout:           limit,
		RescueStuckJobsAfter: limit + rescueAfter,
		RetryPolicy:          backoff{},
		Middleware:           c.Middleware,
		FetchCooldown:        2 * time.Millisecond,
		FetchPollInterval:    200 * time.Millisecond, // PostgreSQL tells us of most new jobs at once
	}
	if !c.Store.Postgres() {
		config.FetchCooldown, config.FetchPollInterval = 20*time.Millisecond, 50*time.Millisecond
	}
	client, err := river.NewClient(c.Store.RiverDriver(), config)
	if err != nil {
		return nil, fmt.Errorf("create job runner: %w", err)
	}
	r.client = client
	return r, nil
}

// Run works jobs until ctx ends, then lets the running ones finish.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	r.recover(ctx)
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.softStop)
	defer cancel()
	if err := r.client.Stop(stopping); err == nil {
		return nil
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := r.client.StopAndCancel(hard); err != nil {
		return fmt.Errorf("stop jobs: %w", err)
	}
	return nil
}

// recover does what no job is waiting for, until ctx ends: what time alone
// brings about, and what a lost node left.
func (r *Runner) recover(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(r.sweep*4/5 + rand.N(r.sweep*2/5)):
		}
		r.moveOn(ctx, "submissions", r.fulfillment.Overdue, func(ctx context.Context, id string) error {
			_, err := r.fulfillment.Submit(ctx, id, false)
			return err
		})
		r.moveOn(ctx, "webhooks", r.fulfillment.Unapplied, r.fulfillment.Apply)
		r.sweepAll(ctx, "deadlines", r.fulfillment.SweepDeadlines)
		if err := r.people.Sweep(ctx); err != nil {
			r.log.WarnContext(ctx, "not swept", "what", "sign-ins that are over", "error", err)
		}
		r.sweepAll(ctx, "questions to suppliers", r.fulfillment.SweepAsks)
	}
}

const (
	sweepLimit = 100  // worked here
	dueLimit   = 1000 // worked by jobs
)

// moveOn does here what a lost job should have done.
func (r *Runner) moveOn(ctx context.Context, what string, find func(context.Context, int) ([]string, error), step func(context.Context, string) error) {
	lost, err := find(ctx, sweepLimit)
	if err != nil {
		r.log.WarnContext(ctx, "not swept", "what", what, "error", err)
		return
	}
	for _, id := range lost {
		if err := step(ctx, id); err != nil {
			r.log.WarnContext(ctx, "not moved on", "what", what, "id", id, "error", err)
		}
	}
}

// sweepAll hands everything that is due to jobs.
func (r *Runner) sweepAll(ctx context.Context, what string, sweep func(context.Context, int) (int, error)) {
	for found := dueLimit; found == dueLimit && ctx.Err() == nil; {
		var err error
		if found, err = sweep(ctx, dueLimit); err != nil {
			r.log.WarnContext(ctx, "not swept", "what", what, "error", err)
			return
		}
	}
}

// backoff doubles from 1 s to 10 min, with a jitter of ±20 %.
type backoff struct{}

// NextRetry says when a failed job runs again.
func (backoff) NextRetry(job *rivertype.JobRow) time.Time {
	wait := 10 * time.Minute
	if job.Attempt < 10 {
		wait = min(wait, time.Second<<job.Attempt)
	}
	return time.Now().Add(wait*4/5 + rand.N(wait*2/5))
}

func orElse[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
