package fulfillment

import (
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/calendar"
)

// A supplier's terms are business days by its own calendar. The deadlines they
// make are written down when they begin to run, so that changing the terms
// changes no promise that was made.

// answerBy is until when a supplier answers what it is asked now.
func answerBy(sub *ent.SubOrder, now time.Time) time.Time {
	return endOf(sub.Edges.Supplier, now, termsOf(sub.Edges.Supplier).AcceptDays)
}

// shipBy is until when a supplier hands over what it accepts now: the day it
// named, else as its terms and the handling days of the goods say.
func shipBy(sub *ent.SubOrder, now time.Time) time.Time {
	if sub.ExpectedAt != nil {
		return endOf(sub.Edges.Supplier, *sub.ExpectedAt, 0)
	}
	days := termsOf(sub.Edges.Supplier).ShipDays
	for _, l := range sub.Edges.Lines {
		days = max(days, l.HandlingDays)
	}
	return endOf(sub.Edges.Supplier, now, days)
}

// deliverBy is until when what was handed over should arrive.
func deliverBy(sub *ent.SubOrder, shipped time.Time) time.Time {
	return endOf(sub.Edges.Supplier, shipped, termsOf(sub.Edges.Supplier).DeliverDays)
}

// endOf is the end of the n-th business day of a supplier. Terms are checked
// when they are saved; ones that no longer hold are read as Monday to Friday.
func endOf(of *ent.Supplier, from time.Time, n int) time.Time {
	terms := termsOf(of)
	days, err := calendar.New(terms.TimeZone, terms.Holidays, terms.ClosedDates)
	if err != nil {
		days, _ = calendar.New("", "", nil)
	}
	return days.EndOf(from, n)
}

// termsOf is a supplier's terms; what nobody was given, and a person ships, has
// the usual ones.
func termsOf(of *ent.Supplier) *ent.Supplier {
	if of == nil {
		return &ent.Supplier{AcceptDays: 1, ShipDays: 3, DeliverDays: 15}
	}
	return of
}
