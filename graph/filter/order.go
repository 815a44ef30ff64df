package filter

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/internal/address"
)

// Where is the filter as SQL. A nil filter lets every order through.
func (f *Order) Where() []predicate.Order {
	if f == nil {
		return nil
	}
	return collect(
		when(len(f.Status) > 0, func() predicate.Order { return order.StatusIn(f.Status...) }),
		when(len(f.PaymentStatus) > 0, func() predicate.Order { return order.PaymentStatusIn(f.PaymentStatus...) }),
		when(len(f.FulfillmentStatus) > 0, func() predicate.Order { return order.FulfillmentStatusIn(f.FulfillmentStatus...) }),
		when(len(f.DeliveryStatus) > 0, func() predicate.Order { return order.DeliveryStatusIn(f.DeliveryStatus...) }),
		given(f.SupplierID, func(id string) predicate.Order { return order.HasSubOrdersWith(suborder.SupplierID(id)) }),
		given(f.PlacedFrom, func(t time.Time) predicate.Order { return order.PlacedAtGTE(t.UTC()) }),
		given(f.PlacedBefore, func(t time.Time) predicate.Order { return order.PlacedAtLT(t.UTC()) }),
		given(f.Search, called),
	)
}

// Match says whether the filter lets an order through; it agrees with Where.
// With SupplierID the order must have its sub-orders loaded (NeedsSubOrders).
func (f *Order) Match(o *ent.Order) bool {
	if f == nil {
		return true
	}
	return oneOf(f.Status, o.Status) &&
		oneOf(f.PaymentStatus, o.PaymentStatus) &&
		oneOf(f.FulfillmentStatus, o.FulfillmentStatus) &&
		oneOf(f.DeliveryStatus, o.DeliveryStatus) &&
		(f.SupplierID == nil || supplies(*f.SupplierID, o.Edges.SubOrders)) &&
		(f.PlacedFrom == nil || !o.PlacedAt.Before(*f.PlacedFrom)) &&
		(f.PlacedBefore == nil || o.PlacedAt.Before(*f.PlacedBefore)) &&
		(f.Search == nil || isCalled(o, *f.Search))
}

// NeedsSubOrders says whether Match looks at an order's sub-orders.
func (f *Order) NeedsSubOrders() bool { return f != nil && f.SupplierID != nil }

// The order's number is its name without the "#". A number that is too long is
// nobody's.
func called(search string) predicate.Order {
	search = strings.TrimSpace(search)
	named := order.Or(order.ExternalID(search), order.Name(search))
	if strings.Contains(search, "@") {
		return order.Or(named, order.Email(address.Email(search)))
	}
	if number, ok := numberIn(search); ok {
		return order.Or(named, order.Number(number))
	}
	return named
}

func isCalled(o *ent.Order, search string) bool {
	search = strings.TrimSpace(search)
	number, ok := numberIn(search)
	return o.ExternalID == search || o.Name == search || ok && o.Number == number || strings.Contains(search, "@") && o.Email == address.Email(search)
}

func numberIn(search string) (int, bool) {
	digits := strings.TrimPrefix(search, "#")
	number, err := strconv.ParseInt(digits, 10, 32)
	return int(number), err == nil && strconv.FormatInt(number, 10) == digits
}

func supplies(supplierID string, subOrders []*ent.SubOrder) bool {
	return slices.ContainsFunc(subOrders, func(sub *ent.SubOrder) bool {
		return sub.SupplierID != nil && *sub.SupplierID == supplierID
	})
}

// An empty list asks for nothing in particular.
func oneOf[T comparable](wanted []T, got T) bool {
	return len(wanted) == 0 || slices.Contains(wanted, got)
}
