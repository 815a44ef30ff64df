package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/httpjson"
)

// submission is one call of POST /orders.
type submission struct {
	server  *Server
	from    *account
	code    string // of from
	content supplier.Order
	digest  [sha256.Size]byte
	order   *order
}

// submit takes an order, or does to it what the scenario says.
func (s *Server) submit(w http.ResponseWriter, r *http.Request, from *account) {
	var content supplier.Order
	if err := readJSON(w, r, &content); err != nil {
		fail(w, http.StatusBadRequest, httpjson.Failure{Code: "MALFORMED", Message: err.Error()})
		return
	}
	if bad, malformed := errors.AsType[*supplier.Malformed](content.Check()); malformed {
		fail(w, http.StatusBadRequest, httpjson.Failure{
			Code: supplier.CodeInvalidOrder, Message: bad.Error(), Faults: bad.Faults,
		})
		return
	}
	content.IdempotencyKey = r.Header.Get(httpjson.HeaderIdempotencyKey)
	sub := &submission{server: s, from: from, code: r.PathValue("supplier"), content: content, digest: digestOf(content)}
	if err := sub.arrive(r.Header.Get("X-Simulate")); err != nil {
		fail(w, http.StatusBadRequest, httpjson.Failure{Code: "UNKNOWN_SCENARIO", Message: err.Error()})
		return
	}
	sub.reached(BeforeTake)
	if sub.stopBefore(w) {
		return
	}
	status, receipt := sub.take()
	if status == http.StatusConflict {
		fail(w, status, httpjson.Failure{Code: httpjson.CodeConflict, Message: "another order has this reference"})
		return
	}
	sub.reached(AfterTake)
	if sub.stopAfter(w, r) {
		return
	}
	sub.reached(BeforeReply)
	answer(w, status, receipt)
}

func (sub *submission) reached(stage Stage) {
	if hook := sub.server.config.OnSubmit; hook != nil {
		hook(stage, sub.code, sub.content)
	}
}

// arrive finds the record of the reference or starts it, with the scenario of
// the header, else of the SKUs, else of the supplier.
func (sub *submission) arrive(header string) error {
	scenario, err := ParseScenario(header)
	if err != nil {
		return err
	}
	s := sub.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if header == "" {
		var asked bool
		if scenario, asked = scenarioOf(sub.content.Lines); !asked {
			scenario = sub.from.scenario
		}
	}
	sub.order = sub.from.orders[sub.content.Reference]
	if sub.order == nil {
		sub.order = &order{from: sub.from, content: sub.content}
		sub.from.orders[sub.content.Reference] = sub.order
		s.orders = append(s.orders, sub.order)
		s.references[sub.content.Reference] = sub.order
	}
	sub.order.scenario = scenario
	return nil
}

// struck says whether a fault strikes this submission.
func (sub *submission) struck(f Fault) bool {
	sub.server.mu.Lock()
	defer sub.server.mu.Unlock()
	return sub.order.struck(f)
}

func (sub *submission) note(result Result) {
	sub.order.submits = append(sub.order.submits, Submit{
		RealAt: time.Now(), IdempotencyKey: sub.content.IdempotencyKey, Result: result,
	})
}

func (sub *submission) noteNotTaken() {
	sub.server.mu.Lock()
	defer sub.server.mu.Unlock()
	sub.note(ResultNotTaken)
}

// stopBefore does what the scenario says instead of taking the order.
func (sub *submission) stopBefore(w http.ResponseWriter) bool {
	sub.server.mu.Lock()
	scenario, known := sub.order.scenario, sub.order.taken()
	sub.server.mu.Unlock()

	<-time.After(scenario.SlowTake) // whether or not the caller still waits
	denied := false
	switch {
	case sub.struck(LoseRequest):
		sub.noteNotTaken()
		panic(http.ErrAbortHandler)
	case sub.struck(NotTaken503):
		w.Header().Set("Retry-After", "1")
		fail(w, http.StatusServiceUnavailable, httpjson.Failure{Code: "UNAVAILABLE", Message: "try again later", Taken: &denied})
	case sub.struck(Error500):
		fail(w, http.StatusInternalServerError, httpjson.Failure{Code: "INTERNAL"})
	case scenario.Refuse != "" && !known:
		fail(w, http.StatusUnprocessableEntity, httpjson.Failure{
			Code: httpjson.CodeRejected, Reason: scenario.Refuse, Message: "The simulator was asked to refuse this.", Taken: &denied,
		})
	default:
		return false
	}
	sub.noteNotTaken()
	return true
}

// take places the order unless the reference is known: then it is the first
// receipt again, or a conflict when the content is not the same.
func (sub *submission) take() (status int, receipt supplier.Receipt) {
	s, o := sub.server, sub.order
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.taken() && o.digest != sub.digest {
		sub.note(ResultConflict)
		return http.StatusConflict, supplier.Receipt{}
	}
	if o.taken() && !o.from.Forgetful {
		sub.note(ResultKnown)
		return http.StatusOK, o.receipt()
	}
	first, now := !o.taken(), s.clock.now()
	o.takes = append(o.takes, Take{SupplierOrderID: newID("SO-", 10), At: now, RealAt: time.Now()})
	sub.note(ResultTaken)
	if first {
		o.content, o.digest = sub.content, sub.digest
		o.id, o.state = o.takes[0].SupplierOrderID, supplier.StateReceived
		s.follow(o, now)
	}
	return http.StatusCreated, o.receipt()
}

// stopAfter does what the scenario says instead of answering.
func (sub *submission) stopAfter(w http.ResponseWriter, r *http.Request) bool {
	sub.server.mu.Lock()
	slow := sub.order.scenario.Slow
	sub.server.mu.Unlock()
	if slow > 0 {
		sleep(r.Context(), slow, nil)
	}
	switch {
	case sub.struck(LoseReply):
		panic(http.ErrAbortHandler)
	case sub.struck(Error500Taken):
		fail(w, http.StatusInternalServerError, httpjson.Failure{Code: "INTERNAL"})
	case sub.struck(Garbage):
		_, _ = w.Write([]byte("<html>It works!</html>"))
	case sub.struck(Huge):
		_, _ = w.Write(bytes.Repeat([]byte(" "), 2<<20))
	default:
		return false
	}
	return true
}

// readJSON reads a request of at most a megabyte.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	return json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(into)
}
