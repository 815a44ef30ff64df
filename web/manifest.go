package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
)

// manifest is what Vite wrote down of its build: source file to built files.
type manifest map[string]chunk

type chunk struct {
	File    string   `json:"file"`
	CSS     []string `json:"css"`
	Imports []string `json:"imports"`
}

// links is what a template needs to bring an entry into a page.
type links struct {
	Scripts  []string // modules to run
	Preloads []string // modules that they import
	Styles   []string
}

func readManifest(built fs.FS) (manifest, error) {
	raw, err := fs.ReadFile(built, ".vite/manifest.json")
	if err != nil {
		return nil, fmt.Errorf("read manifest of the pages: %w", err)
	}
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("parse manifest of the pages: %w", err)
	}
	return m, nil
}

// links collects the built files of an entry and of all that it imports.
func (m manifest) links(entry string) (links, error) {
	var found links
	seen := map[string]bool{}
	var visit func(name string) error
	visit = func(name string) error {
		if seen[name] {
			return nil
		}
		seen[name] = true
		c, ok := m[name]
		if !ok {
			return fmt.Errorf("manifest of the pages has no %s", name)
		}
		found.add(c, name == entry)
		for _, imported := range c.Imports {
			if err := visit(imported); err != nil {
				return err
			}
		}
		return nil
	}
	return found, visit(entry)
}

func (l *links) add(c chunk, entry bool) {
	file := "/" + c.File
	switch {
	case isStyle(c.File):
		l.Styles = append(l.Styles, file)
	case entry:
		l.Scripts = append(l.Scripts, file)
	default:
		l.Preloads = append(l.Preloads, file)
	}
	for _, css := range c.CSS {
		l.Styles = append(l.Styles, "/"+css)
	}
}
