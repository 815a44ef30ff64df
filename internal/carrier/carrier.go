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
	number = strings.TrimSpace(number)
	page, known := pages[key(carrier)]
	if !known || number == "" {
		return ""
	}
	if strings.HasSuffix(page, "/") {
		return page + url.PathEscape(number)
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

// pages is where carriers show a number, from their own sites. Keys are names
// as suppliers and EasyPost write them, without case and punctuation.
var pages = map[string]string{
	"amazon":        "https://track.amazon.com/tracking/",
	"australiapost": "https://auspost.com.au/mypost/track/#/details/",
	"canadapost":    "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor=",
	"canpar":        "https://www.canpar.com/en/tracking/track.htm?barcode=",
	"correios":      "https://rastreamento.correios.com.br/app/index.php?objetos=",
	"correos":       "https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number=",
	"colissimo":     laPoste,
	"deutschepost":  dhlGermany,
	"dhl":           dhl,
	"dhlde":         dhlGermany,
	"dhlexpress":    dhl,
	"dhlpaket":      dhlGermany,
	"dpd":           "https://tracking.dpd.de/status/en_US/parcel/",
	"evri":          evri,
	"fedex":         "https://www.fedex.com/fedextrack/?trknbr=",
	"gofo":          "https://www.gofoexpress.com/tracking.html?searchID=",
	"hermes":        evri,
	"japanpost":     "https://trackings.post.japanpost.jp/services/srv/search/direct?locale=en&reqCodeNo1=",
	"landmark":      "https://track.landmarkglobal.com/?search=",
	"laposte":       laPoste,
	"lasership":     ontrac,
	"nzpost":        "https://www.nzpost.co.nz/tools/tracking/item/",
	"ontrac":        ontrac,
	"posten":        "https://sporing.posten.no/sporing/",
	"postnl":        "https://jouw.postnl.nl/track-and-trace/",
	"postnord":      "https://tracking.postnord.com/en/tracking?id=",
	"purolator":     "https://www.purolator.com/en/shipping/tracker?pins=",
	"royalmail":     "https://www.royalmail.com/track-your-item#/tracking-results/",
	"swisspost":     "https://service.post.ch/ekp-web/ui/entry/search/",
	"ups":           "https://www.ups.com/track?tracknum=",
	"usps":          "https://tools.usps.com/go/TrackConfirmAction?tLabels=",
	"yodel":         "https://www.yodel.co.uk/tracking/",
	"yunexpress":    "https://www.yuntrack.com/parcelTracking?id=",
}

// Carriers that go by several names.
const (
	dhl        = "https://www.dhl.com/global-en/home/tracking.html?tracking-id="
	dhlGermany = "https://www.dhl.de/en/privatkunden/pakete-empfangen/verfolgen.html?piececode="
	evri       = "https://www.evri.com/track/parcel/"
	ontrac     = "https://www.ontrac.com/tracking/?number=" // LaserShip became OnTrac
	laPoste    = "https://www.laposte.fr/outils/suivre-vos-envois?code="
)
