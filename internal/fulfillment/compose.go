package fulfillment

import (
	"strings"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/order"
	"github.com/waybill/waybill/internal/address"
	"github.com/waybill/waybill/internal/money"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
)

const (
	maxLines    = 500
	maxQuantity = 100_000
	maxText     = 2000
	maxID       = 255
)

// draft is an order that has been found valid, with its money added up.
type draft struct {
	in       CreateOrderInput
	storeID  string
	now      time.Time
	currency string
	address  *address.Address
	placedAt time.Time
	lines    []draftLine
	subtotal money.Money
	discount money.Money
	total    money.Money
	option   *shipping.Option // quoted, or nil
}

type draftLine struct {
	in               *CreateOrderLineInput
	variantID        *string
	title            string
	unit, discount   money.Money
	weightGrams      int
	requiresShipping bool
}

// compose checks the whole input, reporting every fault at once, and adds up.
func compose(in CreateOrderInput, shop *ent.Store, known map[string]*ent.Variant, now time.Time) (*draft, error) {
	faults := problem.Collect()
	faults.Require("externalId", in.ExternalID)
	faults.Limit("externalId", in.ExternalID, maxID)
	faults.Limit("note", deref(in.Note), maxText)
	faults.Limit("email", deref(in.Email), maxID)
	if risk := deref(in.RiskScore); risk < 0 || risk > 100 {
		faults.Add("riskScore", problem.OutOfRange, "must be from 0 to 100")
	}
	d := &draft{in: in, storeID: shop.ID, now: now, currency: shop.Currency, placedAt: now}
	if in.Currency != nil {
		d.currency = strings.ToUpper(*in.Currency)
	}
	if !money.KnownCurrency(d.currency) {
		faults.Add("currency", problem.Unknown, "is not an ISO 4217 currency")
		return nil, faults.Err()
	}
	if in.PlacedAt != nil {
		d.placedAt = in.PlacedAt.UTC()
	}
	d.composeLines(known, faults)
	d.composeAddress(faults)
	d.addUp(faults)
	return d, faults.Err()
}

func (d *draft) composeLines(known map[string]*ent.Variant, faults problem.Faults) {
	switch n := len(d.in.Lines); {
	case n == 0:
		faults.Add("lines", problem.Required, "must have at least one line")
	case n > maxLines:
		faults.Add("lines", problem.OutOfRange, "has %d lines, at most %d are allowed", n, maxLines)
	}
	for i, in := range d.in.Lines {
		d.lines = append(d.lines, d.composeLine(in, known[in.SKU], faults.At("lines", i)))
	}
}

func (d *draft) composeLine(in *CreateOrderLineInput, v *ent.Variant, faults problem.Faults) draftLine {
	line := draftLine{in: in, title: deref(in.Title), requiresShipping: true}
	line.discount = money.New(0, d.currency)
	faults.Require("sku", in.SKU)
	faults.Limit("sku", in.SKU, maxID)
	if in.Quantity < 1 || in.Quantity > maxQuantity {
		faults.Add("quantity", problem.OutOfRange, "must be from 1 to %d", maxQuantity)
	}
	if v != nil {
		line.variantID, line.weightGrams, line.requiresShipping = &v.ID, v.WeightGrams, v.RequiresShipping
		line.unit = money.New(v.PriceMinor, v.Currency)
		if line.title == "" {
			line.title = strings.TrimSpace(v.Edges.Product.Title + " " + v.Title)
		}
	}
	if in.RequiresShipping != nil {
		line.requiresShipping = *in.RequiresShipping
	}
	if in.UnitPrice != nil {
		line.unit = *in.UnitPrice
	}
	if line.title == "" {
		faults.Add("title", problem.Required, "must be given: the SKU is not in the catalogue")
	}
	if line.unit.Currency == "" {
		faults.Add("unitPrice", problem.Required, "must be given: the SKU is not in the catalogue")
		line.unit = money.New(0, d.currency)
	}
	d.amount("unitPrice", &line.unit, faults)
	if in.Discount != nil {
		line.discount = *in.Discount
		d.amount("discount", &line.discount, faults)
	}
	return line
}

// amount checks that money is of the order's currency and not negative.
func (d *draft) amount(field string, m *money.Money, faults problem.Faults) {
	if m.Currency != d.currency {
		faults.Add(field, problem.WrongCurrency, "is in %s, the order is in %s", m.Currency, d.currency)
	}
	if m.Minor < 0 {
		faults.Add(field, problem.OutOfRange, "must not be negative")
	}
}

func (d *draft) composeAddress(faults problem.Faults) {
	needed := false
	for _, line := range d.lines {
		needed = needed || line.requiresShipping
	}
	if d.in.ShippingAddress == nil {
		if needed {
			faults.Add("shippingAddress", problem.Required, "must be given: something needs shipping")
		}
		return
	}
	normal := address.Normalize(*d.in.ShippingAddress)
	address.Check(normal, faults.At("shippingAddress"))
	d.address = &normal
}

// maxMinor keeps sums of 500 lines far from overflow.
const maxMinor = int64(1) << 53

func (d *draft) addUp(faults problem.Faults) {
	var subtotal, discount int64
	for i, line := range d.lines {
		gross, err := line.unit.Times(max(line.in.Quantity, 0))
		if err != nil || gross.Minor > maxMinor {
			faults.Add("lines."+itoa(i)+".unitPrice", problem.OutOfRange, "is too large for the quantity")
			return
		}
		if line.discount.Minor > gross.Minor {
			faults.Add("lines."+itoa(i)+".discount", problem.OutOfRange, "is more than the line's %s", gross)
		}
		subtotal += gross.Minor - line.discount.Minor
		discount += line.discount.Minor
	}
	total := subtotal
	for field, m := range map[string]*money.Money{"shipping": d.in.Shipping, "tax": d.in.Tax} {
		if m != nil {
			d.amount(field, m, faults)
			total += m.Minor
		}
	}
	d.subtotal, d.discount, d.total = money.New(subtotal, d.currency), money.New(discount, d.currency), money.New(total, d.currency)
	if total > maxMinor {
		faults.Add("", problem.OutOfRange, "the total is too large")
	}
}

func (d *draft) create(client *ent.Client, number int) *ent.OrderCreate {
	create := client.Order.Create().SetExternalID(d.in.ExternalID).SetNumber(number).SetName("#" + itoa(number)).
		SetCurrency(d.currency).SetSubtotalMinor(d.subtotal.Minor).SetDiscountMinor(d.discount.Minor).
		SetShippingMinor(deref(d.in.Shipping).Minor).SetTaxMinor(deref(d.in.Tax).Minor).SetTotalMinor(d.total.Minor).
		SetShippingMethod(deref(d.in.ShippingMethod)).SetEmail(address.Email(deref(d.in.Email))).SetNote(deref(d.in.Note)).SetNillableRiskScore(d.in.RiskScore).
		SetPlacedAt(d.placedAt).SetNillableFulfillmentMode(d.in.FulfillmentMode)
	if d.address != nil {
		create.SetShippingAddress(d.address)
	}
	if d.option != nil {
		create.SetShippingOption(d.option)
	}
	return create.SetPaymentStatus(order.PaymentStatusPending)
}

func (d *draft) createLines(client *ent.Client, orderID string) []*ent.OrderLineCreate {
	creates := make([]*ent.OrderLineCreate, len(d.lines))
	for i, line := range d.lines {
		creates[i] = client.OrderLine.Create().SetOrderID(orderID).SetPosition(i + 1).
			SetNillableVariantID(line.variantID).SetExternalID(deref(line.in.ExternalID)).SetSku(line.in.SKU).
			SetTitle(line.title).SetQuantity(line.in.Quantity).SetUnitPriceMinor(line.unit.Minor).
			SetDiscountMinor(line.discount.Minor).SetWeightGrams(line.weightGrams).SetRequiresShipping(line.requiresShipping)
	}
	return creates
}
