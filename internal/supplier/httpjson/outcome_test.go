package httpjson

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/waybill/waybill/internal/supplier"
)

// TestOutcomeOfWrite goes through every status with every word of the supplier,
// against the package doc's table written the other way round: what is not
// named as surely not taken is in doubt.
func TestOutcomeOfWrite(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	plain4xx := map[int]bool{}
	for status := 400; status <= 498; status++ {
		plain4xx[status] = status != 408 && status != 409 && status != 429
	}
	for status := 100; status <= 599; status++ {
		if status == 200 || status == 201 || status == 202 {
			continue // success: decode decides
		}
		for _, taken := range []*bool{nil, &yes, &no} {
			for _, code := range []string{"", CodeRejected, CodeUnknownReference, "ANYTHING"} {
				want := supplier.InDoubt
				switch denied := taken == &no; {
				case status == 307, status == 308:
					want = supplier.NotTaken
				case (status == 429 || status == 503) && denied:
					want = supplier.NotTaken
				case plain4xx[status] && taken == &yes:
					want = supplier.InDoubt
				case status == 422 && code == CodeRejected:
					want = supplier.Refused
				case status == 404 && code == CodeUnknownReference:
					want = supplier.NotFound
				case plain4xx[status]:
					want = supplier.NotTaken
				}
				r := reply{status: status, connected: true, failure: Failure{Code: code, Taken: taken}}
				if got := outcomeOfWrite(r); got != want {
					t.Errorf("%d, taken %s, code %q: %s, want %s", status, show(taken), code, got, want)
				}
			}
		}
	}
}

func show(b *bool) string {
	if b == nil {
		return "not said"
	}
	return fmt.Sprint(*b)
}

func TestOutcomeOfWriteWithoutAnswer(t *testing.T) {
	t.Parallel()
	if got := outcomeOfWrite(reply{}); got != supplier.NotTaken {
		t.Errorf("never connected: %s, want %s", got, supplier.NotTaken)
	}
	if got := outcomeOfWrite(reply{connected: true}); got != supplier.InDoubt {
		t.Errorf("connected: %s, want %s", got, supplier.InDoubt)
	}
}

// TestOutcomeOfRead: one answer alone proves that the supplier does not know
// the reference.
func TestOutcomeOfRead(t *testing.T) {
	t.Parallel()
	no := false
	for status := 0; status <= 599; status++ {
		for _, code := range []string{"", CodeUnknownReference, CodeRejected} {
			want := supplier.InDoubt
			if status == 404 && code == CodeUnknownReference {
				want = supplier.NotFound
			}
			r := reply{status: status, failure: Failure{Code: code, Taken: &no}}
			if got := outcomeOfRead(r); got != want {
				t.Errorf("%d %q: %s, want %s", status, code, got, want)
			}
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"":                              0,
		"120":                           2 * time.Minute,
		"-5":                            0,
		"soon":                          0,
		"999999999":                     longestWait,
		"99999999999999999999":          0, // no number that we know
		"Mon, 23 Nov 2026 12:00:30 GMT": 30 * time.Second,
		"Mon, 23 Nov 2026 11:00:00 GMT": 0,
		"Fri, 23 Nov 2029 11:00:00 GMT": longestWait,
	} {
		r := reply{at: now, header: http.Header{"Retry-After": {text}}}
		if got := r.retryAfter(); got != want {
			t.Errorf("Retry-After %q = %s, want %s", text, got, want)
		}
	}
}
