package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"time"

	"golang.org/x/text/language"
)

//go:embed src/tracking/en.json src/tracking/pt.json
var textFiles embed.FS

// texts is what the buyer's page says in one language. The script reads the same
// files, and more of them.
type texts struct {
	Headline                            map[string]struct{ One, All, Some string }
	MoreToCome                          string
	Notice, Status                      map[string]string
	Order, Placed, Package, PackageOf   string
	Expected, Sent, Waiting             string
	EarlierStep, EarlierSteps, NoScript string
	Day, Moment                         string
	Weekdays, Months                    []string
	english                             *texts
}

// languages are the templates of the buyer's page, the first one being English.
type languages []inLanguage

type inLanguage struct {
	code      string
	tag       language.Tag
	templates *template.Template
}

func parseLanguages(base *template.Template) (languages, error) {
	var english *texts
	var all languages
	for _, known := range []struct{ code, file string }{{"en", "en.json"}, {"pt-BR", "pt.json"}} {
		t, err := readTexts(known.file)
		if err != nil {
			return nil, err
		}
		if english == nil {
			english = t
		}
		t.english = english
		templates, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("copy templates for %s: %w", known.code, err)
		}
		all = append(all, inLanguage{known.code, language.MustParse(known.code), templates.Funcs(t.funcs())})
	}
	return all, nil
}

func readTexts(name string) (*texts, error) {
	raw, err := textFiles.ReadFile("src/tracking/" + name)
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	t := &texts{}
	if err := json.Unmarshal(raw, t); err != nil {
		return nil, fmt.Errorf("parse texts of %s: %w", name, err)
	}
	return t, nil
}

// of finds the first language that is wanted and known, else English.
func (l languages) of(acceptLanguage string) inLanguage {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return l[0]
	}
	for _, tag := range wanted {
		base, _ := tag.Base()
		for _, known := range l {
			if of, _ := known.tag.Base(); of == base {
				return known
			}
		}
	}
	return l[0]
}

func (t *texts) funcs() template.FuncMap {
	return template.FuncMap{
		"text": func() *texts { return t }, "fill": fill, "headline": t.headline, "notice": t.notice, "status": t.status,
		"step": t.step, "moment": t.moment, "day": t.day, "parcel": t.parcel, "promise": t.promise,
	}
}

// headline is how things stand in one sentence; the English one where the
// situation is not known.
func (t *texts) headline(page TrackingPage) string {
	s := page.Summary
	text, ok := t.Headline[s.Situation]
	if !ok {
		return page.Headline
	}
	sentence := text.Some
	switch {
	case s.Total < 2:
		sentence = text.One
	case s.Count == s.Total:
		sentence = text.All
	}
	sentence = fill(sentence, "count", s.Count, "total", s.Total)
	if s.MoreToCome {
		return fill(t.MoreToCome, "headline", sentence)
	}
	return sentence
}

func (t *texts) notice(page TrackingPage, i int) string {
	if i < len(page.NoticeKinds) {
		if text, ok := t.Notice[page.NoticeKinds[i]]; ok {
			return text
		}
	}
	return page.Notices[i]
}

func (t *texts) status(parcel TrackingPackage) string {
	if text, ok := t.Status[parcel.Status]; ok {
		return text
	}
	return parcel.StatusText
}

// step leaves a carrier's own words; those that stand where it had none are the
// reader's.
func (t *texts) step(step TrackingStep) string {
	if text, ok := t.Status[step.Status]; ok && step.Message == t.english.Status[step.Status] {
		return text
	}
	return step.Message
}

// moment writes a time for a reader whose zone only the script can know.
func (t *texts) moment(at time.Time) string {
	return fill(t.Moment, "date", t.day(at), "time", at.UTC().Format("15:04"))
}

func (t *texts) day(at time.Time) string {
	at = at.UTC()
	return fill(t.Day, "weekday", t.Weekdays[at.Weekday()], "day", at.Day(), "month", t.Months[at.Month()-1])
}

// fill puts values where a text has their names in braces.
func fill(text string, pairs ...any) string {
	holes := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		holes = append(holes, fmt.Sprintf("{%v}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(holes...).Replace(text)
}
