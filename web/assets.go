package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// asset is a built file. Its name changes with its content, so browsers may
// keep it for ever.
type asset struct {
	content  []byte
	mimeType string
	// zipped is made at the first request that wants it; nil when it does not pay.
	zipped func() []byte
}

// Assets serves /assets/…, compressed for those who take gzip.
func (p *Pages) Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		found, ok := p.assets[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", found.mimeType)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		// Workers are documents of their own and have a policy of their own.
		h.Set("Content-Security-Policy", ContentSecurityPolicy)
		h.Add("Vary", "Accept-Encoding")
		body := found.content
		if zipped := found.zipped(); zipped != nil && takesGzip(r) {
			h.Set("Content-Encoding", "gzip")
			body = zipped
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	})
}

func readAssets(built fs.FS) (map[string]*asset, error) {
	assets := map[string]*asset{}
	err := fs.WalkDir(built, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(built, name)
		if err != nil {
			return err
		}
		assets["/"+name] = newAsset(name, content)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read built assets: %w", err)
	}
	return assets, nil
}

func newAsset(name string, content []byte) *asset {
	return &asset{
		content:  content,
		mimeType: mimeType(name),
		zipped:   sync.OnceValue(func() []byte { return zip(content) }),
	}
}

// zip gives nil when compressing saves less than a tenth.
func zip(content []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(content) // a bytes.Buffer does not fail
	_ = w.Close()
	if out.Len() > len(content)*9/10 {
		return nil
	}
	return out.Bytes()
}

// mimeType names the types that the build makes, so that the answer does not
// depend on what the machine knows.
func mimeType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".ttf":
		return "font/ttf"
	case ".woff2":
		return "font/woff2"
	}
	if known := mime.TypeByExtension(path.Ext(name)); known != "" {
		return known
	}
	return "application/octet-stream"
}

func isStyle(name string) bool { return path.Ext(name) == ".css" }

func takesGzip(r *http.Request) bool {
	for _, coding := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if name == "gzip" && strings.TrimSpace(weight) != "q=0" {
			return true
		}
	}
	return false
}
