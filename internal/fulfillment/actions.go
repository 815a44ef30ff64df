package fulfillment

import "time"

// OrderAction is something that may be done with an order now.
type OrderAction string

// SubOrderAction is something that may be done with a sub-order now.
type SubOrderAction string

// Attention is something that goes wrong by itself and is being retried or
// needs a look.
type Attention struct {
	Severity      Severity
	Reason        string
	Message       string
	Since         time.Time
	NextAttemptAt *time.Time
}

// Severity says how bad something is.
type Severity string

// AtRisk may still end well by itself; Broken needs somebody.
const (
	AtRisk Severity = "AT_RISK"
	Broken Severity = "BROKEN"
)
