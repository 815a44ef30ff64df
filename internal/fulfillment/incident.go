package fulfillment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/incident"
)

// What is wrong with an order is computed from its records (diagnose.go) at the
// end of every change and when its next deadline comes (sweep.go). It is held
// against the incidents that are open: new causes open one, causes that are gone
// end theirs. So there is one incident for each cause, and none outlives it.

// The work queue shows what hurts first: broken before at risk, what nobody has
// seen before what somebody works on, old before new.
const (
	rankBroken = iota
	rankAtRisk
	rankSeen // is added when it was acknowledged
)

func rankOf(severity incident.Severity, acknowledged bool) int {
	rank := rankAtRisk
	if severity == incident.SeverityBroken {
		rank = rankBroken
	}
	if acknowledged {
		rank += rankSeen
	}
	return rank
}

// lasting kinds are no state but something that happened: only a person ends
// them.
func lasting(kind incident.Kind) bool { return kind == incident.KindUnexpectedShipment }

// watch brings the open incidents of the order in line with what is wrong now.
func (c *change) watch(ctx context.Context, o *ent.Order) error {
	open, err := c.Incident.Query().Where(incident.OrderID(o.ID), incident.EndedAtIsNil()).All(ctx)
	if err != nil {
		return fmt.Errorf("read incidents: %w", err)
	}
	found := diagnose(o, c.now)
	o.WatchAt = found.next
	now := make(map[string]trouble)
	for _, t := range found.troubles {
		now[t.cause()] = t
	}
	for _, i := range open {
		t, still := now[i.Cause]
		delete(now, i.Cause)
		switch {
		case still:
			err = c.goesOn(ctx, i, t)
		case !lasting(i.Kind):
			err = c.ends(ctx, i)
		}
		if err != nil {
			return err
		}
	}
	fresh := make([]trouble, 0, len(now))
	for _, t := range now {
		fresh = append(fresh, t)
	}
	slices.SortFunc(fresh, func(a, b trouble) int { return strings.Compare(a.cause(), b.cause()) })
	for _, t := range fresh {
		if err := c.raise(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// raise opens an incident.
func (c *change) raise(ctx context.Context, t trouble) error {
	create := c.Incident.Create().SetOrderID(c.order.ID).SetKind(t.kind).SetSeverity(t.severity).SetRank(rankOf(t.severity, false)).
		SetCause(t.cause()).SetMessage(t.message).SetOpenedAt(c.now).SetNillableDeadlineAt(t.deadline)
	if t.sub != nil {
		create.SetSubOrderID(t.sub.ID)
	}
	if t.parcel != nil {
		create.SetParcelID(t.parcel.ID)
	}
	made, err := create.Save(ctx)
	if err != nil {
		return fmt.Errorf("open incident: %w", err)
	}
	c.record(IncidentOpened, t.sub, map[string]any{"incidentId": made.ID, "kind": string(t.kind), "severity": string(t.severity), "message": t.message})
	return nil
}

// goesOn keeps an incident up to date: at risk may become broken, and better
// again.
func (c *change) goesOn(ctx context.Context, i *ent.Incident, t trouble) error {
	if i.Severity == t.severity && i.Message == t.message && deref(i.DeadlineAt).Equal(deref(t.deadline)) {
		return nil
	}
	update := i.Update().SetSeverity(t.severity).SetRank(rankOf(t.severity, i.AcknowledgedAt != nil)).SetMessage(t.message)
	if t.deadline == nil {
		update.ClearDeadlineAt()
	} else {
		update.SetDeadlineAt(*t.deadline)
	}
	err := update.Exec(ctx)
	if err != nil {
		return fmt.Errorf("update incident: %w", err)
	}
	if i.Severity != t.severity {
		c.record(IncidentChanged, t.sub, map[string]any{"incidentId": i.ID, "kind": string(i.Kind), "severity": string(t.severity)})
	}
	return nil
}

// ends closes an incident whose cause is gone.
func (c *change) ends(ctx context.Context, i *ent.Incident) error {
	update := i.Update().SetEndedAt(c.now)
	if i.ResolvedAt == nil {
		update.SetResolvedAt(c.now)
		c.record(IncidentResolved, &ent.SubOrder{ID: deref(i.SubOrderID)}, map[string]any{"incidentId": i.ID, "kind": string(i.Kind)})
	}
	if err := update.Exec(ctx); err != nil {
		return fmt.Errorf("end incident: %w", err)
	}
	return nil
}

// unexpected raises an incident for goods that nobody waited for.
func (c *change) unexpected(ctx context.Context, sub *ent.SubOrder, shipmentID, what string) error {
	c.record(ShipmentUnexpected, sub, map[string]any{"shipmentId": shipmentID, "units": what})
	cause := trouble{kind: incident.KindUnexpectedShipment, sub: sub}.cause()
	known, err := c.Incident.Query().Where(incident.OrderID(c.order.ID), incident.Cause(cause), incident.EndedAtIsNil()).Exist(ctx)
	if err != nil {
		return fmt.Errorf("read incidents: %w", err)
	}
	if known {
		return nil
	}
	return c.raise(ctx, trouble{
		kind: incident.KindUnexpectedShipment, severity: incident.SeverityBroken, sub: sub,
		message: fmt.Sprintf("The supplier shipped %s of %s (%s) that nobody waits for.", what, sub.Name, shipmentID),
	})
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
