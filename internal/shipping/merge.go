package shipping

// charge is what the buyer pays for one part of an option.
type charge struct {
	minor int64
	note  MergeNote
}

// merge shares a price among the parts of an option. The dearest part, the first
// of them on a tie, is always charged in full.
//
// SUM and HIGHEST grow with what the parts cost alone. FIRST_PLUS_ADDITIONAL does
// as long as all rates have one additional amount: where they differ, a part
// that becomes the dearest may bring another one down to a smaller additional.
func merge(policy MergePolicy, parts []priced, charges []charge) {
	dearest := 0
	for i := range parts {
		if parts[i].full() > parts[dearest].full() {
			dearest = i
		}
	}
	for i := range parts {
		switch {
		case i == dearest || policy == Sum:
			charges[i] = charge{parts[i].full(), InFull}
		case policy == Highest:
			charges[i] = charge{0, Covered}
		case parts[i].rate.Additional == nil:
			charges[i] = charge{parts[i].full(), InFull}
		default:
			charges[i] = charge{parts[i].additional(), AsAdditional}
		}
	}
}
