package fulfillment

import (
	"context"
	"fmt"
	"slices"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/incident"
)

// AcknowledgeIncident says that somebody works on it. Twice changes nothing.
func (s *Service) AcknowledgeIncident(ctx context.Context, id string) (*ent.Incident, error) {
	return s.changeIncident(ctx, id, func(c *change, i *ent.Incident) (*ent.Incident, error) {
		if i.AcknowledgedAt != nil || i.ResolvedAt != nil {
			return i, nil
		}
		c.record(IncidentAcknowledged, &ent.SubOrder{ID: deref(i.SubOrderID)}, map[string]any{"incidentId": i.ID, "kind": string(i.Kind)})
		return i.Update().SetAcknowledgedAt(c.now).SetAcknowledgedBy(who(ctx)).SetRank(rankOf(i.Severity, true)).Save(ctx)
	})
}

// ResolveIncident takes it off the work queue. While its cause goes on, it does
// not come back. Twice changes nothing.
func (s *Service) ResolveIncident(ctx context.Context, in ResolveIncidentInput) (*ent.Incident, error) {
	return s.changeIncident(ctx, in.ID, func(c *change, i *ent.Incident) (*ent.Incident, error) {
		if i.ResolvedAt != nil {
			return i, nil
		}
		c.record(IncidentResolved, &ent.SubOrder{ID: deref(i.SubOrderID)}, map[string]any{"incidentId": i.ID, "kind": string(i.Kind), "note": deref(in.Note)})
		update := i.Update().SetResolvedAt(c.now).SetResolvedBy(who(ctx)).SetResolution(deref(in.Note))
		if lasting(i.Kind) {
			update.SetEndedAt(c.now)
		}
		return update.Save(ctx)
	})
}

func (s *Service) changeIncident(ctx context.Context, id string, step func(c *change, i *ent.Incident) (*ent.Incident, error)) (*ent.Incident, error) {
	found, err := s.store.Client().Incident.Get(ctx, id)
	if err := missing("incident", id, err); err != nil {
		return nil, err
	}
	var changed *ent.Incident
	err = s.change(ctx, found.OrderID, func(c *change) error {
		i, err := c.Incident.Get(ctx, id)
		if err != nil {
			return fmt.Errorf("read incident: %w", err)
		}
		changed, err = step(c, i)
		if err != nil {
			return fmt.Errorf("change incident: %w", err)
		}
		return nil
	})
	return changed, err
}

// NextAction is what ends an incident most likely, if it may be done now.
func (s *Service) NextAction(ctx context.Context, i *ent.Incident) (*SubOrderAction, error) {
	if i.ResolvedAt != nil || i.SubOrderID == nil {
		return nil, nil
	}
	sub, err := i.SubOrder(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sub-order: %w", err)
	}
	if sub.StoreID == "" { // somebody asked for some columns of it only
		if sub, err = s.store.Client().SubOrder.Get(ctx, sub.ID); err != nil {
			return nil, fmt.Errorf("read sub-order whole: %w", err)
		}
	}
	handing := i.Kind == incident.KindSubmissionInDoubt || i.Kind == incident.KindSupplierUnavailable
	allowed := actionsOf(sub, handing)
	for _, action := range remedies[i.Kind] {
		if slices.Contains(allowed, action) {
			return &action, nil
		}
	}
	return nil, nil
}

// remedies are the actions that end an incident, the best first.
var remedies = map[incident.Kind][]SubOrderAction{
	incident.KindSupplierGaveUp:      {"REROUTE"},
	incident.KindNoSupplier:          {"ROUTE", "MARK_SHIPPED", "CANCEL"},
	incident.KindSupplierRejected:    {"ROUTE", "RELEASE_HOLD", "SHIP", "CANCEL"},
	incident.KindSubmissionInDoubt:   {"RETRY"},
	incident.KindSupplierUnavailable: {"RETRY", "CANCEL"},
	incident.KindCostChanged:         {"RELEASE_HOLD", "CANCEL"},
	incident.KindNoAck:               {"CHECK", "CANCEL", "ACCEPT"},
	incident.KindNotShippedInTime:    {"CHECK", "CANCEL", "MARK_SHIPPED"},
	incident.KindSupplierDisagrees:   {"CANCEL", "MARK_SHIPPED", "RESHIP"},
	incident.KindDeliveryException:   {"RESHIP"},
	incident.KindReturning:           {"RESHIP"},
	incident.KindNoTracking:          {"CHECK", "RESHIP"},
	incident.KindNoMovement:          {"RESHIP"},
	incident.KindNotReceived:         {"RESHIP"},
}
