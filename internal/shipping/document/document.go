// Package document writes shipping profiles as documents and reads them back,
// also those of other systems.
//
// A document is taken whole or refused with the path of every fault. What has no
// counterpart here is said by path; nothing is left out in silence.
package document

import (
	"encoding/json"

	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/shipping"
)

// Format is what a document is.
type Format string

// The formats.
const (
	Waybill              Format = "WAYBILL"
	ShopifyShippingZones Format = "SHOPIFY_SHIPPING_ZONES"
)

// Note is something of a document that was left out or read as something else.
type Note struct {
	Path    string
	Message string
}

// Profile is a profile on its way between stores: no ids, and codes for
// suppliers.
type Profile struct {
	Format   string                 `json:"format"`
	Version  int                    `json:"version"`
	Name     string                 `json:"name"`
	Enabled  bool                   `json:"enabled"`
	Currency string                 `json:"currency"`
	Groups   []shipping.OriginGroup `json:"groups"`
}

const (
	formatName    = "waybill-shipping-profile"
	formatVersion = 1
	largest       = 1 << 20
)

// Write writes a profile; code names a supplier by its id.
func Write(p shipping.Profile, currency string, code func(id string) string) (string, error) {
	doc := Profile{Format: formatName, Version: formatVersion, Name: p.Name, Enabled: p.Enabled, Currency: currency, Groups: bare(p.Groups)}
	for i := range doc.Groups {
		for j, id := range doc.Groups[i].Suppliers {
			doc.Groups[i].Suppliers[j] = code(id)
		}
	}
	raw, err := json.MarshalIndent(doc, "", "  ")
	return string(raw), err
}

// bare returns a copy without ids.
func bare(groups []shipping.OriginGroup) []shipping.OriginGroup {
	copied := shipping.Profile{Groups: groups}.Normalize().Groups // shares nothing
	for i := range copied {
		copied[i].ID = ""
		for j := range copied[i].Zones {
			copied[i].Zones[j].ID = ""
			for k := range copied[i].Zones[j].Rates {
				copied[i].Zones[j].Rates[k].ID = ""
			}
		}
	}
	return copied
}

// Read reads a document of Write for a store that sells in currency. Suppliers
// are codes still. It fails with INVALID_INPUT.
func Read(text, currency string) (*Profile, error) {
	faults := problem.Collect()
	at := faults.At("document")
	var doc Profile
	sound := decode(text, &doc, at, func(path string) {
		at.Add(path, problem.Unknown, "is no field of a profile")
	})
	if err := faults.Err(); err != nil || !sound {
		return nil, err
	}
	switch {
	case doc.Format != formatName:
		at.Add("format", problem.Unknown, "must be %q", formatName)
	case doc.Version != formatVersion:
		at.Add("version", problem.Unknown, "must be %d", formatVersion)
	case doc.Currency != currency:
		at.Add("currency", problem.WrongCurrency, "must be %s, the currency of the store", currency)
	}
	doc.Groups = bare(doc.Groups)
	return &doc, faults.Err()
}
