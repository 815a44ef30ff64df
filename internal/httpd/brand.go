package httpd

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"github.com/waybill/waybill/internal/fulfillment"
)

// What a store's buyers see of it stands at addresses of its own, so that the
// page's policy allows nothing inline.

// logo is the store's picture.
func (s *Server) logo(w http.ResponseWriter, r *http.Request) {
	s.branded(w, r, func(brand *fulfillment.Brand) (string, []byte) {
		kind, data, _ := strings.Cut(strings.TrimPrefix(brand.Logo, "data:"), ";base64,")
		picture, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			return "", nil
		}
		return kind, picture
	})
}

// brandStyle is the store's colour. In the dark it is lightened, as far as it takes
// to be read.
func (s *Server) brandStyle(w http.ResponseWriter, r *http.Request) {
	const style = `:root{--accent:%[1]s;--accent-soft:color-mix(in srgb,%[1]s 12%%,white)}
@media (prefers-color-scheme:dark){:root{--accent:color-mix(in srgb,%[1]s 40%%,white);--accent-soft:color-mix(in srgb,%[1]s 30%%,#1b1e26)}}
`
	s.branded(w, r, func(brand *fulfillment.Brand) (string, []byte) {
		if brand.Accent == "" {
			return "", nil
		}
		return "text/css; charset=utf-8", fmt.Appendf(nil, style, brand.Accent)
	})
}

func (s *Server) branded(w http.ResponseWriter, r *http.Request, show func(*fulfillment.Brand) (kind string, body []byte)) {
	brand, err := s.Fulfillment.BrandOf(r.Context(), r.PathValue("token"))
	if err != nil || brand == nil {
		s.trackingFailed(w, r, err)
		return
	}
	kind, body := show(brand)
	if len(body) == 0 {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "private, max-age=300")
	_, _ = w.Write(body)
}
