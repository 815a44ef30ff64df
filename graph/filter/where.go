package filter

import (
	"entgo.io/ent/dialect/sql"

	"github.com/waybill/waybill/ent/incident"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/offer"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/predicate"
	"github.com/waybill/waybill/ent/product"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/ent/webhookdelivery"
)

// Where is the filter as SQL.
func (f *SubOrder) Where() []predicate.SubOrder {
	if f == nil {
		return nil
	}
	return collect(
		when(len(f.Status) > 0, func() predicate.SubOrder { return suborder.StatusIn(f.Status...) }),
		when(len(f.RequestStatus) > 0, func() predicate.SubOrder { return suborder.RequestStatusIn(f.RequestStatus...) }),
		given(f.SupplierID, suborder.SupplierID),
		given(f.Checked, func(yes bool) predicate.SubOrder {
			if yes {
				return suborder.CheckedAtNotNil()
			}
			return suborder.CheckedAtIsNil()
		}),
		given(f.Disagreeing, func(yes bool) predicate.SubOrder {
			if yes {
				return suborder.DisagreementNEQ("")
			}
			return suborder.DisagreementEQ("")
		}),
	)
}

// Where is the filter as SQL.
func (f *Shipment) Where() []predicate.Shipment {
	if f == nil {
		return nil
	}
	return collect(
		when(len(f.Status) > 0, func() predicate.Shipment { return shipment.StatusIn(f.Status...) }),
		given(f.TrackingNumber, func(number string) predicate.Shipment {
			return shipment.HasParcelsWith(parcel.TrackingNumber(number))
		}),
	)
}

// Where is the filter as SQL.
func (f *Product) Where() []predicate.Product {
	if f == nil {
		return nil
	}
	return collect(given(f.Search, product.TitleContainsFold))
}

// Where is the filter as SQL.
func (f *Variant) Where() []predicate.Variant {
	if f == nil {
		return nil
	}
	return collect(
		when(len(f.Skus) > 0, func() predicate.Variant { return variant.SkuIn(f.Skus...) }),
		given(f.SupplierID, func(id string) predicate.Variant { return variant.HasOffersWith(offer.SupplierID(id)) }),
		given(f.Offered, offered),
		given(f.RequiresShipping, variant.RequiresShipping),
	)
}

func offered(yes bool) predicate.Variant {
	active := variant.HasOffersWith(offer.Active(true))
	if yes {
		return active
	}
	return variant.Not(active)
}

// Where is the filter as SQL.
func (f *Supplier) Where() []predicate.Supplier {
	if f == nil {
		return nil
	}
	return collect(
		given(f.Search, func(search string) predicate.Supplier {
			return supplier.Or(supplier.NameContainsFold(search), supplier.CodeContainsFold(search))
		}),
		given(f.Active, supplier.Active),
	)
}

// Where is the filter as SQL.
func (f *Message) Where() []predicate.Message {
	if f == nil {
		return nil
	}
	return collect(
		given(f.SenderID, message.SenderID),
		given(f.Status, message.StatusEQ),
		given(f.Kind, message.Kind),
	)
}

// Where is the filter as conditions.
func (f *Incident) Where() []predicate.Incident {
	if f == nil {
		return nil
	}
	var acknowledged predicate.Incident
	if f.Acknowledged != nil {
		acknowledged = incident.AcknowledgedAtIsNil()
		if *f.Acknowledged {
			acknowledged = incident.AcknowledgedAtNotNil()
		}
	}
	var kinds predicate.Incident
	if len(f.Kind) > 0 {
		kinds = incident.KindIn(f.Kind...)
	}
	return collect(
		kinds,
		acknowledged,
		given(f.Severity, incident.SeverityEQ),
		given(f.SupplierID, func(id string) predicate.Incident { return incident.HasSubOrderWith(suborder.SupplierID(id)) }),
	)
}

// Where is the filter as conditions.
func (f *WebhookDelivery) Where() []predicate.WebhookDelivery {
	if f == nil {
		return nil
	}
	return collect(
		given(f.EndpointID, webhookdelivery.EndpointID),
		given(f.Status, webhookdelivery.StatusEQ),
		given(f.Kind, webhookdelivery.Kind),
		given(f.OrderID, webhookdelivery.OrderID),
	)
}

// given is the condition on a value, or nil when the value was left out.
func given[V any, P ~func(*sql.Selector)](value *V, condition func(V) P) P {
	if value == nil {
		return nil
	}
	return condition(*value)
}

// when is the condition, or nil when it does not hold.
func when[P ~func(*sql.Selector)](holds bool, condition func() P) P {
	if !holds {
		return nil
	}
	return condition()
}

// collect keeps what was asked for.
func collect[P ~func(*sql.Selector)](conditions ...P) []P {
	var kept []P
	for _, c := range conditions {
		if c != nil {
			kept = append(kept, c)
		}
	}
	return kept
}
