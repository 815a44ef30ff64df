package fulfillment

import (
	"context"
	"fmt"

	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/internal/auth"
)

// Brand is how a store looks to its buyers.
type Brand struct {
	Logo   string // a picture as data:, or empty
	Accent string // #rrggbb, or empty
}

// BrandOf is that of the store behind a buyer's link; nil when the link is unknown
// or was closed.
func (s *Service) BrandOf(ctx context.Context, token string) (*Brand, error) {
	link, err := s.linkOf(ctx, token)
	if err != nil || link == nil {
		return nil, err
	}
	of, err := s.store.Client().Store.Query().Where(entstore.ID(link.StoreID)).Select(entstore.FieldLogoURL, entstore.FieldAccentColor).Only(auth.Everywhere(ctx))
	if err != nil {
		return nil, fmt.Errorf("read store: %w", err)
	}
	return &Brand{Logo: of.LogoURL, Accent: of.AccentColor}, nil
}
