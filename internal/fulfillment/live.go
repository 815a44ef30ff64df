package fulfillment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/realtime"
)

// Told is a message's place in its feed.
type Told struct {
	Recovered bool   // false: more was missed than is replayed, and this is the present
	Cursor    string // what to come back with
	ChangedAt time.Time
}

// OrderUpdate is a change of an order, or (Event nil) its present state.
type OrderUpdate struct {
	Event   *ent.OrderEvent
	OrderID string
	Replay  *Replay // nil: it comes live
	Told
}

// OrdersUpdate is a change of one of many orders, or (Event nil) the start of
// the feed.
type OrdersUpdate struct {
	Event   *ent.OrderEvent
	OrderID string  // empty at the start
	Replay  *Replay // nil: it comes live
	Told
}

// TrackingUpdate is a change of what the buyer sees.
type TrackingUpdate struct {
	Tracking *Tracking
	Told
}

// Live is a feed under way. It ends with its context, when nothing more is to
// come or, Failed says so then, because it broke off.
type Live[T any] struct {
	Updates <-chan *T
	failed  error
}

// Failed returns why the feed broke off, once Updates is closed; nil: it is over.
func (l *Live[T]) Failed() error { return l.failed }

// FollowOrder follows one order: its present state, or what was missed since
// the cursor, then every change.
func (s *Service) FollowOrder(ctx context.Context, id string, after *string) (*Live[OrderUpdate], error) {
	found, err := s.Order(ctx, id)
	if err != nil {
		return nil, err
	}
	happened := &happenings{Service: s}
	return follow(ctx, s.hub, realtime.Feed[OrderUpdate]{
		Topic: realtime.Topic{StoreID: found.StoreID, OrderID: id},
		After: deref(after),
		Snapshot: func(ctx context.Context, _ int64) (OrderUpdate, int64, error) {
			now, err := s.Order(ctx, id)
			if err != nil {
				return OrderUpdate{}, 0, err
			}
			return OrderUpdate{OrderID: id}, now.Version, nil
		},
		Gather: happened.gather,
		Convert: func(ctx context.Context, e realtime.Event) (OrderUpdate, bool, error) {
			event, replay, err := happened.of(ctx, e)
			return OrderUpdate{Event: event, OrderID: id, Replay: replay}, true, err
		},
	}, func(u *OrderUpdate) *Told { return &u.Told })
}

// FollowOrders follows the store's orders that match, nil: all of them. The first
// message of a fresh feed only says where it stands.
func (s *Service) FollowOrders(ctx context.Context, match func(*ent.Order) bool, after *string) (*Live[OrdersUpdate], error) {
	viewer, ok := auth.From(ctx)
	if !ok {
		return nil, problem.Errorf(problem.Unauthenticated, "sign in first")
	}
	happened := &happenings{Service: s}
	return follow(ctx, s.hub, realtime.Feed[OrdersUpdate]{
		Topic: realtime.Topic{StoreID: viewer.StoreID},
		After: deref(after),
		Snapshot: func(_ context.Context, head int64) (OrdersUpdate, int64, error) {
			return OrdersUpdate{}, head, nil
		},
		Gather: happened.gather,
		Convert: func(ctx context.Context, e realtime.Event) (OrdersUpdate, bool, error) {
			event, replay, err := happened.of(ctx, e)
			if err != nil {
				return OrdersUpdate{}, false, err
			}
			wanted, err := s.matches(ctx, e.OrderID, replay, match)
			return OrdersUpdate{Event: event, OrderID: e.OrderID, Replay: replay}, wanted, err
		},
	}, func(u *OrdersUpdate) *Told { return &u.Told })
}

// FollowTracking follows the order behind a buyer's link. The buyer's view
// travels in the event, so a change reads nothing; a slow reader gets the newest.
func (s *Service) FollowTracking(ctx context.Context, token string, after *string) (*Live[TrackingUpdate], error) {
	ctx, link, err := s.holdLink(ctx, token)
	if err != nil {
		return nil, err
	}
	return follow(ctx, s.hub, realtime.Feed[TrackingUpdate]{
		Topic:    realtime.Topic{StoreID: link.StoreID, OrderID: link.OrderID},
		After:    deref(after),
		Conflate: true,
		Snapshot: func(ctx context.Context, _ int64) (TrackingUpdate, int64, error) {
			now, err := s.Tracking(ctx, token)
			if err == nil && now == nil {
				err = problem.Errorf(problem.NotFound, "the link was closed")
			}
			if err != nil {
				return TrackingUpdate{}, 0, err
			}
			return TrackingUpdate{Tracking: now}, now.Version, nil
		},
		Convert: func(ctx context.Context, e realtime.Event) (TrackingUpdate, bool, error) {
			view, err := readView(e.Tracking, e.Version)
			return TrackingUpdate{Tracking: view}, true, err
		},
	}, func(u *TrackingUpdate) *Told { return &u.Told })
}

// holdLink finds a buyer's link and returns a context that ends with it: when it
// is revoked, on whatever node, or expires.
func (s *Service) holdLink(ctx context.Context, token string) (context.Context, *ent.BuyerLink, error) {
	link, err := s.linkOf(ctx, token)
	if err != nil {
		return nil, nil, err
	}
	if link == nil {
		return nil, nil, problem.Errorf(problem.NotFound, "the link is unknown or was closed")
	}
	held, release := s.hub.Hold(ctx, link.ID, deref(link.ExpiresAt))
	context.AfterFunc(held, release)
	still, err := s.linkOf(ctx, token) // it may have been closed since
	if err == nil && still == nil {
		err = problem.Errorf(problem.NotFound, "the link was closed")
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	return held, link, nil
}

// TrackingCursor is where the buyer's feed goes on after a view.
func (s *Service) TrackingCursor(ctx context.Context, token string, view *Tracking) (string, error) {
	link, err := s.linkOf(ctx, token)
	if err != nil || link == nil {
		return "", err
	}
	return realtime.Topic{StoreID: link.StoreID, OrderID: link.OrderID}.Cursor(view.Version), nil
}

// matches says whether an order, as it is now, is one of those that are followed.
func (s *Service) matches(ctx context.Context, id string, replay *Replay, match func(*ent.Order) bool) (bool, error) {
	if match == nil {
		return true, nil
	}
	now, err := replay.Order(id, func() (*ent.Order, error) { return s.store.Client().Order.Get(ctx, id) })
	if err != nil {
		return false, fmt.Errorf("read order: %w", err)
	}
	return match(now), nil
}

// follow puts the cursor of each update on the message itself.
func follow[T any](ctx context.Context, h *realtime.Hub, feed realtime.Feed[T], told func(message *T) *Told) (*Live[T], error) {
	live := new(Live[T])
	feed.Failed = func(err error) { live.failed = err }
	updates, err := realtime.Follow(ctx, h, feed)
	if errors.Is(err, realtime.ErrCursor) {
		return nil, &problem.Problem{Code: problem.Invalid, Message: "the input is not valid", Faults: []problem.Fault{
			{Field: "after", Code: problem.Malformed, Message: "is not a cursor of this feed"},
		}}
	}
	if err != nil {
		return nil, err
	}
	messages := make(chan *T)
	live.Updates = messages
	go func() {
		defer close(messages)
		for update := range updates {
			*told(&update.Value) = Told{Recovered: update.Recovered, Cursor: update.Cursor, ChangedAt: update.ChangedAt}
			select {
			case messages <- &update.Value:
			case <-ctx.Done():
				return
			}
		}
	}()
	return live, nil
}
