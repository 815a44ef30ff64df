// Package calendar counts business days: those on which a supplier works, by
// its own clock, weekends and holidays.
package calendar

import (
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // zones come with the binary

	"github.com/rickar/cal/v2"
)

// Calendar is one supplier's. Without holidays it works from Monday to Friday.
type Calendar struct {
	business *cal.BusinessCalendar
	zone     *time.Location
	closed   []string
}

// New makes the calendar of a time zone (IANA, "" is UTC), a country's public
// holidays (ISO 3166-1 alpha-2, "" has none) and single days on which nobody
// works ("2026-12-28").
func New(zone, country string, closed []string) (*Calendar, error) {
	where, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	business := cal.NewBusinessCalendar()
	if country != "" {
		days, known := holidays[country]
		if !known {
			return nil, fmt.Errorf("no holidays of country %q are known", country)
		}
		business.AddHoliday(days...)
	}
	for _, day := range closed {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return nil, fmt.Errorf("read closed day: %w", err)
		}
	}
	return &Calendar{business: business, zone: where, closed: closed}, nil
}

// longest bounds the search: no supplier is closed for two years.
const longest = 2 * 366

// EndOf is the end of the n-th business day after a moment: "within one
// business day" of Friday at noon is the end of Monday. With n = 0 it is the
// end of that day, if it is a business day, else of the next one.
func (c *Calendar) EndOf(from time.Time, n int) time.Time {
	year, month, day := from.In(c.zone).Date()
	at := time.Date(year, month, day, 12, 0, 0, 0, c.zone) // noon is on this day whatever the clocks do
	for days := 0; days < longest && (n > 0 || !c.works(at)); days++ {
		at = at.AddDate(0, 0, 1)
		if c.works(at) {
			n--
		}
	}
	year, month, day = at.Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, c.zone).UTC()
}

func (c *Calendar) works(day time.Time) bool {
	return c.business.IsWorkday(day) && !slices.Contains(c.closed, day.Format(time.DateOnly))
}
