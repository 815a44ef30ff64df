package portal

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/supplierlink"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/store"
)

// TellOfSubOrder works the job of that name: it tells the people of a supplier
// that a sub-order waits in the portal. Sent twice, it is the same link.
func (s *Service) TellOfSubOrder(ctx context.Context, subOrderID string) error {
	if s.mailer == nil {
		return nil
	}
	sub, err := s.store.Client().SubOrder.Query().Where(suborder.ID(subOrderID)).WithSupplier().Only(auth.Everywhere(ctx))
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read sub-order: %w", err)
	}
	to := sub.Edges.Supplier
	if to == nil || to.Email == "" {
		return nil
	}
	ctx = auth.As(ctx, auth.System, sub.StoreID, "Waybill")
	shop, err := s.store.Client().Store.Query().Where(entstore.ID(sub.StoreID)).Only(ctx)
	if err != nil {
		return fmt.Errorf("read store: %w", err)
	}
	link, err := s.mailedLink(ctx, to.ID)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s has a new order for you: %s.\n\nAnswer it and enter its parcels here:\n\n%s/%s\n\nWhoever has this link can do so: pass it on with care.\n",
		shop.Name, sub.Name, link, sub.ID)
	if err := s.mailer.Send(ctx, to.Email, "New order "+sub.Name+" from "+shop.Name, text); err != nil {
		return fmt.Errorf("send e-mail: %w", err)
	}
	return nil
}

// mailedLink is the newest link that works for a while yet, or a fresh one.
func (s *Service) mailedLink(ctx context.Context, supplierID string) (string, error) {
	var token string
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		link, err := tx.SupplierLink.Query().Where(supplierlink.SupplierID(supplierID), supplierlink.RevokedAtIsNil(),
			supplierlink.ExpiresAtGT(s.utc().Add(mailedLasts))).Order(ent.Desc(supplierlink.FieldExpiresAt)).First(ctx)
		if ent.IsNotFound(err) {
			_, token, err = s.makeLink(ctx, tx, supplierID, s.utc().Add(linkLasts))
			return err
		}
		if err != nil {
			return err
		}
		text, err := s.store.Secrets().Open(place(link.ID), link.Token)
		token = text.Reveal()
		return err
	})
	if err != nil {
		return "", fmt.Errorf("find supplier's link: %w", err)
	}
	return s.address(token), nil
}
