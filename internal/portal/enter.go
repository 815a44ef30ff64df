package portal

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/supplier"
)

const (
	maxKey     = 64
	maxText    = 500
	maxCarrier = 60
	maxNumber  = 60
)

// Enter takes in one form about a sub-order and returns the message it became.
// The form's key makes it one message however often it is sent.
func (s *Service) Enter(ctx context.Context, v *Visit, id, action string, form url.Values) (*ent.Message, error) {
	o, err := s.Order(ctx, v, id)
	if err != nil {
		return nil, err
	}
	key := form.Get("key")
	if key == "" || len(key) > maxKey {
		return nil, problem.Errorf(problem.Invalid, "the form is not complete: reload the page")
	}
	for field, values := range form {
		for _, text := range values {
			if len(text) > maxText || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				return nil, problem.Errorf(problem.Invalid, "%s is too long, or no text", field)
			}
		}
	}
	body, err := s.bodyOf(o, action, form, key)
	if err != nil {
		return nil, err
	}
	return s.fulfillment.Tell(ctx, v.Supplier, supplier.Message{
		ID: "portal:" + action + ":" + key, Reference: o.Reference, OccurredAt: s.utc(), Body: body,
	})
}

func (s *Service) bodyOf(o *Order, action string, form url.Values, key string) (supplier.Body, error) {
	switch action {
	case "accept":
		return supplier.Accepted{}, nil
	case "answer":
		return byLine(o, form)
	case "refuse":
		return supplier.Rejected{Rejection: supplier.ParseRejection(form.Get("reason"), form.Get("message"))}, nil
	case "ship":
		return s.shipped(o, form, key)
	case "cancellation":
		return supplier.Cancelled{Agreed: form.Get("answer") == "yes", Reason: form.Get("message")}, nil
	case "address":
		return supplier.Addressed{Agreed: form.Get("answer") == "yes", Reason: form.Get("message")}, nil
	}
	return nil, problem.Errorf(problem.NotFound, "no form %s", action)
}

// byLine reads what is accepted, comes later, and is refused of each line.
func byLine(o *Order, form url.Values) (supplier.Body, error) {
	var answer supplier.Accepted
	for _, l := range o.Lines {
		accepted, err := count(form, "accept-"+l.ID, l.Quantity)
		if err != nil {
			return nil, err
		}
		later, err := count(form, "later-"+l.ID, l.Quantity-accepted)
		if err != nil {
			return nil, err
		}
		at, err := day(form, "date-"+l.ID)
		if err != nil {
			return nil, err
		}
		if accepted > 0 {
			answer.Lines = append(answer.Lines, supplier.AcceptedLine{LineID: l.ID, Quantity: accepted, Status: supplier.LineAccepted})
		}
		if later > 0 {
			answer.Lines = append(answer.Lines, supplier.AcceptedLine{LineID: l.ID, Quantity: later, Status: supplier.LineBackordered, ExpectedAt: at})
		}
		if refused := l.Quantity - accepted - later; refused > 0 {
			why := supplier.ParseRejection(form.Get("reason-"+l.ID), "")
			answer.Lines = append(answer.Lines, supplier.AcceptedLine{LineID: l.ID, Quantity: refused, Status: supplier.LineRejected, Reason: why.Reason, Message: form.Get("message")})
		}
	}
	if len(answer.Lines) == 0 {
		return nil, problem.Errorf(problem.Conflict, "nothing is left to answer")
	}
	return answer, nil
}

// shipped reads one parcel and what is in it.
func (s *Service) shipped(o *Order, form url.Values, key string) (supplier.Body, error) {
	number, err := trackingNumber(form.Get("number"))
	if err != nil {
		return nil, err
	}
	at, err := day(form, "date")
	if err != nil {
		return nil, err
	}
	if at == nil {
		at = new(s.utc())
	}
	by := strings.TrimSpace(form.Get("carrier"))
	if len(by) > maxCarrier {
		return nil, problem.Errorf(problem.Invalid, "the carrier's name is too long")
	}
	notice := supplier.Shipped{ShipmentID: "portal:" + key, ShippedAt: *at, Parcels: []supplier.Parcel{{Carrier: by, TrackingNumber: number}}}
	for _, l := range o.Lines {
		n, err := count(form, "quantity-"+l.ID, l.Quantity)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			notice.Lines = append(notice.Lines, supplier.ShippedLine{LineID: l.ID, Quantity: n})
		}
	}
	if len(notice.Lines) == 0 {
		return nil, problem.Errorf(problem.Invalid, "say how many of which goods are in the parcel")
	}
	return notice, nil
}

// trackingNumber is letters and digits, as every carrier's are. Spaces in it are
// for people; a spreadsheet's ="0123" keeps a number text.
func trackingNumber(text string) (string, error) {
	number := strings.TrimSpace(text)
	if inner, quoted := strings.CutPrefix(number, `="`); quoted {
		number = strings.TrimSuffix(inner, `"`)
	}
	number = strings.ReplaceAll(number, " ", "")
	if number == "" {
		return "", problem.Errorf(problem.Invalid, "there is no tracking number")
	}
	strange := func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && !strings.ContainsRune("-/._", c)
	}
	if len(number) > maxNumber || number[0] == '-' || strings.ContainsFunc(number, strange) {
		return "", problem.Errorf(problem.Invalid, "this is no tracking number: letters, digits and dashes, at most %d", maxNumber)
	}
	return number, nil
}

func count(form url.Values, field string, most int) (int, error) {
	text := strings.TrimSpace(form.Get(field))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return 0, problem.Errorf(problem.Invalid, "a quantity must be from 0 to %d", most)
	}
	return n, nil
}

func day(form url.Values, field string) (*time.Time, error) {
	text := strings.TrimSpace(form.Get(field))
	if text == "" {
		return nil, nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil, problem.Errorf(problem.Invalid, "a date must be like 2026-12-28")
	}
	return &at, nil
}

// Correct puts a parcel's carrier and number right. The same again changes
// nothing.
func (s *Service) Correct(ctx context.Context, v *Visit, id string, form url.Values) error {
	number, err := trackingNumber(form.Get("number"))
	if err != nil {
		return err
	}
	by := strings.TrimSpace(form.Get("carrier"))
	if len(by) > maxCarrier {
		return problem.Errorf(problem.Invalid, "the carrier's name is too long")
	}
	ours, err := s.store.Client().Parcel.Query().Where(parcel.ID(form.Get("parcel")),
		parcel.HasShipmentWith(shipment.HasSubOrderWith(suborder.ID(id), theirs(v.Supplier.ID)))).Exist(ctx)
	if err != nil {
		return err
	}
	if !ours {
		return problem.Errorf(problem.NotFound, "no such parcel")
	}
	in := fulfillment.CorrectParcelInput{ID: form.Get("parcel"), TrackingNumber: &number}
	if by != "" {
		in.Carrier = &by
	}
	_, err = s.fulfillment.CorrectParcel(ctx, in)
	return err
}
