package graph

import (
	"context"
	"slices"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/fulfillment"
)

// orderScopes and subOrderScopes are what the mutations behind the actions take:
// what the viewer may not do is no action of theirs.
var (
	orderScopes = map[fulfillment.OrderAction]auth.Scope{
		"MARK_PAID": auth.OrdersWrite, "SHIP": auth.OrdersShip, "HOLD": auth.OrdersShip, "RELEASE_HOLD": auth.OrdersShip,
		"CANCEL": auth.OrdersWrite, "CHANGE_ADDRESS": auth.OrdersWrite, "RECORD_REFUND": auth.OrdersWrite, "SET_FULFILLMENT_MODE": auth.SettingsWrite,
	}
	subOrderScopes = map[fulfillment.SubOrderAction]auth.Scope{
		"SHIP": auth.OrdersShip, "HOLD": auth.OrdersShip, "RELEASE_HOLD": auth.OrdersShip, "CANCEL": auth.OrdersShip, "RETRY": auth.OrdersShip,
		"ACCEPT": auth.OrdersShip, "REJECT": auth.OrdersShip, "ROUTE": auth.OrdersShip, "REROUTE": auth.OrdersShip,
		"MARK_SHIPPED": auth.OrdersShip, "CHECK": auth.OrdersShip, "RESHIP": auth.OrdersShip,
	}
)

// nextFor is the action if the viewer may do it.
func nextFor(ctx context.Context, next *fulfillment.SubOrderAction, err error) (*fulfillment.SubOrderAction, error) {
	if err != nil || next == nil || len(allowedTo(ctx, subOrderScopes, []fulfillment.SubOrderAction{*next})) == 0 {
		return nil, err
	}
	return next, nil
}

// allowedTo keeps the actions that the viewer may do.
func allowedTo[A comparable](ctx context.Context, scopes map[A]auth.Scope, actions []A) []A {
	viewer, _ := auth.From(ctx)
	return slices.DeleteFunc(actions, func(action A) bool { return !viewer.Scopes.Has(scopes[action]) })
}
