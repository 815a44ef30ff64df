package fulfillment

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/buyerrequest"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/audit"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
)

// What a buyer asks for on the order page is a request: it changes nothing but
// opens an incident, which the merchant ends with an answer. What is granted is
// then done as if the merchant had asked for it.

const (
	mostRequests = 10 // of one order in a day
	longestWords = 500
)

// AskAsBuyer notes what the buyer behind a link asks for. The same request while
// it is open, or with the same key, is one. It fails with NOT_FOUND for a link
// that is unknown or closed, and with CONFLICT when it is too late.
func (s *Service) AskAsBuyer(ctx context.Context, token string, in BuyerRequestInput) error {
	link, err := s.linkOf(ctx, token)
	if err != nil {
		return err
	}
	if link == nil {
		return problem.Errorf(problem.NotFound, "the link is unknown or was closed")
	}
	if err := in.check(); err != nil {
		return err
	}
	ctx = auth.As(ctx, auth.Buyer, link.StoreID, "Buyer")
	if request, asked := audit.From(ctx); asked {
		request.By, _ = auth.From(ctx)
		request.By.TokenID = link.ID
		ctx = audit.With(ctx, request)
	}
	return s.change(ctx, link.OrderID, func(c *change) error {
		key := in.IdempotencyKey
		if key != "" {
			key = link.ID + " " + key // no other buyer's
		}
		return c.Once(ctx, &key, "askAsBuyer", in, func() (string, error) { return c.ask(ctx, link.ID, in) },
			func(string) error { return nil })
	})
}

// check normalises what was asked and finds what is wrong with it.
func (in *BuyerRequestInput) check() error {
	faults := problem.Collect()
	if buyerrequest.KindValidator(in.Kind) != nil {
		faults.Add("kind", problem.Unknown, "is not something to ask for")
	}
	in.Note = strings.TrimSpace(in.Note)
	faults.Limit("note", in.Note, longestWords)
	faults.Limit("key", in.IdempotencyKey, maxID/2)
	if in.Kind != buyerrequest.KindAddress {
		in.Address = nil
		return faults.Err()
	}
	if in.Address == nil {
		in.Address = new(address.Address)
	}
	*in.Address = address.Normalize(*in.Address)
	address.Check(*in.Address, faults.At("address"))
	return faults.Err()
}

func (c *change) ask(ctx context.Context, linkID string, in BuyerRequestInput) (string, error) {
	whole, err := c.read(ctx)
	if err != nil {
		return "", err
	}
	create := c.BuyerRequest.Create().SetOrderID(whole.ID).SetLinkID(linkID).SetKind(in.Kind).SetNote(in.Note)
	var missed *ent.Parcel
	if in.Kind == buyerrequest.KindNotReceived {
		if missed = sentParcel(whole, in.TrackingNumber); missed == nil {
			return "", problem.Errorf(problem.Conflict, "no package of the order has this number")
		}
		create.SetParcelID(missed.ID)
	}
	lately := 0
	for _, r := range whole.Edges.Requests {
		same := r.Kind == in.Kind && (missed == nil || deref(r.ParcelID) == missed.ID)
		if same && r.Status == buyerrequest.StatusOpen {
			return r.ID, nil
		}
		if c.now.Sub(r.CreatedAt) < 24*time.Hour {
			lately++
		}
	}
	if lately >= mostRequests {
		return "", problem.Errorf(problem.Conflict, "too much was asked today: please write to the shop")
	}
	if !slices.Contains(mayAsk(whole), in.Kind) {
		return "", problem.Errorf(problem.Conflict, "it is too late for that: please write to the shop")
	}
	if in.Address != nil {
		create.SetAddress(in.Address)
	}
	made, err := create.SetCreatedAt(c.now).Save(ctx)
	if err != nil {
		return "", fmt.Errorf("keep the buyer's request: %w", err)
	}
	c.record(BuyerAsked, nil, map[string]any{"requestId": made.ID, "kind": string(in.Kind)})
	return made.ID, nil
}

// mayAsk is what a buyer may ask for now.
func mayAsk(o *ent.Order) []buyerrequest.Kind {
	kinds := []buyerrequest.Kind{}
	if o.ErasedAt != nil {
		return kinds
	}
	asked := func(kind buyerrequest.Kind) bool {
		return slices.ContainsFunc(o.Edges.Requests, func(r *ent.BuyerRequest) bool { return r.Kind == kind && r.Status == buyerrequest.StatusOpen })
	}
	open := undecided(o)
	if open && !asked(buyerrequest.KindCancel) {
		kinds = append(kinds, buyerrequest.KindCancel)
	}
	if open && o.ShippingAddress != nil && !asked(buyerrequest.KindAddress) {
		kinds = append(kinds, buyerrequest.KindAddress)
	}
	if len(sentParcels(o)) > 0 {
		kinds = append(kinds, buyerrequest.KindNotReceived)
	}
	return kinds
}

// undecided says whether something of the order can still be called off or sent
// elsewhere.
func undecided(o *ent.Order) bool {
	unsent := len(o.Edges.SubOrders) == 0
	for _, sub := range o.Edges.SubOrders {
		unsent = unsent || !Ended(sub.Status) && remaining(sub) > 0
	}
	return o.Status == order.StatusOpen && unsent && o.CancelRequestedAt == nil
}

// tooLate declines what the buyer asked for and has come too late: all of it was
// shipped, or called off, before anybody answered.
func (c *change) tooLate(ctx context.Context, o *ent.Order) error {
	if undecided(o) {
		return nil
	}
	for i, r := range o.Edges.Requests {
		if r.Status != buyerrequest.StatusOpen || r.Kind == buyerrequest.KindNotReceived {
			continue
		}
		declined, err := r.Update().SetStatus(buyerrequest.StatusDeclined).SetAnsweredAt(c.now).Save(ctx)
		if err != nil {
			return fmt.Errorf("decline the buyer's request: %w", err)
		}
		o.Edges.Requests[i] = declined
		c.record(BuyerAnswered, nil, map[string]any{"requestId": r.ID, "kind": string(r.Kind), "agreed": false})
	}
	return nil
}

// sentParcels are those that a buyer may miss.
func sentParcels(o *ent.Order) (sent []*ent.Parcel) {
	for _, s := range o.Edges.Shipments {
		if s.Status == shipment.StatusCancelled {
			continue
		}
		for _, p := range s.Edges.Parcels {
			if p.TrackingStatus != parcel.TrackingStatusReturned && p.TrackingStatus != parcel.TrackingStatusCancelled {
				sent = append(sent, p)
			}
		}
	}
	return sent
}

func sentParcel(o *ent.Order, number string) *ent.Parcel {
	for _, p := range sentParcels(o) {
		if p.TrackingNumber == number {
			return p
		}
	}
	return nil
}

// AnswerBuyerRequest tells a buyer yes or no, and does what is granted: it asks
// to cancel, or changes the address. The same answer again changes nothing,
// another one is a CONFLICT.
func (s *Service) AnswerBuyerRequest(ctx context.Context, in AnswerBuyerRequestInput) (*ent.Order, error) {
	faults := problem.Collect()
	faults.Limit("answer", deref(in.Answer), longestWords)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	found, err := s.store.Client().BuyerRequest.Get(ctx, in.ID)
	if err := missing("buyer's request", in.ID, err); err != nil {
		return nil, err
	}
	status := buyerrequest.StatusDeclined
	if in.Grant {
		status = buyerrequest.StatusGranted
	}
	err = s.change(ctx, found.OrderID, func(c *change) error {
		now, err := c.BuyerRequest.Get(ctx, in.ID)
		if err != nil {
			return fmt.Errorf("read the buyer's request: %w", err)
		}
		if now.Status == status {
			return nil
		}
		if now.Status == buyerrequest.StatusOpen {
			return c.answer(ctx, now, status, deref(in.Answer))
		}
		return problem.Errorf(problem.Conflict, "the request was answered already: %s", now.Status)
	})
	if err != nil {
		return nil, err
	}
	return s.Order(ctx, found.OrderID)
}

func (c *change) answer(ctx context.Context, r *ent.BuyerRequest, status buyerrequest.Status, words string) error {
	by, _ := auth.From(ctx)
	err := c.BuyerRequest.UpdateOneID(r.ID).SetStatus(status).SetAnswer(words).SetAnsweredAt(c.now).SetAnsweredBy(by.Name).Exec(ctx)
	if err != nil {
		return fmt.Errorf("answer the buyer: %w", err)
	}
	c.record(BuyerAnswered, nil, map[string]any{"requestId": r.ID, "kind": string(r.Kind), "agreed": status == buyerrequest.StatusGranted})
	switch {
	case status != buyerrequest.StatusGranted:
		return nil
	case r.Kind == buyerrequest.KindCancel:
		return c.cancelOrder(ctx, "the buyer asked for it")
	case r.Kind == buyerrequest.KindAddress && r.Address != nil:
		return c.changeAddress(ctx, *r.Address)
	}
	return nil
}

// grantCancelling answers a buyer whose order is cancelled anyway.
func (c *change) grantCancelling(ctx context.Context) error {
	err := c.BuyerRequest.Update().Where(buyerrequest.OrderID(c.order.ID), buyerrequest.KindEQ(buyerrequest.KindCancel), buyerrequest.StatusEQ(buyerrequest.StatusOpen)).
		SetStatus(buyerrequest.StatusGranted).SetAnsweredAt(c.now).Exec(ctx)
	return wrapped("grant the buyer's request", err)
}
