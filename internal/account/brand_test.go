package account_test

import (
	"strings"
	"testing"

	"github.com/waybill/waybill/internal/account"
)

func TestWhatBuyersSeeOfAStoreIsSafeAndReadable(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		_, merchant := f.open(t, "Loja")
		const dot = "data:image/png;base64,iVBORw0KGgo="
		got, err := f.UpdateStore(merchant, account.UpdateStoreInput{LogoURL: new(dot), AccentColor: new("#1a5fb4")})
		if err != nil || got.LogoURL != dot || got.AccentColor != "#1a5fb4" {
			t.Fatalf("UpdateStore(logo, colour) = %v, %v", got, err)
		}
		if got, err = f.UpdateStore(merchant, account.UpdateStoreInput{LogoURL: new(""), AccentColor: new("")}); err != nil || got.LogoURL != "" || got.AccentColor != "" {
			t.Errorf("UpdateStore(none) = %v, %v", got, err)
		}
		for _, logo := range []string{
			"https://elsewhere.example/logo.png", "javascript:alert(1)", "data:image/svg+xml;base64,PHN2Zz4=", "data:text/html;base64,PGI+", "data:image/png;base64,%%%", "data:image/png,x",
		} {
			_, err := f.UpdateStore(merchant, account.UpdateStoreInput{LogoURL: &logo})
			wantFaults(t, err, "logoUrl MALFORMED")
		}
		_, err = f.UpdateStore(merchant, account.UpdateStoreInput{LogoURL: new("data:image/png;base64," + strings.Repeat("A", 48<<10))})
		wantFaults(t, err, "logoUrl TOO_LONG")
		for colour, want := range map[string]string{"red": "MALFORMED", "#FFF": "MALFORMED", "#1A5FB4": "MALFORMED", "#12345g": "MALFORMED", "#ffff00": "OUT_OF_RANGE", "#777777": "OUT_OF_RANGE"} {
			_, err := f.UpdateStore(merchant, account.UpdateStoreInput{AccentColor: &colour})
			wantFaults(t, err, "accentColor "+want)
		}
		if _, err := f.UpdateStore(merchant, account.UpdateStoreInput{AccentColor: new("#767676")}); err != nil { // 4.54
			t.Errorf("the lightest grey: %v", err)
		}
	})
}
