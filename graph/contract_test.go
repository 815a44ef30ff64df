package graph_test

import (
	"slices"
	"strings"
	"testing"
)

func TestEverythingInTheContractIsDescribed(t *testing.T) {
	t.Parallel()
	for name, definition := range parsed(t).Types {
		if definition.BuiltIn {
			continue
		}
		if definition.Description == "" {
			t.Errorf("%s has no description", name)
		}
		for _, field := range definition.Fields {
			if field.Description == "" && !strings.HasPrefix(field.Name, "__") {
				t.Errorf("%s.%s has no description", name, field.Name)
			}
		}
		for _, value := range definition.EnumValues {
			if value.Description == "" {
				t.Errorf("%s.%s has no description", name, value.Name)
			}
		}
	}
}

// What a buyer sees leads to nothing that is the merchant's.
func TestBuyersReachNoMerchantTypes(t *testing.T) {
	t.Parallel()
	schema := parsed(t)
	forbidden := []string{"Supplier", "SubOrder", "SubOrderLine", "Order", "OrderLine", "Offer", "Variant", "Node", "Map"}
	private := []string{"id", "cost", "supplier", "email", "address", "price", "subtotal", "total", "sku"}
	seen := map[string]bool{}
	var walk func(name string)
	walk = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		if slices.Contains(forbidden, name) {
			t.Errorf("a buyer reaches %s", name)
		}
		for _, field := range schema.Types[name].Fields {
			ofPackages := name == "TrackingSummary" && field.Name == "total" // it counts them
			if !ofPackages && slices.ContainsFunc(private, func(word string) bool { return speaksOf(field.Name, word) }) {
				t.Errorf("a buyer reaches %s.%s", name, field.Name)
			}
			walk(field.Type.Name())
		}
	}
	walk("Tracking")
	walk("TrackingUpdate")
	if len(seen) < 5 {
		t.Errorf("only %d types were walked", len(seen))
	}
}

// speaksOf says whether a word stands in a camel-cased name: cost in unitCost.
func speaksOf(name, word string) bool {
	return strings.EqualFold(name, word) || strings.HasPrefix(name, word) && startsUpper(name[len(word):]) ||
		strings.Contains(name, strings.ToUpper(word[:1])+word[1:])
}

func startsUpper(s string) bool { return s != "" && s[:1] == strings.ToUpper(s[:1]) }

// Every field that lists with pages has all four of Relay's arguments.
func TestConnectionsTakePages(t *testing.T) {
	t.Parallel()
	schema := parsed(t)
	found := 0
	for _, definition := range schema.Types {
		for _, field := range definition.Fields {
			if !strings.HasSuffix(field.Type.Name(), "Connection") {
				continue
			}
			found++
			for _, argument := range []string{"first", "after", "last", "before"} {
				if field.Arguments.ForName(argument) == nil {
					t.Errorf("%s.%s has no argument %s", definition.Name, field.Name, argument)
				}
			}
		}
	}
	if found == 0 {
		t.Error("there are no connections")
	}
}

// Nothing but the buyer's page is public, nothing but opening stores is the
// operator's.
func TestWhoMayIsWrittenInTheContract(t *testing.T) {
	t.Parallel()
	marked := func(directive string) []string {
		var names []string
		for _, root := range roots(t) {
			for _, field := range root.Fields {
				if field.Directives.ForName(directive) != nil {
					names = append(names, root.Name+"."+field.Name)
				}
			}
		}
		return names
	}
	public := []string{
		"Query.viewer", "Query.invitation", "Query.signInMethods", "Query.tracking",
		"Mutation.signIn", "Mutation.signInWithCode", "Mutation.beginPasskeySignIn", "Mutation.finishPasskeySignIn", "Mutation.acceptInvitation", "Mutation.requestPasswordReset", "Mutation.resetPassword", "Mutation.verifyEmail",
		"Subscription.trackingUpdated",
	}
	if got := marked("public"); !slices.Equal(got, public) {
		t.Errorf("public: %v", got)
	}
	if got := marked("operator"); !slices.Equal(got, []string{"Mutation.inviteOwner", "Mutation.createStore"}) {
		t.Errorf("operator: %v", got)
	}
}
