package catalog

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/supplier"
)

// Config is what a Service needs. Store and Suppliers are required.
type Config struct {
	Store     *store.Store
	Suppliers *supplier.Registry
	Egress    *egress.Guard // what an endpoint may be; nil: the open internet
}

// Service keeps the catalogue and the suppliers of each store.
type Service struct {
	store     *store.Store
	suppliers *supplier.Registry
	egress    *egress.Guard
}

// New returns a Service.
func New(c Config) *Service {
	return &Service{store: c.Store, suppliers: c.Suppliers, egress: c.Egress}
}

// currency is what the viewer's store prices its products in.
func (s *Service) currency(ctx context.Context) (string, error) {
	viewer, _ := auth.From(ctx)
	if viewer.StoreID == "" {
		return "", problem.Errorf(problem.Forbidden, "the viewer has no store")
	}
	shop, err := s.store.Client().Store.Get(ctx, viewer.StoreID)
	if err != nil {
		return "", fmt.Errorf("read store: %w", err)
	}
	return shop.Currency, nil
}
