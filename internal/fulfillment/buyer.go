package fulfillment

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/buyerlink"
	"github.com/waybill/waybill/ent/buyerrequest"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
)

// CreateBuyerLink makes a fresh link to the buyer's page; expiresAt nil: it never
// expires.
func (s *Service) CreateBuyerLink(ctx context.Context, orderID string, expiresAt *time.Time) (*ent.BuyerLink, error) {
	faults := problem.Collect()
	if expiresAt != nil && !expiresAt.After(s.now()) {
		faults.Add("expiresAt", problem.OutOfRange, "must be in the future")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var made *ent.BuyerLink
	err := s.change(ctx, orderID, func(c *change) (err error) {
		made, err = c.link(ctx, expiresAt)
		c.record(BuyerLinkCreated, nil, nil)
		return err
	})
	return made, err
}

// RevokeBuyerLink closes a link for good, and ends what is followed through it.
// Twice changes nothing.
func (s *Service) RevokeBuyerLink(ctx context.Context, id string) (*ent.BuyerLink, error) {
	found, err := s.store.Client().BuyerLink.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, problem.Errorf(problem.NotFound, "no buyer's link %s", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read buyer's link: %w", err)
	}
	if found.RevokedAt != nil {
		return found, nil
	}
	err = s.change(ctx, found.OrderID, func(c *change) (err error) {
		c.record(BuyerLinkRevoked, nil, nil)
		if err := c.Revoke(ctx, id); err != nil {
			return err
		}
		found, err = c.BuyerLink.UpdateOneID(id).SetRevokedAt(c.now).Save(ctx)
		return err
	})
	return found, err
}

// Tracking is the order behind a buyer's link as it stands now, or nil when the
// link is unknown, expired or revoked. Whoever holds the token may ask.
func (s *Service) Tracking(ctx context.Context, token string) (*Tracking, error) {
	link, err := s.linkOf(ctx, token)
	if err != nil || link == nil {
		return nil, err
	}
	last, err := s.store.Client().OrderEvent.Query().Where(orderevent.OrderID(link.OrderID)).
		Order(ent.Desc(orderevent.FieldVersion)).First(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("read newest event: %w", err)
	}
	return readView(last.Tracking, last.Version)
}

// BuyerLinkToken is the secret of a buyer's link, for the merchant to send again.
func (s *Service) BuyerLinkToken(link *ent.BuyerLink) (string, error) {
	token, err := s.store.Secrets().Open(secret.At(buyerlink.Table, buyerlink.FieldToken, link.ID), link.Token)
	if err != nil {
		return "", fmt.Errorf("open buyer's link: %w", err)
	}
	return token.Reveal(), nil
}

func (s *Service) linkOf(ctx context.Context, token string) (*ent.BuyerLink, error) {
	link, err := s.store.Client().BuyerLink.Query().
		Where(buyerlink.Hash(auth.HashToken(token)), buyerlink.RevokedAtIsNil(),
			buyerlink.Or(buyerlink.ExpiresAtIsNil(), buyerlink.ExpiresAtGT(s.now().UTC()))).Only(auth.Everywhere(ctx))
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find buyer's link: %w", err)
	}
	return link, nil
}

// readView reads the buyer's view out of an event. Events of one transaction
// share a view; each has its own version.
func readView(raw json.RawMessage, version int64) (*Tracking, error) {
	view := new(Tracking)
	if err := json.Unmarshal(raw, view); err != nil {
		return nil, fmt.Errorf("read the buyer's view: %w", err)
	}
	view.Version = version
	if view.MayAsk == nil { // an event from before buyers could ask
		view.MayAsk, view.Requests = []buyerrequest.Kind{}, []*TrackingRequest{}
	}
	return view, nil
}
