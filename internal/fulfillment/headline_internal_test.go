package fulfillment

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/parcel"
)

func readShared(t *testing.T, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile("../../web/src/tracking/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// The page's own tests read the same table.
func TestTheHeadlineOfEveryCombination(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Packages                       []parcel.TrackingStatus
		Waiting, Cancelled, Cancelling bool
		Paid                           *bool
		Summary                        TrackingSummary
		En                             string
	}
	readShared(t, "headlines.json", &cases)
	for _, c := range cases {
		now := time.Now()
		o, view := &ent.Order{PaidAt: &now}, &Tracking{}
		if c.Paid != nil && !*c.Paid {
			o.PaidAt = nil
		}
		if c.Cancelled {
			o.Status = order.StatusCancelled
		}
		if c.Cancelling {
			o.CancelRequestedAt = &now
		}
		if c.Waiting {
			view.Waiting = []*TrackingLine{{Title: "Rug", Quantity: 1}}
		}
		for _, status := range c.Packages {
			view.Packages = append(view.Packages, &TrackingPackage{Status: status})
		}
		got := summaryOf(o, view)
		if diff := cmp.Diff(c.Summary, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.En, diff)
		}
		if got.headline() != c.En {
			t.Errorf("headline = %q, want %q", got.headline(), c.En)
		}
	}
}

func TestThePageSaysWhatTheAPISays(t *testing.T) {
	t.Parallel()
	var page struct {
		Notice map[TrackingNotice]string
		Status map[parcel.TrackingStatus]string
	}
	readShared(t, "en.json", &page)
	if diff := cmp.Diff(noticeWords, page.Notice); diff != "" {
		t.Errorf("notices (-API +page):\n%s", diff)
	}
	if diff := cmp.Diff(plainWords, page.Status); diff != "" {
		t.Errorf("statuses (-API +page):\n%s", diff)
	}
}
