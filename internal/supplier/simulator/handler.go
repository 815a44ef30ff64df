package simulator

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/waybill/waybill/internal/supplier"
	"github.com/waybill/waybill/internal/supplier/httpjson"
)

// Handler serves the protocol of every supplier below its code, and the
// simulator's own pages.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /{supplier}/orders", s.authorized(s.submit))
	mux.Handle("GET /{supplier}/orders/{reference}", s.authorized(s.lookup))
	mux.Handle("POST /{supplier}/orders/{reference}/cancel", s.authorized(s.cancel))
	mux.Handle("POST /{supplier}/orders/{reference}/address", s.authorized(s.changeAddress))
	mux.Handle("GET /{supplier}/orders", s.authorized(s.view))
	mux.Handle("GET /{supplier}/stock", s.authorized(s.stock))

	mux.HandleFunc("POST /{supplier}/orders/{reference}/messages", s.serveTell)
	mux.HandleFunc("PUT /suppliers/{supplier}", s.servePutSupplier)
	mux.HandleFunc("GET /ledger", s.serveLedger)
	mux.HandleFunc("GET /clock", s.serveClock)
	mux.HandleFunc("POST /clock", s.serveClock)
	mux.HandleFunc("GET /{$}", s.serveDescription)
	return mux
}

// authorized finds the supplier of the path and checks who asks.
func (s *Server) authorized(next func(http.ResponseWriter, *http.Request, *account)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		from, key := s.suppliers[r.PathValue("supplier")], ""
		if from != nil {
			key = from.APIKey
		}
		s.mu.Unlock()
		if from == nil {
			fail(w, http.StatusNotFound, httpjson.Failure{Code: "UNKNOWN_SUPPLIER", Message: "the simulator has no such supplier"})
			return
		}
		shown, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if key != "" && subtle.ConstantTimeCompare([]byte(shown), []byte(key)) == 0 {
			fail(w, http.StatusUnauthorized, httpjson.Failure{Code: "UNAUTHORIZED", Message: "the API key is wrong"})
			return
		}
		if s.tooFast(from) {
			denied := false
			w.Header().Set("Retry-After", "1")
			fail(w, http.StatusTooManyRequests, httpjson.Failure{Code: "RATE_LIMITED", Message: "too many calls", Taken: &denied})
			return
		}
		next(w, r, from)
	})
}

// tooFast counts a call, and says whether it is one too many.
func (s *Server) tooFast(from *account) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	from.calls++
	if from.pace == nil || from.pace.Allow() {
		return false
	}
	from.limited++
	return true
}

// found calls next under the lock with the order of the path, if it was taken.
func (s *Server) found(w http.ResponseWriter, r *http.Request, from *account, next func(*order)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := from.orders[r.PathValue("reference")]
	if o == nil || !o.taken() {
		fail(w, http.StatusNotFound, httpjson.Failure{Code: httpjson.CodeUnknownReference, Message: ErrUnknownOrder.Error()})
		return
	}
	next(o)
}

func (s *Server) lookup(w http.ResponseWriter, r *http.Request, from *account) {
	s.found(w, r, from, func(o *order) { answer(w, http.StatusOK, o.receipt()) })
}

// cancel agrees until something has shipped.
func (s *Server) cancel(w http.ResponseWriter, r *http.Request, from *account) {
	var request httpjson.CancelRequest
	if err := readJSON(w, r, &request); err != nil {
		fail(w, http.StatusBadRequest, httpjson.Failure{Code: "MALFORMED", Message: err.Error()})
		return
	}
	s.found(w, r, from, func(o *order) {
		body := supplier.Cancelled{Agreed: true, Reason: "cancelled as asked"}
		switch {
		case o.state == supplier.StateShipped:
			body = supplier.Cancelled{Reason: "it has shipped"}
		case o.scenario.CancelRefused:
			body = supplier.Cancelled{Reason: "it is too late"}
		}
		if o.scenario.CancelPending {
			s.schedule(s.clock.now().Add(from.Plan.AcceptAfter), func(at time.Time) { s.answerCancel(o, at, body) })
			answer(w, http.StatusAccepted, supplier.Cancellation{State: supplier.CancelPending})
			return
		}
		state := supplier.CancelRefused
		if body.Agreed && o.state != supplier.StateRejected {
			_ = o.apply(body) // possible in every state but the two excluded here
		}
		if body.Agreed {
			state = supplier.CancelAgreed
		}
		answer(w, http.StatusOK, supplier.Cancellation{State: state, Message: body.Reason})
	})
}

// answerCancel answers late; what has shipped meanwhile cannot be cancelled.
func (s *Server) answerCancel(o *order, at time.Time, body supplier.Cancelled) {
	if err := s.tell(o, at, body); errors.Is(err, ErrNotPossible) {
		_ = s.tell(o, at, supplier.Cancelled{Reason: "it is " + string(o.state)}) // a refusal is always possible
	}
}

// changeAddress agrees until something has shipped.
func (s *Server) changeAddress(w http.ResponseWriter, r *http.Request, from *account) {
	var request httpjson.AddressRequest
	if err := readJSON(w, r, &request); err != nil {
		fail(w, http.StatusBadRequest, httpjson.Failure{Code: "MALFORMED", Message: err.Error()})
		return
	}
	s.found(w, r, from, func(o *order) {
		if o.scenario.CancelPending {
			s.schedule(s.clock.now().Add(from.Plan.AcceptAfter), func(at time.Time) {
				_ = s.tell(o, at, o.redirect(request.ShipTo)) // an answer is always possible
			})
			answer(w, http.StatusAccepted, supplier.Redirection{State: supplier.CancelPending})
			return
		}
		given := o.redirect(request.ShipTo)
		state := supplier.CancelRefused
		if given.Agreed {
			state = supplier.CancelAgreed
		}
		answer(w, http.StatusOK, supplier.Redirection{State: state, Message: given.Reason})
	})
}

// view tells all of several orders. Those that were not taken are left out.
func (s *Server) view(w http.ResponseWriter, r *http.Request, from *account) {
	asked := r.URL.Query()["reference"]
	if len(asked) > supplier.ViewsAtOnce {
		fail(w, http.StatusBadRequest, httpjson.Failure{Code: "TOO_MANY", Message: "at most 50 references at once"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	reply := httpjson.ViewReply{Orders: []supplier.View{}}
	for _, reference := range asked {
		if o := from.orders[reference]; o != nil && o.taken() {
			reply.Orders = append(reply.Orders, supplier.View{Receipt: o.receipt(), Messages: o.told})
		}
	}
	answer(w, http.StatusOK, reply)
}

func (s *Server) stock(w http.ResponseWriter, r *http.Request, from *account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	reply := httpjson.StockReply{Levels: []supplier.StockLevel{}}
	for _, sku := range r.URL.Query()["sku"] {
		available, known := from.Stock[sku]
		if from.Stock == nil {
			available, known = 100, true
		}
		if known {
			reply.Levels = append(reply.Levels, supplier.StockLevel{SKU: sku, Available: available, AsOf: s.clock.now()})
		}
	}
	answer(w, http.StatusOK, reply)
}

// answer writes JSON. Without a reader there is nobody to tell of an error.
func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func fail(w http.ResponseWriter, status int, f httpjson.Failure) { answer(w, status, f) }
