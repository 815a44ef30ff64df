package graph

import (
	"cmp"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"

	"github.com/waybill/waybill/internal/problem"
)

// measure finds what a document has too much of. Fragments that nobody uses
// count too: they are validated.
func (e excess) measure(document *ast.QueryDocument, limits Limits) {
	ruler := ruler{fragments: document.Fragments, known: make(map[string]extent)}
	var all extent
	for _, fragment := range document.Fragments {
		all = all.max(ruler.spread(fragment.Name))
	}
	all.roots = 0
	for _, operation := range document.Operations {
		size := ruler.selections(operation.SelectionSet)
		size.directives += len(operation.Directives)
		for _, variable := range operation.VariableDefinitions {
			size.directives += len(variable.Directives)
		}
		all = all.max(size)
	}
	if ruler.cycle != "" {
		e.faults.Add("fragments", problem.Malformed, "%s spreads itself", ruler.cycle)
		return
	}
	e.check("depth", all.depth, limits.Depth)
	e.check("roots", all.roots, limits.Roots)
	e.check("aliases", all.aliases, limits.Aliases)
	e.check("directives", all.directives, limits.Directives)
	if !e.check("fields", all.fields, limits.Fields) {
		return // nor are they worth comparing
	}
	repeats := 0
	for _, operation := range document.Operations {
		repeats += ruler.repeats(operation.SelectionSet)
	}
	for _, fragment := range document.Fragments {
		repeats = max(repeats, ruler.repeats(fragment.SelectionSet))
	}
	e.check("repeats", repeats, limits.Repeats)
}

// skim counts what the parser would read, and how deep it would have to go, and
// stops when either is enough.
func skim(text string, enough, deep int) (tokens, deepest int) {
	reader := lexer.New(&ast.Source{Input: text})
	for depth := 0; tokens < enough && deepest < deep; tokens++ {
		token, err := reader.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			break
		}
		switch token.Kind { //nolint:exhaustive // only braces go deeper
		case lexer.BraceL:
			depth++
		case lexer.BraceR:
			depth--
		}
		deepest = max(deepest, depth)
	}
	return tokens, deepest
}

// extent is how large a selection is once its fragments are spread.
type extent struct {
	depth, roots, fields, aliases, directives int
}

func (e extent) max(o extent) extent {
	return extent{max(e.depth, o.depth), max(e.roots, o.roots), max(e.fields, o.fields), max(e.aliases, o.aliases), max(e.directives, o.directives)}
}

// beside adds what stands beside a selection.
func (e extent) beside(o extent) extent {
	const most = 1 << 30 // spreading fragments of fragments doubles it each time
	return extent{
		max(e.depth, o.depth), min(e.roots+o.roots, most), min(e.fields+o.fields, most),
		min(e.aliases+o.aliases, most), min(e.directives+o.directives, most),
	}
}

// ruler measures each fragment once.
type ruler struct {
	fragments ast.FragmentDefinitionList
	known     map[string]extent
	within    []string
	cycle     string // the first fragment that is found to spread itself
}

func (r *ruler) selections(of ast.SelectionSet) (sum extent) {
	for _, selection := range of {
		switch s := selection.(type) {
		case *ast.Field:
			below := r.selections(s.SelectionSet)
			one := extent{below.depth + 1, 1, below.fields + 1, below.aliases, below.directives + len(s.Directives)}
			if s.Alias != s.Name {
				one.aliases++
			}
			sum = sum.beside(one)
		case *ast.InlineFragment:
			one := r.selections(s.SelectionSet)
			one.fields++ // a step, though it answers nothing
			one.directives += len(s.Directives)
			sum = sum.beside(one)
		case *ast.FragmentSpread:
			one := r.spread(s.Name)
			one.fields++
			one.directives += len(s.Directives)
			sum = sum.beside(one)
		}
	}
	return sum
}

func (r *ruler) spread(name string) extent {
	if size, known := r.known[name]; known {
		return size
	}
	fragment := r.fragments.ForName(name)
	if fragment == nil {
		return extent{} // validation says so
	}
	if slices.Contains(r.within, name) {
		r.cycle = cmp.Or(r.cycle, name)
		return extent{}
	}
	r.within = append(r.within, name)
	size := r.selections(fragment.SelectionSet)
	size.directives += len(fragment.Directives)
	r.within = r.within[:len(r.within)-1]
	r.known[name] = size
	return size
}

// repeats counts the pairs of fields that answer under the same name in the same
// place, below fields that do so too.
func (r *ruler) repeats(sets ...ast.SelectionSet) (pairs int) {
	below := make(map[string][]ast.SelectionSet)
	for _, set := range sets {
		r.collect(set, below)
	}
	for _, same := range below {
		pairs += len(same)*(len(same)-1)/2 + r.repeats(same...)
	}
	return pairs
}

func (r *ruler) collect(set ast.SelectionSet, into map[string][]ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			into[s.Alias] = append(into[s.Alias], s.SelectionSet)
		case *ast.InlineFragment:
			r.collect(s.SelectionSet, into)
		case *ast.FragmentSpread:
			if fragment := r.fragments.ForName(s.Name); fragment != nil {
				r.collect(fragment.SelectionSet, into)
			}
		}
	}
}
