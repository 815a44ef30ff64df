package profiles

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/s2"

	"github.com/waybill/waybill/internal/shipping"
)

// The id of a quoted option is the option itself, signed: whoever has the
// store's key can tell that it was quoted, for what, and until when, so quoting
// writes nothing. In base64 without padding, after the prefix:
//
//	form 1 byte │ expires 4 │ which parts of the address were given 1 │ address 16 │ cart 16 │ option, compressed JSON │ HMAC-SHA256 32
//
// Nothing behind the signature is read before the signature was found right.
const (
	quotePrefix = "quote_"
	quoteForm   = 2
	quoteHead   = 1 + 4 + len(bound{})
	mostQuoteID = 64 << 10
	mostOption  = 1 << 20
)

// dictionary is what options have in common. It belongs to the form: another one
// would read old ids wrongly.
const dictionary = `"AS_ADDITIONAL""COVERED""BY_QUANTITY""BY_PRICE""FREE","days":{"min":,"max":},"band":{"from":0,"to":,"amount":"},"freeOver":true` +
	`{"name":"Express","amount":"Standard","amount":"Shipping","amount":".00 EUR","parts":[{"profile":{"id":"prof_06","name":"General"},"profileVersion":1,` +
	`"group":{"id":"grp_06","name":""},"zone":{"id":"zone_06","name":""},"rate":{"id":"rate_06","name":"Standard"},"kind":"BY_WEIGHT","kind":"FLAT",` +
	`"measure":0,"freeOver":false,"fee":"0.00 USD","handling":"0.00 USD","merge":"IN_FULL","amount":"0.00 USD"}]}`

// bound is the address and the cart that a quote holds for.
type bound [1 + 16 + 16]byte

const (
	gaveRegion   = 1
	gavePostcode = 2
)

// boundTo says what a cart's quote holds for. The order of its lines does not
// matter.
func boundTo(cart *shipping.Cart) bound {
	given := byte(0)
	if cart.Destination.Region != "" {
		given |= gaveRegion
	}
	if cart.Destination.Postcode != "" {
		given |= gavePostcode
	}
	return boundAs(given, cart)
}

// boundAs looks only at those parts of the address that the quote was given. A
// price that depends on a part is not quoted without it.
func boundAs(given byte, cart *shipping.Cart) (b bound) {
	to := cart.Destination
	if given&gaveRegion == 0 {
		to.Region = ""
	}
	if given&gavePostcode == 0 {
		to.Postcode = ""
	}
	b[0] = given
	place := sha256.Sum256([]byte(to.Country + "\x00" + to.Region + "\x00" + to.Postcode))
	copy(b[1:], place[:16])
	goods := sha256.Sum256(cartText(cart))
	copy(b[17:], goods[:16])
	return b
}

func (b *bound) place() []byte { return b[1:17] }
func (b *bound) goods() []byte { return b[17:] }

// cartText writes a cart in one way, whatever the order of its lines.
func cartText(cart *shipping.Cart) []byte {
	lines := slices.Clone(cart.Lines)
	slices.SortFunc(lines, func(a, b shipping.Line) int {
		return cmp.Or(strings.Compare(a.VariantID, b.VariantID), cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.Amount.Minor, b.Amount.Minor))
	})
	text := []byte(cart.Currency)
	for _, l := range lines {
		text = fmt.Appendf(text, "\x00%s %d %d %t", l.VariantID, l.Quantity, l.Amount.Minor, l.RequiresShipping)
	}
	return text
}

// sealer signs the options of one quote.
type sealer struct {
	shop    *shop
	bound   bound
	expires time.Time
}

var packing = s2.MakeDict([]byte(dictionary), nil) //nolint:gochecknoglobals // of the form, never written to

func (s *sealer) seal(option *shipping.Option) (string, error) {
	raw, err := json.Marshal(option)
	if err != nil {
		return "", fmt.Errorf("write quoted option: %w", err)
	}
	signed := make([]byte, quoteHead, quoteHead+s2.MaxEncodedLen(len(raw))+sha256.Size)
	signed[0] = quoteForm
	binary.BigEndian.PutUint32(signed[1:], uint32(s.expires.Unix()))
	copy(signed[5:], s.bound[:])
	packed := packing.Encode(signed[quoteHead:cap(signed)-sha256.Size], raw)
	signed = signed[:quoteHead+len(packed)]
	signed = append(signed, signature(s.shop.key, s.shop.id, signed)...)
	return quotePrefix + base64.RawURLEncoding.EncodeToString(signed), nil
}

func signature(key []byte, storeID string, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte("shipping quote of " + storeID + "\x00")) // never fails
	_, _ = mac.Write(body)
	return mac.Sum(nil)
}

// opened is an id whose signature is right.
type opened struct {
	expires time.Time
	bound   bound
	option  []byte // compressed
}

// open returns what is in an id that was signed with one of the store's keys,
// and false for all others.
func open(shop *shop, id string) (o opened, ok bool) {
	text, prefixed := strings.CutPrefix(id, quotePrefix)
	if !prefixed || len(text) > mostQuoteID || strings.ContainsAny(text, "\r\n") {
		return opened{}, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) < quoteHead+sha256.Size || raw[0] != quoteForm {
		return opened{}, false
	}
	body, claimed := raw[:len(raw)-sha256.Size], raw[len(raw)-sha256.Size:]
	for _, key := range [][]byte{shop.key, shop.keyBefore} {
		ok = ok || len(key) > 0 && hmac.Equal(claimed, signature(key, shop.id, body))
	}
	if !ok {
		return opened{}, false
	}
	o = opened{expires: time.Unix(int64(binary.BigEndian.Uint32(body[1:])), 0), option: body[quoteHead:]}
	copy(o.bound[:], body[5:])
	return o, true
}

// read unpacks the option.
func (o *opened) read() (*shipping.Option, error) {
	if n, _ := s2.DecodedLen(o.option); n > mostOption {
		return nil, fmt.Errorf("unpack quoted option: it is of %d bytes, at most %d are allowed", n, mostOption)
	}
	raw, err := packing.Decode(nil, o.option)
	if err != nil {
		return nil, fmt.Errorf("unpack quoted option: %w", err)
	}
	option := new(shipping.Option)
	if err := json.Unmarshal(raw, option); err != nil {
		return nil, fmt.Errorf("read quoted option: %w", err)
	}
	return option, nil
}
