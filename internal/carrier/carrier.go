// Package carrier understands what sources of tracking say, in Waybill's words,
// and knows carriers' public tracking pages.
package carrier

import (
	"net/url"
	"strings"
	"time"

	"github.com/waybill/waybill/ent/parcel"
)

// Tracker is all that a source knows of one parcel.
type Tracker struct {
	Number              string
	Carrier             string
	EstimatedDeliveryAt *time.Time
	Events              []Event
}

// Event is one fact about a parcel.
type Event struct {
	SourceID     string // the source's own id; "" when it has none
	Status       parcel.TrackingStatus
	SourceStatus string // as the source named it
	Message      string
	Location     string
	OccurredAt   time.Time
}

// TrackingURL is the carrier's public page of a number, or "" for a carrier we
// do not know. Spelling of the carrier does not matter.
func TrackingURL(carrier, number string) string {
	page, known := pages[key(carrier)]
	if !known || number == "" {
		return ""
	}
	return page + url.QueryEscape(number)
}

func key(carrier string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(carrier))
}

// pages is where carriers show a number, from their own sites.
var pages = map[string]string{
	"ups":           "https://www.ups.com/track?tracknum=",
	"usps":          "https://tools.usps.com/go/TrackConfirmAction?tLabels=",
	"fedex":         "https://www.fedex.com/fedextrack/?trknbr=",
	"dhl":           "https://www.dhl.com/global-en/home/tracking.html?tracking-id=",
	"dhlexpress":    "https://www.dhl.com/global-en/home/tracking.html?tracking-id=",
	"royalmail":     "https://www.royalmail.com/track-your-item#/tracking-results/",
	"canadapost":    "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor=",
	"correios":      "https://rastreamento.correios.com.br/app/index.php?objetos=",
	"postnl":        "https://jouw.postnl.nl/track-and-trace/",
	"australiapost": "https://auspost.com.au/mypost/track/#/details/",
}
