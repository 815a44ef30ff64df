package carrier

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/secret"
)

const (
	maxReply = 1 << 20
	patience = 20 * time.Second // for one question, if the caller has more
)

// EasyPost asks EasyPost about parcels and what they cost.
type EasyPost struct {
	Endpoint string // https://api.easypost.com/v2
	APIKey   secret.Text
	Client   *http.Client // nil: one that calls the open internet only
}

// Refused is EasyPost's no to a question. Asking the same again is of use only
// when Temporary.
type Refused struct {
	Status  int    // of HTTP
	Code    string // "TRACKER.NOT_FOUND", if it said
	Message string
}

func (r *Refused) Error() string {
	return strings.TrimSpace(fmt.Sprintf("easypost answers %d %s %s", r.Status, r.Code, r.Message))
}

// Temporary says whether a later try may fare better: EasyPost is down, or was
// asked too often.
func (r *Refused) Temporary() bool {
	return r.Status >= 500 || r.Status == http.StatusTooManyRequests || r.Status == http.StatusRequestTimeout
}

// Tracker asks about a number. Asking again for the same number returns the
// same tracker, as it stands then. Carrier may be "". It fails with *Refused,
// with ErrTracker when the answer is none, or with what the network said.
func (e EasyPost) Tracker(ctx context.Context, number, carrier string) (Tracker, error) {
	var ask struct {
		Tracker struct {
			TrackingCode string `json:"tracking_code"`
			Carrier      string `json:"carrier,omitempty"`
		} `json:"tracker"`
	}
	ask.Tracker.TrackingCode, ask.Tracker.Carrier = number, carrier
	answer, err := e.post(ctx, "/trackers", ask)
	if errors.Is(err, errHuge) {
		return Tracker{}, fmt.Errorf("%w: %w", ErrTracker, err)
	}
	if err != nil {
		return Tracker{}, err
	}
	return ParseEasyPost(answer)
}

var errHuge = errors.New("more than 1 MB")

// post sends a question and returns the answer's body.
func (e EasyPost) post(ctx context.Context, path string, question any) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	body, err := json.Marshal(question)
	if err != nil {
		return nil, fmt.Errorf("write question: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(e.Endpoint, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("write question: %w", err)
	}
	request.SetBasicAuth(e.APIKey.Reveal(), "")
	request.Header.Set("Content-Type", "application/json")
	client := e.Client
	if client == nil {
		client = (*egress.Guard)(nil).Client()
	}
	reply, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask easypost: %w", err)
	}
	defer func() { _ = reply.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(reply.Body, maxReply+1))
	if err != nil {
		return nil, fmt.Errorf("read easypost's answer: %w", err)
	}
	if reply.StatusCode/100 != 2 {
		return nil, refusal(reply.StatusCode, answer)
	}
	if len(answer) > maxReply {
		return nil, errHuge
	}
	return answer, nil
}

// refusal reads {"error": {"code": …, "message": …}}, if that is what it is.
func refusal(status int, answer []byte) error {
	var body struct {
		Error struct {
			Code    string `json:"code"`
			Message any    `json:"message"` // text, or a list of faults
		} `json:"error"`
	}
	_ = json.Unmarshal(answer, &body) // a proxy answers in HTML
	refused := &Refused{Status: status, Code: body.Error.Code}
	if text, ok := body.Error.Message.(string); ok {
		refused.Message = text
	}
	return refused
}
