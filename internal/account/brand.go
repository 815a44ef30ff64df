package account

import (
	"encoding/base64"
	"math"
	"regexp"
	"strconv"

	"github.com/waybill/waybill/internal/problem"
)

const (
	longestLogo  = 48 << 10
	leastOfWhite = 4.5 // the contrast that small text needs, WCAG 2.2
)

var (
	pictures = regexp.MustCompile(`^data:image/(?:png|jpeg|webp|gif);base64,(.+)$`)
	colours  = regexp.MustCompile(`^#[0-9a-f]{6}$`)
)

// checkBrand looks at what a store's buyers see of it. No SVG: it may hold a
// script. No picture of another site: that site would learn who looks.
func checkBrand(faults problem.Faults, logo, colour *string) {
	if logo != nil && *logo != "" {
		checkLogo(faults, *logo)
	}
	if colour == nil || *colour == "" {
		return
	}
	if !colours.MatchString(*colour) {
		faults.Add("accentColor", problem.Malformed, "must be like #1a5fb4, in lower case")
	} else if contrast := contrastToWhite(*colour); contrast < leastOfWhite {
		faults.Add("accentColor", problem.OutOfRange, "is too light to be read on white: contrast %.1f, at least %.1f is needed", contrast, leastOfWhite)
	}
}

func checkLogo(faults problem.Faults, logo string) {
	if data := pictures.FindStringSubmatch(logo); data != nil {
		if _, err := base64.StdEncoding.DecodeString(data[1]); err != nil {
			faults.Add("logoUrl", problem.Malformed, "is not base64")
		}
		faults.Limit("logoUrl", logo, longestLogo)
		return
	}
	faults.Add("logoUrl", problem.Malformed, "must be a PNG, JPEG, WebP or GIF as data:image/…;base64,…")
}

// contrastToWhite is WCAG's, from 1 (white) to 21 (black).
func contrastToWhite(colour string) float64 {
	value, _ := strconv.ParseUint(colour[1:], 16, 32)
	light := func(part uint64) float64 {
		c := float64(part&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	luminance := 0.2126*light(value>>16) + 0.7152*light(value>>8) + 0.0722*light(value)
	return 1.05 / (luminance + 0.05)
}
