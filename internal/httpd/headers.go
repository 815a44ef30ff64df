package httpd

import "net/http"

// secured sets what every answer carries. Pages say more of themselves.
func (s *Server) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		// What is not a page loads nothing and is shown in nobody's frame.
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		// What is for one reader is kept by nobody; what may be kept says so itself.
		h.Set("Cache-Control", "no-store")
		if s.overTLS {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}
