// Package examples is worked examples of what buyers pay, one for each rule, in
// words that a merchant reads.
//
// Tests hold the engine to them, and docs/shipping.md shows them: the page
// cannot say what the engine does not do.
package examples

//go:generate go run page.go

import (
	_ "embed" // the examples
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
)

//go:embed examples.yaml
var written []byte

// Section is examples about one subject.
type Section struct {
	Title    string
	Examples []Example
}

// Example is a cart under rules, and what becomes of it.
type Example struct {
	Rule     string
	Currency string   // default: USD
	Merge    string   // default: SUM
	Rules    []string // parseRule has the form
	Cart     []string // parseLine has the form
	To       string   // country, region, postcode; default: US NY 10001
	Carrier  string   // what USPS answers: a service and its price, or a shipping.Trouble
	Explain  bool     // each option with its parts
	Gives    []string
}

// All reads the examples.
func All() ([]Section, error) {
	var sections []Section
	if err := yaml.UnmarshalWithOptions(written, &sections, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	for i := range sections {
		for j := range sections[i].Examples {
			e := &sections[i].Examples[j]
			if e.Currency == "" {
				e.Currency = "USD"
			}
			if e.To == "" {
				e.To = "US NY 10001"
			}
		}
	}
	return sections, nil
}

// Run asks the engine what becomes of the example. It fails when the example
// cannot be read.
func (e Example) Run() ([]string, error) {
	rules, err := e.rules()
	if err != nil {
		return nil, err
	}
	plan, err := shipping.Compile(rules)
	if err != nil {
		return refused("not saved", err), nil
	}
	if len(e.Cart) == 0 {
		return []string{"saved"}, nil
	}
	cart, err := e.cart()
	if err != nil {
		return nil, err
	}
	if cart.Answers, err = e.answers(plan.Asks(cart)); err != nil {
		return nil, err
	}
	quote, err := plan.Quote(cart)
	if err != nil {
		return refused("not quoted", err), nil
	}
	return e.say(quote), nil
}

func refused(what string, err error) (said []string) {
	p, _ := problem.As(err)
	for _, f := range p.Faults {
		said = append(said, what+": "+f.Code+", "+f.Message)
	}
	return said
}

func (e Example) say(q shipping.Quote) (said []string) {
	for _, o := range q.Options {
		option := o.Name + " " + o.Amount.String()
		if o.Days != nil {
			option += fmt.Sprintf(", %d–%d days", o.Days.Min, o.Days.Max)
		}
		said = append(said, option)
		if e.Explain {
			for _, p := range o.Parts {
				said = append(said, "· "+p.String())
			}
		}
	}
	for _, n := range q.NotOffered {
		said = append(said, n.String())
	}
	for _, r := range q.Refusals {
		said = append(said, fmt.Sprintf("%s for %s: %s", r.Reason, strings.Join(r.Lines, ", "), r.Text))
	}
	if said == nil {
		return []string{"nothing needs shipping"}
	}
	return said
}
