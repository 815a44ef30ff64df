package web

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestThePageIsInTheBuyersLanguage(t *testing.T) {
	t.Parallel()
	page := samplePage()
	page.Packages[0].Events[0].Message = "On its way"
	for accept, want := range map[string][]string{
		"":                          {`<html lang="en">`, "<h1>1 of 2 packages on the way</h1>", "Expected Wed 25 Nov"},
		"nonsense;q=x":              {`<html lang="en">`},
		"de, en;q=0.5, pt;q=0.2":    {`<html lang="en">`},
		"es-ES":                     {`<html lang="en">`},
		"de, pt-PT;q=0.8, en;q=0.5": {`<html lang="pt-BR">`},
		"pt-BR,pt;q=0.9,en-US;q=0.8": {
			`<html lang="pt-BR">`, "<h1>1 de 2 pacotes a caminho</h1>", "Previsto para qua., 25 de nov.", "Pedido #1001 · feito em", "Pacote 1 de 2",
			"dom., 22 de nov., 18:00 UTC", "2 etapas anteriores", "Ainda a enviar", "O remetente confirmou", `<span class="what">A caminho</span>`, "Left the depot",
		},
	} {
		w := httptest.NewRecorder()
		if err := newPages(t).RenderTracking(w, accept, page); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(w.Header().Values("Vary"), "Accept-Language") {
			t.Errorf("Vary = %q", w.Header().Values("Vary"))
		}
		for _, text := range want {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%q: page lacks %q", accept, text)
			}
		}
	}
}

// The script's tests read the same table.
func TestTheTemplatesHeadlines(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("src/tracking/headlines.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Summary TrackingSummary
		En, Pt  string
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	en, pt := textsIn(t, "en.json"), textsIn(t, "pt.json")
	for _, c := range cases {
		if got := en.headline(TrackingPage{Summary: c.Summary}); got != c.En {
			t.Errorf("en: %q, want %q", got, c.En)
		}
		if got := pt.headline(TrackingPage{Summary: c.Summary}); got != c.Pt {
			t.Errorf("pt: %q, want %q", got, c.Pt)
		}
	}
	if len(en.Weekdays) != 7 || len(pt.Weekdays) != 7 || len(en.Months) != 12 || len(pt.Months) != 12 {
		t.Error("a week has 7 days, a year 12 months")
	}
}

// Every text of one language is in the other, with the same holes.
func TestTheLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	en, pt := flat(t, "en.json"), flat(t, "pt.json")
	hole := regexp.MustCompile(`\{\w+\}`)
	for key, text := range en {
		other, ok := pt[key]
		want, got := hole.FindAllString(text, -1), hole.FindAllString(other, -1)
		slices.Sort(want)
		slices.Sort(got)
		if !ok || !slices.Equal(want, got) || (text == "") != (other == "") {
			t.Errorf("%s: %q and %q", key, text, other)
		}
	}
	if len(en) != len(pt) {
		t.Errorf("%d texts and %d", len(en), len(pt))
	}
}

func textsIn(t *testing.T, name string) *texts {
	t.Helper()
	read, err := readTexts(name)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func flat(t *testing.T, name string) map[string]string {
	t.Helper()
	raw, err := textFiles.ReadFile("src/tracking/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch value := value.(type) {
		case string:
			found[path] = value
		case map[string]any:
			for key, below := range value {
				walk(path+"."+key, below)
			}
		}
	}
	walk("", tree)
	return found
}
