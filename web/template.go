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

// askedJSON says what became of a request, for the script too.
//
//go:embed src/tracking/asked.json
var askedJSON []byte

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
	var sentences map[string]map[string]string
	if err := json.Unmarshal(askedJSON, &sentences); err != nil {
		return nil, fmt.Errorf("parse sentences about requests: %w", err)
	}
	var words asking
	if err := json.Unmarshal(askingJSON, &words); err != nil {
		return nil, fmt.Errorf("parse words of buyers' forms: %w", err)
	}
	parsed, err := template.New("pages").Funcs(template.FuncMap{
		"progress": func(status string) progress {
			if known, ok := table[status]; ok {
				return known
			}
			return table["UNKNOWN"]
		},
		"moment":  moment,
		"day":     day,
		"iso":     func(at time.Time) string { return at.UTC().Format(time.RFC3339) },
		"parcel":  newParcelView,
		"promise": promise,
		"isWeb":   isWeb,
		"words":   humanly,
		"asked":   func(r TrackingRequest) string { return sentences[r.Kind][r.Status] },
		"say":     words.say,
		"field":   words.field,
	}).ParseFS(templates, "*.gohtml")
	if err != nil {
		return nil, fmt.Errorf("parse templates of the pages: %w", err)
	}
	return parsed, nil
}

// moment writes a time for a reader whose zone only the script can know.
func moment(at time.Time) string { return at.UTC().Format("Mon 2 Jan, 15:04 UTC") }

func day(at time.Time) string { return at.UTC().Format("Mon 2 Jan") }

// parcelView is a parcel among those of its order.
type parcelView struct {
	TrackingPackage
	Name          string
	Recent, Older []TrackingStep
}

// newParcelView counts parcels from one, not at all when there is one, and keeps
// the three newest steps in sight.
func newParcelView(index, count int, parcel TrackingPackage) parcelView {
	view := parcelView{TrackingPackage: parcel, Name: "Package"}
	if count > 1 {
		view.Name = fmt.Sprintf("Package %d of %d", index+1, count)
	}
	inSight := min(3, len(parcel.Events))
	view.Recent, view.Older = parcel.Events[:inSight], parcel.Events[inSight:]
	return view
}

// promise is the most that is known about when a parcel arrives.
func promise(parcel TrackingPackage) string {
	switch {
	case parcel.DeliveredAt != nil:
		return moment(*parcel.DeliveredAt)
	case parcel.EstimatedDeliveryAt != nil:
		return "Expected " + day(*parcel.EstimatedDeliveryAt)
	case parcel.ShippedAt != nil:
		return "Sent " + day(*parcel.ShippedAt)
	}
	return ""
}

// isWeb tells whether an address, which comes from a supplier, may be a link.
func isWeb(address string) bool {
	lower := strings.ToLower(address)
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")
}
