package profiles

import (
	"bytes"
	"context"
	"fmt"

	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
	"github.com/waybill/waybill/internal/store"
)

// Fault codes of a quote's id, besides problem.Unknown: forged, cut short, of
// another store, or signed with a key that was revoked.
const (
	Expired      = "EXPIRED"
	OtherCart    = "OTHER_CART"
	OtherAddress = "OTHER_ADDRESS"
)

// Redeem returns the option that an id stands for, as it was quoted, whatever
// became of the profiles since. The cart and the address must be those that it
// was quoted for. It may be redeemed any number of times until it expires:
// a quote is a price, not a purchase.
func (s *Service) Redeem(ctx context.Context, id string, in QuoteInput) (*shipping.Option, error) {
	shop, cart, err := s.cart(ctx, in)
	if err != nil {
		return nil, err
	}
	faults := problem.Collect()
	if err := s.unlock(shop); err != nil {
		return nil, err
	}
	quoted, genuine := open(shop, id)
	if !genuine {
		faults.Add("shippingQuoteId", problem.Unknown, "is no quote of this store; ask for a new one")
		return nil, faults.Err()
	}
	if !s.now().Before(quoted.expires) {
		faults.Add("shippingQuoteId", Expired, "expired at %s; ask for a new one", quoted.expires.UTC().Format("2006-01-02T15:04:05Z"))
	}
	asked := boundAs(quoted.bound[0], cart)
	if !bytes.Equal(asked.goods(), quoted.bound.goods()) {
		faults.Add("shippingQuoteId", OtherCart, "was quoted for other goods, quantities or prices")
	}
	if !bytes.Equal(asked.place(), quoted.bound.place()) {
		faults.Add("shippingQuoteId", OtherAddress, "was quoted for another address")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return quoted.read()
}

// lock keeps everyone else from changing the store's profiles, or who is in
// them, until the transaction ends: whoever does holds the general profile,
// of which each store has exactly one.
func lock(ctx context.Context, tx *store.Tx) error {
	query := tx.ShippingProfile.Query().Where(shippingprofile.KindEQ(shippingprofile.KindGeneral))
	if tx.Locks() {
		query.ForUpdate()
	}
	if _, err := query.Select("id").Only(ctx); err != nil { // selected: its rules may be large
		return fmt.Errorf("lock the store's profiles: %w", err)
	}
	return nil
}
