package ent

// HoldRules is what a store wants a person to see before it goes on. Written by
// hand: the record keeps it in columns of its own.
type HoldRules struct {
	RiskFrom                *int
	MarginBelowPercent      *int
	DuplicatesWithinMinutes int
	IncompleteAddress       bool
	OutOfStock              bool
}

// HoldRules are the store's.
func (s *Store) HoldRules() *HoldRules {
	return &HoldRules{
		RiskFrom: s.HoldRiskFrom, MarginBelowPercent: s.HoldMarginBelowPercent, DuplicatesWithinMinutes: s.HoldDuplicatesMinutes,
		IncompleteAddress: s.HoldIncompleteAddress, OutOfStock: s.HoldOutOfStock,
	}
}
