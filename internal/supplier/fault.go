package supplier

import (
	"fmt"
	"strings"
)

// Fault is one thing wrong with an order or a message.
type Fault struct {
	Field   string `json:"field"` // dotted path: "body.lines.0.quantity"; "" is the whole
	Code    string `json:"code"`
	Message string `json:"message"`
}

// The codes of a Fault.
const (
	FaultRequired   = "REQUIRED"
	FaultMalformed  = "MALFORMED"
	FaultOutOfRange = "OUT_OF_RANGE"
	FaultUnknown    = "UNKNOWN"
	FaultDuplicate  = "DUPLICATE"
	FaultTooLong    = "TOO_LONG"
)

// Malformed is why an order or a message cannot be read: every fault of it.
type Malformed struct {
	Faults []Fault
}

func (m *Malformed) Error() string {
	parts := make([]string, len(m.Faults))
	for i, f := range m.Faults {
		parts[i] = strings.TrimSpace(fmt.Sprintf("%s %s", f.Field, f.Message))
	}
	return "malformed: " + strings.Join(parts, "; ")
}

// join appends a step to a dotted path.
func join(path, step string) string {
	if path == "" {
		return step
	}
	return path + "." + step
}
