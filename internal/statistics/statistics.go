// Package statistics counts what became of the orders that were placed on some
// days, in the zone of whoever asks.
//
// Everything is reckoned in the database, by five statements that an index leads
// to the days' orders; nothing is kept.
package statistics

import (
	"cmp"
	"context"
	"fmt"
	"time"
	_ "time/tzdata" // zones come with the binary

	"github.com/waybill/waybill/ent/incident"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

// Input is the days that are asked about, both included.
type Input struct {
	From, To string
	TimeZone *string
}

// Statistics is what became of the orders placed on some days. Shares are from 0
// to 1; nil: nothing to tell from.
type Statistics struct {
	Totals    Counts
	Days      []Day
	Durations []Duration
	Suppliers []Punctuality
	Carriers  []Punctuality
	Late      []Late
}

// Counts is of orders. Sales are those in the store's currency; nil without orders.
type Counts struct {
	Orders, Cancelled, Fulfilled, Delivered, Units int
	Sales                                          *money.Money
}

// Day is the orders that were placed on it.
type Day struct {
	Date string
	Counts
}

// Duration is how long a step took: half of all at most P50, nine in ten at most
// P90.
type Duration struct {
	Step     Step
	Count    int
	P50, P90 float64
}

// Step is a part of the way from the supplier to the door.
type Step string

// The steps: from submission to acceptance, from there to the first shipment, and
// from a shipment to its delivery.
const (
	Accept  Step = "ACCEPT"
	Ship    Step = "SHIP"
	Deliver Step = "DELIVER"
)

// Punctuality is how much of what was due came in time. Late is due and still
// to come.
type Punctuality struct {
	ID, Name                 string
	Count, Due, InTime, Late int
}

// OnTimeShare is the part of what was due that came in time.
func (p Punctuality) OnTimeShare() *float64 {
	if p.Due == 0 {
		return nil
	}
	share := float64(p.InTime) / float64(p.Due)
	return &share
}

// Late counts open problems that are past their deadline.
type Late struct {
	Kind  incident.Kind
	Count int
}

// Config is what the service stands on.
type Config struct {
	Store *store.Store
	Now   func() time.Time
}

// Service reckons.
type Service struct {
	store *store.Store
	now   func() time.Time
}

// New makes the service.
func New(c Config) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Service{store: c.Store, now: c.Now}
}

// maxDays bounds what one question costs.
const maxDays = 366

// span is the days as moments: from start, before end.
type span struct {
	start, end time.Time
	zone       *time.Location
}

// Of reckons the viewer's store. It fails with Invalid for more than a year.
func (s *Service) Of(ctx context.Context, in Input) (*Statistics, error) {
	days, err := spanOf(in)
	if err != nil {
		return nil, err
	}
	viewer, _ := auth.From(ctx)
	q := query{store: s.store, storeID: viewer.StoreID, span: days, now: s.now().UTC()}
	made := &Statistics{}
	for _, part := range []struct {
		name string
		read func(context.Context, *Statistics) error
	}{{"days", q.days}, {"durations", q.durations}, {"suppliers", q.suppliers}, {"carriers", q.carriers}, {"what is late", q.late}} {
		if err := part.read(ctx, made); err != nil {
			return nil, fmt.Errorf("reckon %s: %w", part.name, err)
		}
	}
	return made, nil
}

func spanOf(in Input) (span, error) {
	faults := problem.Collect()
	name := "UTC"
	if in.TimeZone != nil {
		name = cmp.Or(*in.TimeZone, name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		faults.Add("timeZone", problem.Unknown, "is no time zone like America/Sao_Paulo")
		zone = time.UTC
	}
	day := func(field, written string) time.Time {
		at, err := time.ParseInLocation(time.DateOnly, written, zone)
		if err != nil || at.Year() < 1971 || at.Year() > 9000 {
			faults.Add(field, problem.Malformed, "must be a day like 2026-11-27")
		}
		return at
	}
	from, to := day("from", in.From), day("to", in.To)
	if err := faults.Err(); err != nil {
		return span{}, err
	}
	if to.Before(from) {
		faults.Add("to", problem.OutOfRange, "must not be before from")
	}
	if from.AddDate(0, 0, maxDays).Before(to.AddDate(0, 0, 1)) {
		faults.Add("to", problem.OutOfRange, "must be at most %d days after from", maxDays-1)
	}
	return span{from, to.AddDate(0, 0, 1), zone}, faults.Err()
}
