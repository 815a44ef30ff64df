package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"github.com/waybill/waybill/internal/fulfillment"
	"github.com/waybill/waybill/internal/people"
	"github.com/waybill/waybill/internal/webhook"
)

// workers says who works which job.
func workers(c Config) *river.Workers {
	s, p, o, w := c.Fulfillment, c.People, c.Portal, c.Webhooks
	all := river.NewWorkers()
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[fulfillment.Submit]) error {
		return again(s.Submit(ctx, job.Args.SubOrderID, job.Args.Insist))
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[fulfillment.AskToCancel]) error {
		return again(s.AskToCancel(ctx, job.Args.SubOrderID))
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[fulfillment.AskToRedirect]) error {
		return again(s.AskToRedirect(ctx, job.Args.SubOrderID))
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[fulfillment.EndWindow]) error {
		return s.EndWindow(ctx, job.Args.SubOrderID)
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[fulfillment.Apply]) error {
		return s.Apply(ctx, job.Args.MessageID)
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[fulfillment.ShipWaiting]) error {
		return s.ShipWaiting(ctx, job.Args.OrderID)
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[fulfillment.Track]) error {
		return again(s.Track(ctx, job.Args.ParcelID))
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[fulfillment.Watch]) error {
		return s.Watch(ctx, job.Args.OrderIDs...)
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[fulfillment.Ask]) error {
		return again(s.Ask(ctx, job.Args.SupplierID, job.Args.SubOrderIDs, job.CreatedAt))
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[fulfillment.TellOfSubOrder]) error {
		return o.TellOfSubOrder(ctx, job.Args.SubOrderID)
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[people.SendInvitation]) error {
		return p.SendInvitation(ctx, job.Args.InvitationID)
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[people.SendReset]) error {
		return p.SendReset(ctx, job.Args.UserID)
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[people.SendVerification]) error {
		return p.SendVerification(ctx, job.Args.UserID)
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[webhook.TellOfEndpoint]) error {
		return w.TellOfEndpoint(ctx, job.Args.EndpointID)
	}))
	river.AddWorker(all, river.WorkFunc(func(ctx context.Context, job *river.Job[people.SendNotice]) error {
		return p.SendNotice(ctx, job.Args.UserID, job.Args.Of)
	}))
	return all
}

// again brings a job back when the service says that there is more to do.
func again(wait time.Duration, err error) error {
	if err != nil || wait == 0 {
		return err
	}
	return river.JobSnooze(wait)
}
