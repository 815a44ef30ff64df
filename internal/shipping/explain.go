package shipping

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/waybill/waybill/internal/money"
)

// String explains a part in one line, fit to show a merchant.
func (p Part) String() string {
	return fmt.Sprintf("%s, %s, zone %s: %s %s%s", p.Profile.Name, cmp.Or(p.Group.Name, "default origin"),
		p.Zone.Name, p.Rate.Name, p.cost(), p.merged())
}

// cost says how fee and handling came about.
func (p Part) cost() string {
	switch {
	case p.FreeOver:
		return "free over its threshold"
	case p.Kind == Free:
		return "free"
	}
	var b strings.Builder
	b.WriteString(p.Fee.String())
	b.WriteString(p.carried())
	if p.Band != nil {
		b.WriteString(" for " + p.measured(p.Measure) + " in [" + p.measured(p.Band.From) + ", " + p.end() + ")")
	}
	if p.Handling.Minor != 0 {
		b.WriteString(" and " + p.Handling.String() + " handling")
	}
	return b.String()
}

// carried says whose price the fee is.
func (p Part) carried() string {
	switch {
	case p.Carrier == nil:
		return ""
	case p.Carrier.Trouble != "":
		return " as its fallback, because " + troubles[p.Carrier.Trouble]
	}
	return " for " + p.Carrier.Carrier + " " + p.Carrier.Service + " at " + p.Carrier.Price.String()
}

func (p Part) end() string {
	if p.Band.To == nil {
		return "any"
	}
	return p.measured(*p.Band.To)
}

func (p Part) measured(n int64) string {
	switch p.Kind {
	case ByPrice:
		return money.New(n, p.Fee.Currency).String()
	case ByWeight:
		return fmt.Sprintf("%d g", n)
	default:
		return fmt.Sprintf("%d units", n)
	}
}

func (p Part) merged() string {
	switch p.Merge {
	case Covered:
		return "; covered by the dearest part"
	case AsAdditional:
		return "; beside the dearest part " + p.Amount.String()
	default:
		return ""
	}
}

// String says why a way of delivery is missing.
func (n NotOffered) String() string {
	if n.Trouble != "" {
		return fmt.Sprintf("%s is not offered: %s, %s, zone %s: %s", n.Name, n.Profile.Name,
			cmp.Or(n.Group.Name, "default origin"), n.Zone.Name, troubles[n.Trouble])
	}
	return fmt.Sprintf("%s is not offered: %s, %s, zone %s has no such rate", n.Name, n.Profile.Name,
		cmp.Or(n.Group.Name, "default origin"), n.Zone.Name)
}
