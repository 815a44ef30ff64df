package supplier_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/waybill/waybill/internal/supplier"
)

func TestOutcomeOf(t *testing.T) {
	t.Parallel()
	var typedNil *supplier.Error
	for name, c := range map[string]struct {
		err  error
		want supplier.Outcome
	}{
		"nil":               {nil, supplier.Taken},
		"refused":           {&supplier.Error{Outcome: supplier.Refused}, supplier.Refused},
		"not taken":         {&supplier.Error{Outcome: supplier.NotTaken}, supplier.NotTaken},
		"not found":         {&supplier.Error{Outcome: supplier.NotFound}, supplier.NotFound},
		"in doubt":          {&supplier.Error{Outcome: supplier.InDoubt}, supplier.InDoubt},
		"wrapped":           {fmt.Errorf("submit: %w", &supplier.Error{Outcome: supplier.NotTaken}), supplier.NotTaken},
		"no outcome":        {&supplier.Error{}, supplier.InDoubt},
		"an error as taken": {&supplier.Error{Outcome: supplier.Taken}, supplier.InDoubt},
		"unknown outcome":   {&supplier.Error{Outcome: "MAYBE"}, supplier.InDoubt},
		"another type":      {errors.New("not taken"), supplier.InDoubt},
		"deadline":          {context.DeadlineExceeded, supplier.InDoubt},
		"typed nil":         {typedNil, supplier.InDoubt},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := supplier.OutcomeOf(c.err); got != c.want {
				t.Errorf("outcome = %s, want %s", got, c.want)
			}
		})
	}
}

func TestErrorTellsItsParts(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("submit: %w", &supplier.Error{
		Outcome: supplier.Refused, Code: "REJECTED", Message: "no such SKU", Status: 422,
		Reason: supplier.InvalidSKU, RetryAfter: time.Minute, Err: context.Canceled,
	})
	if got, want := err.Error(), "submit: refused (422): REJECTED: no such SKU: context canceled"; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
	if code, message := supplier.Describe(err); code != "REJECTED" || message != "no such SKU" {
		t.Errorf("describe = %q, %q", code, message)
	}
	if got := supplier.ReasonOf(err); got != supplier.InvalidSKU {
		t.Errorf("reason = %s", got)
	}
	if got := supplier.RetryAfter(err); got != time.Minute {
		t.Errorf("retry after = %s", got)
	}
	if !errors.Is(err, context.Canceled) {
		t.Error("the cause got lost")
	}
}

func TestErrorWithoutParts(t *testing.T) {
	t.Parallel()
	if code, message := supplier.Describe(errors.New("dial 10.0.0.1")); code != supplier.CodeInternal || message != "the connector failed" {
		t.Errorf("describe = %q, %q, want no word of the cause", code, message)
	}
	if code, message := supplier.Describe(nil); code != "" || message != "" {
		t.Errorf("describe nil = %q, %q", code, message)
	}
	if _, message := supplier.Describe(&supplier.Error{Code: supplier.CodeLostReply}); message != "lost reply" {
		t.Errorf("message = %q", message)
	}
	if got := supplier.ReasonOf(&supplier.Error{Outcome: supplier.Refused}); got != supplier.Other {
		t.Errorf("reason of a bare refusal = %q, want %s", got, supplier.Other)
	}
	if got := supplier.ReasonOf(&supplier.Error{Outcome: supplier.NotTaken, Reason: supplier.InvalidSKU}); got != "" {
		t.Errorf("reason of no refusal = %q", got)
	}
	if got := supplier.RetryAfter(errors.New("x")); got != 0 {
		t.Errorf("retry after = %s", got)
	}
}
