package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/accesstoken"
	"github.com/waybill/waybill/ent/auditentry"
	"github.com/waybill/waybill/ent/buyerlink"
	"github.com/waybill/waybill/ent/carrieraccount"
	"github.com/waybill/waybill/ent/hold"
	"github.com/waybill/waybill/ent/incident"
	"github.com/waybill/waybill/ent/message"
	"github.com/waybill/waybill/ent/note"
	"github.com/waybill/waybill/ent/offer"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/ent/orderevent"
	"github.com/waybill/waybill/ent/orderline"
	"github.com/waybill/waybill/ent/orderreturn"
	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/product"
	"github.com/waybill/waybill/ent/refund"
	"github.com/waybill/waybill/ent/returnline"
	"github.com/waybill/waybill/ent/shipment"
	"github.com/waybill/waybill/ent/shipmentline"
	"github.com/waybill/waybill/ent/shippingprofile"
	"github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/ent/submission"
	"github.com/waybill/waybill/ent/suborder"
	"github.com/waybill/waybill/ent/suborderline"
	"github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/ent/supplierclaim"
	"github.com/waybill/waybill/ent/supplierlink"
	"github.com/waybill/waybill/ent/trackingevent"
	"github.com/waybill/waybill/ent/variant"
	"github.com/waybill/waybill/ent/webhookdelivery"
	"github.com/waybill/waybill/ent/webhookendpoint"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/problem"
)

// The table and type of each kind of node, by the prefix of its ids. Records that
// are no nodes in the SDL are left out.
var nodeKinds = map[string]struct{ table, typeName string }{
	"aud":   {auditentry.Table, "AuditEntry"},
	"car":   {carrieraccount.Table, "CarrierAccount"},
	"evt":   {orderevent.Table, "OrderEvent"},
	"hold":  {hold.Table, "Hold"},
	"line":  {orderline.Table, "OrderLine"},
	"lnk":   {buyerlink.Table, "BuyerLink"},
	"msg":   {message.Table, "Message"},
	"nte":   {note.Table, "Note"},
	"off":   {offer.Table, "Offer"},
	"ord":   {order.Table, "Order"},
	"par":   {parcel.Table, "Parcel"},
	"inc":   {incident.Table, "Incident"},
	"prod":  {product.Table, "Product"},
	"prof":  {shippingprofile.Table, "ShippingProfile"},
	"ref":   {refund.Table, "Refund"},
	"ret":   {orderreturn.Table, "Return"},
	"rtl":   {returnline.Table, "ReturnLine"},
	"clm":   {supplierclaim.Table, "SupplierClaim"},
	"sbm":   {submission.Table, "Submission"},
	"shp":   {shipment.Table, "Shipment"},
	"slk":   {supplierlink.Table, "SupplierLink"},
	"sln":   {suborderline.Table, "SubOrderLine"},
	"shl":   {shipmentline.Table, "ShipmentLine"},
	"store": {store.Table, "Store"},
	"sub":   {suborder.Table, "SubOrder"},
	"sup":   {supplier.Table, "Supplier"},
	"tok":   {accesstoken.Table, "AccessToken"},
	"trk":   {trackingevent.Table, "TrackingEvent"},
	"var":   {variant.Table, "Variant"},
	"whd":   {webhookdelivery.Table, "WebhookDelivery"},
	"whe":   {webhookendpoint.Table, "WebhookEndpoint"},
}

// An id of no kind, or of one that the viewer may not see, is the id of nothing.
func tableOf(ctx context.Context, id string) (string, error) {
	kind, known := nodeKinds[identity.Prefix(id)]
	if !known || !maySee(ctx, kind.typeName) {
		return "", &ent.NotFoundError{}
	}
	return kind.table, nil
}

// node returns nil for what does not exist, or not for the viewer.
func (r *Resolver) node(ctx context.Context, id string) (ent.Noder, error) {
	found, err := r.Client.Noder(ctx, id, ent.WithNodeType(tableOf))
	if err != nil {
		return nil, ent.MaskNotFound(err)
	}
	return found, nil
}

// nodes reads all records of a kind at once. That one is missing is no error
// here, so what ent reports is looked through first.
func (r *Resolver) nodes(ctx context.Context, ids []string) ([]ent.Noder, error) {
	if len(ids) > maxPage {
		return nil, problem.Errorf(problem.Invalid, "at most %d ids at a time", maxPage)
	}
	if len(ids) == 1 {
		found, err := r.node(ctx, ids[0])
		return []ent.Noder{found}, err
	}
	ctx = graphql.WithFreshResponseContext(ctx)
	found, err := r.Client.Noders(ctx, ids, ent.WithNodeType(tableOf))
	for _, reported := range graphql.GetErrors(ctx) {
		if reported.Extensions["code"] != string(problem.NotFound) {
			return nil, reported
		}
	}
	return found, err
}
