package web

import (
	"bytes"
	_ "embed" // asking.json
	"fmt"
	"net/http"
	"strings"
)

// AskPage is where a buyer asks for something about their order: plain forms,
// whole without JavaScript.
type AskPage struct {
	Token     string // the buyer's link
	Key       string // makes a form one, however often it is sent
	OrderName string
	StoreName string
	Asked     string // the kind of the form that was sent and refused
	MayCancel bool
	MayMove   bool
	Parcels   []AskParcel // that may be missed
	Countries []AskCountry
	Form      map[string]string // as it was sent
	Faults    map[string]string // codes, by field
	TooLate   bool
}

// AskParcel is a package of the order.
type AskParcel struct{ Number, Label string }

// AskCountry is one to choose.
type AskCountry struct{ Code, Name string }

// askPolicy goes with it: no scripts, forms to this server only.
func (p *Pages) askPolicy() string {
	return strings.Replace(strings.Replace(p.buyers, "script-src 'self'; ", "", 1), "form-action 'none'", "form-action 'self'", 1)
}

// RenderAsk writes it in the best of the buyer's languages that we have. When it
// fails, nothing was written.
func (p *Pages) RenderAsk(w http.ResponseWriter, status int, languages string, page AskPage) error {
	lang := p.Language(languages)
	var out bytes.Buffer
	err := p.templates.ExecuteTemplate(&out, "ask.gohtml", struct {
		AskPage
		Lang  string
		Links links
	}{page, lang, p.portal})
	if err != nil {
		return fmt.Errorf("render ask.gohtml: %w", err)
	}
	h := w.Header()
	setPageHeaders(h, p.askPolicy())
	h.Set("Referrer-Policy", "same-origin") // with no-referrer, browsers would send no origin with the forms
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Content-Language", lang)
	h.Set("Vary", "Accept-Language")
	w.WriteHeader(status)
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("write ask.gohtml: %w", err)
	}
	return nil
}

// Language is the one of the buyer's pages that an Accept-Language asks for.
func (p *Pages) Language(accepted string) string { return p.languages.of(accepted).code }

//go:embed asking.json
var askingJSON []byte

// asking are the words of the page, by language.
type asking map[string]map[string]string

// say is a text of the page in a language.
func (a asking) say(lang, name string) string { return a[lang][name] }

// askField is an input of one of the forms.
type askField struct {
	Lang, Kind, Key, Name, Value, Autocomplete, Fault string
	Most                                              int
	Required                                          bool
}

// field describes an input as it was sent last, and what was wrong with it.
func (a asking) field(page AskPage, lang, kind, name, autocomplete string) askField {
	f := askField{Lang: lang, Kind: kind, Key: page.Key, Name: name, Autocomplete: autocomplete, Most: 100}
	switch name {
	case "note":
		f.Most = 500
	case "line2", "region", "phone":
	default:
		f.Required = true
	}
	if page.Asked == kind {
		f.Value = page.Form[name]
		if code := page.Faults[name]; code != "" {
			f.Fault = code
			if a.say(lang, code) == "" {
				f.Fault = "other"
			}
		}
	}
	return f
}
