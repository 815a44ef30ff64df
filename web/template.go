package web

import (
	_ "embed" // for progress.json
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"time"
)

//go:embed src/tracking/progress.json
var progressJSON []byte

// progress is how far along a parcel is, out of four, and how it feels. The
// script draws from the same table.
type progress struct {
	Step int    `json:"step"`
	Tone string `json:"tone"`
}

func parseTemplates() (*template.Template, error) {
	var table map[string]progress
	if err := json.Unmarshal(progressJSON, &table); err != nil {
		return nil, fmt.Errorf("parse progress of parcels: %w", err)
	}
	english, err := readTexts("en.json") // for the pages that are in no other language
	if err != nil {
		return nil, err
	}
	english.english = english
	var said asking
	if err := json.Unmarshal(askingJSON, &said); err != nil {
		return nil, fmt.Errorf("parse words of buyers' forms: %w", err)
	}
	parsed, err := template.New("pages").Funcs(template.FuncMap{
		"progress": func(status string) progress {
			if known, ok := table[status]; ok {
				return known
			}
			return table["UNKNOWN"]
		},
		"iso":   func(at time.Time) string { return at.UTC().Format(time.RFC3339) },
		"isWeb": isWeb,
		"words": humanly,
		"say":   said.say,
		"field": said.field,
	}).Funcs(english.funcs()).ParseFS(templates, "*.gohtml")
	if err != nil {
		return nil, fmt.Errorf("parse templates of the pages: %w", err)
	}
	return parsed, nil
}

// parcelView is a parcel among those of its order.
type parcelView struct {
	TrackingPackage
	Name          string
	Recent, Older []TrackingStep
}

// parcel counts parcels from one, not at all when there is one, and keeps
// the three newest steps in sight.
func (t *texts) parcel(index, count int, parcel TrackingPackage) parcelView {
	view := parcelView{TrackingPackage: parcel, Name: t.Package}
	if count > 1 {
		view.Name = fill(t.PackageOf, "n", index+1, "total", count)
	}
	inSight := min(3, len(parcel.Events))
	view.Recent, view.Older = parcel.Events[:inSight], parcel.Events[inSight:]
	return view
}

// promise is the most that is known about when a parcel arrives.
func (t *texts) promise(parcel TrackingPackage) string {
	switch {
	case parcel.DeliveredAt != nil:
		return t.moment(*parcel.DeliveredAt)
	case parcel.EstimatedDeliveryAt != nil:
		return fill(t.Expected, "day", t.day(*parcel.EstimatedDeliveryAt))
	case parcel.ShippedAt != nil:
		return fill(t.Sent, "day", t.day(*parcel.ShippedAt))
	}
	return ""
}

// isWeb tells whether an address, which comes from a supplier, may be a link.
func isWeb(address string) bool {
	lower := strings.ToLower(address)
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")
}
