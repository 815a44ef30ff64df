package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/waybill/waybill/internal/calendar"
)

func TestEndOf(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		zone, country string
		closed        []string
		from          string
		days          int
		want          string
	}{
		"the next day":                   {"UTC", "", nil, "2026-11-23T15:00:00Z", 1, "2026-11-25T00:00:00Z"},
		"over the weekend":               {"UTC", "", nil, "2026-11-27T15:00:00Z", 1, "2026-12-01T00:00:00Z"},
		"from the weekend":               {"UTC", "", nil, "2026-11-28T15:00:00Z", 1, "2026-12-01T00:00:00Z"},
		"the same day":                   {"UTC", "", nil, "2026-11-23T15:00:00Z", 0, "2026-11-24T00:00:00Z"},
		"the same day, on a Saturday":    {"UTC", "", nil, "2026-11-28T15:00:00Z", 0, "2026-12-01T00:00:00Z"},
		"by the supplier's clock":        {"Asia/Shanghai", "", nil, "2026-11-23T20:00:00Z", 1, "2026-11-25T16:00:00Z"},
		"Thanksgiving":                   {"America/New_York", "US", nil, "2026-11-25T15:00:00Z", 1, "2026-11-28T05:00:00Z"},
		"Republic Day and a bridge":      {"America/Sao_Paulo", "BR", nil, "2027-11-12T15:00:00Z", 1, "2027-11-17T03:00:00Z"},
		"its own closed days":            {"Asia/Shanghai", "", []string{"2026-02-16", "2026-02-17"}, "2026-02-13T03:00:00Z", 1, "2026-02-18T16:00:00Z"},
		"the night the clocks go back":   {"Europe/Berlin", "DE", nil, "2026-10-23T10:00:00Z", 1, "2026-10-26T23:00:00Z"},
		"the night they go forward":      {"Europe/Berlin", "DE", nil, "2026-03-27T10:00:00Z", 1, "2026-03-30T22:00:00Z"},
		"a zone that skips its midnight": {"America/Santiago", "", nil, "2026-09-04T15:00:00Z", 1, "2026-09-08T03:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := calendar.New(tc.zone, tc.country, tc.closed)
			if err != nil {
				t.Fatalf("New: %v", err)
			}
			from, _ := time.Parse(time.RFC3339, tc.from)
			if got := c.EndOf(from, tc.days).Format(time.RFC3339); got != tc.want {
				t.Errorf("EndOf(%s, %d) = %s, want %s", tc.from, tc.days, got, tc.want)
			}
		})
	}
}

func TestWhatIsNoCalendar(t *testing.T) {
	t.Parallel()
	for _, in := range [][3]string{{"Mars/Olympus", "", ""}, {"UTC", "XX", ""}, {"UTC", "", "28.12.2026"}} {
		var closed []string
		if in[2] != "" {
			closed = []string{in[2]}
		}
		if _, err := calendar.New(in[0], in[1], closed); err == nil {
			t.Errorf("New(%q) is a calendar", in)
		}
	}
}

// More days are never sooner, and a deadline is always ahead.
func TestDeadlinesGrow(t *testing.T) {
	t.Parallel()
	c, err := calendar.New("America/Sao_Paulo", "BR", nil)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		from := time.Unix(rapid.Int64Range(0, 4e9).Draw(r, "from"), 0)
		days := rapid.IntRange(0, 30).Draw(r, "days")
		at, next := c.EndOf(from, days), c.EndOf(from, days+1)
		if !at.After(from) || next.Before(at) {
			r.Errorf("from %s: %d days end %s, one more %s", from, days, at, next)
		}
	})
}
