package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
)

// Documents are the GraphQL documents of our own pages, by the ids that the pages
// have for them: the SHA-256 of the text, in hex.
func (p *Pages) Documents() map[string]string { return p.documents }

func readDocuments(built fs.FS) (map[string]string, error) {
	raw, err := fs.ReadFile(built, "documents.json")
	if err != nil {
		return nil, fmt.Errorf("read documents of the pages: %w", err)
	}
	var documents map[string]string
	if err := json.Unmarshal(raw, &documents); err != nil {
		return nil, fmt.Errorf("parse documents of the pages: %w", err)
	}
	return documents, nil
}
