// Package address is where a parcel goes: the shape and its rules.
package address

// Address is a postal address. CountryCode is ISO 3166-1 alpha-2; Region is the
// part of ISO 3166-2 after the dash, or free text where a country has none.
type Address struct {
	Name        string `json:"name"`
	Company     string `json:"company,omitempty"`
	Line1       string `json:"line1"`
	Line2       string `json:"line2,omitempty"`
	City        string `json:"city"`
	Region      string `json:"region,omitempty"`
	PostalCode  string `json:"postalCode,omitempty"`
	CountryCode string `json:"countryCode"`
	Phone       string `json:"phone,omitempty"`
}
