package simulator

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"
)

// TestCheckDigits: what we compute is what carriers printed on real parcels.
func TestCheckDigits(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../../shared/data/tracking-numbers.json")
	if err != nil {
		t.Fatalf("the shared data is needed beside the project: %v", err)
	}
	var numbers []struct {
		Format, Number string
		Valid          bool
	}
	if err := json.Unmarshal(text, &numbers); err != nil {
		t.Fatal(err)
	}
	post, ups := regexp.MustCompile(`^[A-Z]{2}(\d{8})(\d)[A-Z]{2}$`), regexp.MustCompile(`^1Z([A-Z0-9]{15})(\d)$`)
	checked := map[string]int{}
	for _, n := range numbers {
		if !n.Valid {
			continue
		}
		if m := post.FindStringSubmatch(n.Number); m != nil {
			checked["post"]++
			if got := string('0' + postCheck(m[1])); got != m[2] {
				t.Errorf("%s (%s): check digit = %s", n.Number, n.Format, got)
			}
		}
		if m := ups.FindStringSubmatch(n.Number); m != nil {
			checked["ups"]++
			if got := string('0' + upsCheck(m[1])); got != m[2] {
				t.Errorf("%s (%s): check digit = %s", n.Number, n.Format, got)
			}
		}
	}
	if checked["post"] < 3 || checked["ups"] < 2 {
		t.Errorf("checked only %v", checked)
	}
}

func TestTrackingNumbersLookReal(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for carrier, pattern := range map[string]string{"UPS": `^1Z[0-9A-Z]{16}$`, "USPS": `^RB\d{9}US$`, "Correios": `^RB\d{9}US$`} {
		for range 200 {
			number, link := TrackingNumber(carrier)
			if !regexp.MustCompile(pattern).MatchString(number) {
				t.Fatalf("%s gave %s", carrier, number)
			}
			if seen[number] {
				t.Errorf("%s twice", number)
			}
			if seen[number] = true; (link == "") != (carrier == "Correios") {
				t.Errorf("%s: link = %q", carrier, link)
			}
		}
	}
}
