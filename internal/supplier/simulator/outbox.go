package simulator

import (
	"container/heap"
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/waybill/waybill/internal/supplier"
)

// Retry says when a webhook is sent again: after First, then twice as long each
// time up to Most, and no more than Attempts times in all. It takes real time.
type Retry struct {
	Attempts int           // default 12
	First    time.Duration // default 500 ms
	Most     time.Duration // default 1 min
}

func (r Retry) withDefaults() Retry {
	if r.Attempts <= 0 {
		r.Attempts = 12
	}
	if r.First <= 0 {
		r.First = 500 * time.Millisecond
	}
	if r.Most <= 0 {
		r.Most = time.Minute
	}
	return r
}

// after is the wait after so many failed attempts.
func (r Retry) after(failed int) time.Duration {
	return min(r.First<<min(failed-1, 20), r.Most)
}

// heldBack is how long a reordered webhook waits for one to let pass.
const heldBack = time.Minute

// letter is a webhook on its way.
type letter struct {
	*Webhook
	body []byte
	due  time.Time // real
	held bool      // lets the next one pass
}

// mailbox is the letters of one order. They leave one after the other, so that
// the receiver sees them in order unless a scenario says otherwise.
type mailbox struct {
	letters []*letter
	queued  bool // in the outbox, or at a sender
}

// outbox is a heap of the orders that have letters, by when the first is due.
type outbox struct {
	orders  []*order
	pending int
	flushed []chan struct{}
}

func (b *outbox) Len() int { return len(b.orders) }
func (b *outbox) Less(i, j int) bool {
	return b.orders[i].letters[0].due.Before(b.orders[j].letters[0].due)
}
func (b *outbox) Swap(i, j int) { b.orders[i], b.orders[j] = b.orders[j], b.orders[i] }
func (b *outbox) Push(x any)    { b.orders = append(b.orders, x.(*order)) }
func (b *outbox) Pop() any {
	last := len(b.orders) - 1
	o := b.orders[last]
	b.orders = b.orders[:last]
	return o
}

// post sends a message about an order, as its scenario says. The lock is held.
func (s *Server) post(o *order, m supplier.Message) {
	if o.from.WebhookSecret == "" || o.webhookURL() == "" || o.scenario.Quiet {
		return
	}
	if o.scenario.Late > 0 {
		s.schedule(s.clock.now().Add(o.scenario.Late), func(time.Time) { s.enqueue(o, m) })
		return
	}
	s.enqueue(o, m)
}

func (s *Server) enqueue(o *order, m supplier.Message) {
	batch := s.write(o, m)
	if len(batch) == 0 {
		return
	}
	s.outbox.pending += len(batch)
	o.put(batch)
	if o.queued {
		if o.scenario.Reordered {
			heap.Init(&s.outbox) // another letter of o may be the first now
		}
	} else {
		o.queued = true
		heap.Push(&s.outbox, o)
	}
	wake(s.posted)
}

// write makes the letters of one message: one, or more by the scenario.
func (s *Server) write(o *order, m supplier.Message) []*letter {
	ids := []string{m.ID}
	if o.scenario.Twice {
		ids = append(ids, m.ID)
	}
	if o.scenario.Renamed {
		ids = append(ids, newID("msg_", 26))
	}
	var batch []*letter
	for _, id := range ids {
		m.ID = id
		body, err := json.Marshal(m)
		if err != nil {
			s.log.Error("webhook not encoded", "reference", m.Reference, "error", err)
			return nil
		}
		l := &letter{body: body, due: time.Now(), Webhook: &Webhook{ID: id, Type: typeOf(body), OccurredAt: m.OccurredAt}}
		o.webhooks = append(o.webhooks, l.Webhook)
		batch = append(batch, l)
	}
	return batch
}

// put adds the letters of one message: at the end, or, if reordered, by turns
// held back and in front of what was held back.
func (o *order) put(batch []*letter) {
	if !o.scenario.Reordered {
		o.letters = append(o.letters, batch...)
		return
	}
	at := slices.IndexFunc(o.letters, func(l *letter) bool { return l.held })
	if at >= 0 {
		for _, l := range o.letters[at:] {
			l.held, l.due = false, batch[0].due
		}
		o.letters = slices.Insert(o.letters, at, batch...)
		return
	}
	for _, l := range batch {
		l.held, l.due = true, l.due.Add(heldBack)
	}
	o.letters = append(o.letters, batch...)
}

// typeOf reads the type back: Message knows it only when it is written.
func typeOf(body []byte) string {
	var head struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(body, &head) // we wrote it
	return head.Type
}

func (o *order) webhookURL() string {
	if o.content.WebhookURL != "" {
		return o.content.WebhookURL
	}
	return o.from.WebhookURL
}

// dispatch gives orders whose first letter is due to the senders.
func (s *Server) dispatch(ctx context.Context, senders chan<- *order) {
	for ctx.Err() == nil {
		o, wait := s.nextLetter()
		if o == nil {
			sleep(ctx, wait, s.posted)
			continue
		}
		select {
		case senders <- o:
		case <-ctx.Done():
		}
	}
}

func (s *Server) nextLetter() (*order, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.outbox.Len() == 0 {
		return nil, math.MaxInt64
	}
	if wait := time.Until(s.outbox.orders[0].letters[0].due); wait > 0 {
		return nil, wait
	}
	return heap.Pop(&s.outbox).(*order), 0
}

// Flush waits until every webhook that was posted has been answered or given
// up. Those a scenario makes late are not posted before their time.
func (s *Server) Flush(ctx context.Context) error {
	s.mu.Lock()
	if s.outbox.pending == 0 {
		s.mu.Unlock()
		return nil
	}
	done := make(chan struct{})
	s.outbox.flushed = append(s.outbox.flushed, done)
	s.mu.Unlock()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
