package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// seen is an order as the API shows it.
type seen struct {
	ID, ExternalID, Name, Status, FulfillmentStatus, DeliveryStatus, Shipping string
	SubOrders                                                                 []struct {
		ID, Status, RequestStatus string
		Supplier                  *struct{ Code string }
		Lines                     []struct{ Quantity, ShippedQuantity int }
		Shipments                 []struct {
			Parcels []struct {
				TrackingNumber, TrackingStatus string
				DeliveredAt                    *time.Time
			}
		}
	}
}

const orderPage = `query ($after: Cursor) { orders(first: 200, after: $after, orderBy: {field: NUMBER, direction: ASC}) {
	pageInfo { hasNextPage endCursor }
	edges { node { id externalId name status fulfillmentStatus deliveryStatus shipping
		subOrders { id status requestStatus supplier { code } lines { quantity shippedQuantity }
			shipments { parcels { trackingNumber trackingStatus deliveredAt } } } } } } }`

// settle waits until everything is as the data says, or nothing more changes
// within the patience that was asked for; then it returns what differs.
func (r *replay) settle(ctx context.Context) ([]string, error) {
	flushing, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()
	for end := time.Now().Add(r.Patience); ; {
		if err := r.sim.Flush(flushing); err != nil {
			return nil, fmt.Errorf("webhooks are still under way: %w", err)
		}
		found, err := r.compare(ctx)
		if err != nil || len(found) == 0 || time.Now().After(end) {
			return found, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// compare reads every order and the suppliers' ledger.
func (r *replay) compare(ctx context.Context) ([]string, error) {
	orders, err := r.readAll(ctx)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []string
	for _, p := range r.placed {
		o, ok := orders[p.id]
		if !ok {
			found = append(found, "order "+p.id+" is missing")
			continue
		}
		found = append(found, p.differs(o)...)
	}
	found = append(found, r.doubles()...)
	slices.Sort(found)
	return found, nil
}

func (r *replay) readAll(ctx context.Context) (map[string]seen, error) {
	all := make(map[string]seen, len(r.data.orders))
	var after *string
	for {
		var page struct {
			Orders struct {
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
				Edges []struct{ Node seen }
			}
		}
		if err := r.client.ask(ctx, orderPage, map[string]any{"after": after}, &page); err != nil {
			return nil, fmt.Errorf("read orders: %w", err)
		}
		for _, edge := range page.Orders.Edges {
			all[edge.Node.ExternalID] = edge.Node
		}
		if !page.Orders.PageInfo.HasNextPage {
			return all, nil
		}
		after = &page.Orders.PageInfo.EndCursor
	}
}

// differs says where an order is not what the data and the plan say.
func (p *placed) differs(o seen) (found []string) {
	is := func(what, got, want string) {
		if got != want {
			found = append(found, fmt.Sprintf("%s (%s, %s): %s is %q, want %q", o.Name, p.id, p.status, what, got, want))
		}
	}
	is("status", o.Status, p.wantStatus)
	is("fulfillmentStatus", o.FulfillmentStatus, p.wantFulfillment)
	is("deliveryStatus", o.DeliveryStatus, p.wantDelivery)
	is("shipping", o.Shipping, reais(p.freight))
	var sellers, units []string
	for _, sub := range o.SubOrders {
		code, quantity := "nobody", 0
		if sub.Supplier != nil {
			code = sub.Supplier.Code
		}
		for _, l := range sub.Lines {
			quantity += l.Quantity
			if p.ship && l.ShippedQuantity != l.Quantity {
				is("shipped quantity", fmt.Sprint(l.ShippedQuantity), fmt.Sprint(l.Quantity))
			}
		}
		sellers, units = append(sellers, code), append(units, fmt.Sprintf("%s×%d", code, quantity))
		for _, s := range sub.Shipments {
			for _, parcel := range s.Parcels {
				if p.deliver && (parcel.DeliveredAt == nil || !parcel.DeliveredAt.Equal(orElse(p.delivered, p.estimated))) {
					is("delivery time", fmt.Sprint(parcel.DeliveredAt), fmt.Sprint(orElse(p.delivered, p.estimated)))
				}
			}
		}
		is("shipments of "+code, fmt.Sprint(len(sub.Shipments)), map[bool]string{true: "1", false: "0"}[p.ship])
	}
	slices.Sort(sellers)
	slices.Sort(units)
	is("suppliers", strings.Join(sellers, " "), strings.Join(p.sellersOf(), " "))
	is("units", strings.Join(units, " "), strings.Join(p.units(), " "))
	return found
}

// units is what each seller has to send: "seller×3".
func (o *olistOrder) units() []string {
	sum := make(map[string]int)
	for _, l := range o.lines {
		sum[l.seller] += l.quantity
	}
	var all []string
	for seller, n := range sum {
		all = append(all, fmt.Sprintf("%s×%d", seller, n))
	}
	slices.Sort(all)
	return all
}

// doubles holds the suppliers' ledger against ours: every sub-order taken once,
// none twice, none missing, none of a cancelled order.
func (r *replay) doubles() (found []string) {
	want := 0
	for _, p := range r.placed {
		if !p.cancel {
			want += len(p.sellersOf())
		}
	}
	entries := r.sim.Ledger().Orders
	for _, entry := range entries {
		if len(entry.Takes) != 1 {
			found = append(found, fmt.Sprintf("supplier %s took %s %d times", entry.Supplier, entry.Name, len(entry.Takes)))
		}
	}
	if len(entries) != want {
		found = append(found, fmt.Sprintf("suppliers have %d orders, want %d", len(entries), want))
	}
	return found
}

func (r *replay) report(began, prepared, placedAll time.Time, found []string) {
	settled, statuses, split := time.Now(), make(map[string]int), 0
	for _, o := range r.data.orders {
		statuses[o.status]++
		if len(o.sellersOf()) > 1 {
			split++
		}
	}
	fmt.Printf("orders      %d (%v), %d with several suppliers\n", len(r.data.orders), statuses, split)
	fmt.Printf("suppliers   %d, their orders taken %d\n", len(r.data.sellers), len(r.sim.Ledger().Orders))
	fmt.Printf("prepared    in %s\n", prepared.Sub(began).Round(time.Millisecond))
	fmt.Printf("placed+paid in %s, %s\n", placedAll.Sub(prepared).Round(time.Millisecond), perSecond(len(r.data.orders), placedAll.Sub(prepared)))
	fmt.Printf("settled     in %s, %s from first to last\n", settled.Sub(placedAll).Round(time.Millisecond), perSecond(len(r.data.orders), settled.Sub(prepared)))
	fmt.Printf("createOrder            %s\n", &r.placing)
	fmt.Printf("markOrderPaid          %s\n", &r.paying)
	fmt.Printf("paid → supplier called %s\n", &r.calling)
	fmt.Printf("differences %d\n", len(found))
	for _, line := range found[:min(len(found), 10)] {
		fmt.Println("  " + line)
	}
}
