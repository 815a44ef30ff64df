//go:build ignore

// Writes the examples into docs/shipping.md, between its two marks.
package main

import (
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/waybill/waybill/internal/shipping/examples"
)

const (
	page  = "../../../docs/shipping.md"
	begin = "<!-- Written by go generate from internal/shipping/examples/examples.yaml. -->\n"
	end   = "<!-- End of what is written by go generate. -->\n"
)

func main() {
	sections, err := examples.All()
	if err != nil {
		log.Fatal(err)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		log.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		log.Fatalf("%s has not both marks", page)
	}
	if err := os.WriteFile(page, []byte(before+begin+table(sections)+end+after), 0o644); err != nil {
		log.Fatal(err)
	}
}

func table(sections []examples.Section) string {
	var b strings.Builder
	for _, s := range sections {
		fmt.Fprintf(&b, "\n### %s\n\n| rule | set up | cart | gives |\n|---|---|---|---|\n", s.Title)
		for _, e := range s.Examples {
			setUp := append([]string(nil), e.Rules...)
			if e.Merge != "" {
				setUp = append(setUp, "merge policy "+e.Merge)
			}
			cart := append([]string(nil), e.Cart...)
			if len(cart) > 0 {
				cart = append(cart, "to "+e.To)
			}
			if e.Carrier != "" {
				cart = append(cart, "USPS answers "+e.Carrier)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | **%s** |\n", e.Rule, cell(setUp), cell(cart), strings.Join(escaped(e.Gives), "**<br>**"))
		}
	}
	return b.String() + "\n"
}

func cell(lines []string) string { return strings.Join(escaped(lines), "<br>") }

func escaped(lines []string) []string {
	safe := make([]string, len(lines))
	for i, l := range lines {
		safe[i] = strings.NewReplacer("|", "\\|", "*", "\\*", "<", "&lt;").Replace(l)
	}
	return safe
}
