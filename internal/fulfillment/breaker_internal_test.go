package fulfillment

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/waybill/waybill/internal/supplier"
)

// try sends if it may, and says how that ended.
func try(all *breakers, sub string, how supplier.Outcome) (sent bool) {
	done, _ := all.admit("sup_1", sub)
	if done != nil {
		done(how)
	}
	return done != nil
}

func TestASupplierThatDoesNotAnswerIsLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := newBreakers(BreakerConfig{})
		for i, how := range []supplier.Outcome{supplier.NotTaken, supplier.InDoubt, supplier.Refused, supplier.NotTaken, supplier.NotTaken, supplier.InDoubt, supplier.NotTaken, supplier.NotTaken} {
			if !try(all, "sub_1", how) {
				t.Fatalf("call %d was not let through", i)
			}
		}
		done, wait := all.admit("sup_1", "sub_2")
		if done != nil || wait < 30*time.Second || wait > 45*time.Second {
			t.Errorf("after five failures in a row the next waits %s", wait)
		}
		if done, _ := all.admit("sup_2", "sub_3"); done == nil {
			t.Error("another supplier is paused too")
		}
		<-time.After(31 * time.Second)
		probing, _ := all.admit("sup_1", "sub_2")
		if probing == nil {
			t.Fatal("after the pause nobody may try")
		}
		if try(all, "sub_4", supplier.Taken) {
			t.Error("a second one tries beside the first")
		}
		probing(supplier.NotTaken)
		if try(all, "sub_2", supplier.Taken) {
			t.Error("it is called again at once after the try failed")
		}
		<-time.After(31 * time.Second)
		if !try(all, "sub_2", supplier.Taken) || all.to("sup_1").circuit.State() != gobreaker.StateClosed {
			t.Error("the supplier is back and still paused")
		}
	})
}

// A thousand submissions waited. All of them get through, at the pace, and none
// waits for ever.
func TestTheBacklogDrainsGently(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := newBreakers(BreakerConfig{Failures: 1})
		try(all, "first", supplier.NotTaken)
		<-time.After(31 * time.Second)
		try(all, "first", supplier.Taken)
		due := make(map[string]time.Time)
		for i := range 1000 {
			due[fmt.Sprint("sub_", i)] = time.Now()
		}
		start, most := time.Now(), 0
		for len(due) > 0 {
			sent := 0
			for sub, at := range due {
				if time.Now().Before(at) {
					continue
				}
				done, wait := all.admit("sup_1", sub)
				if done == nil {
					due[sub] = time.Now().Add(wait)
					continue
				}
				done(supplier.Taken)
				delete(due, sub)
				sent++
			}
			most = max(most, sent)
			<-time.After(time.Second)
		}
		if took := time.Since(start); took > 5*time.Minute || most > 3*pacePerSecond {
			t.Errorf("drained in %s, up to %d in a second", took, most)
		}
		if b := all.to("sup_1"); len(b.slots) > 0 {
			t.Errorf("%d slots are kept for nobody", len(b.slots))
		}
	})
}
