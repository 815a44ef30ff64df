// Package migrate holds the tables as ent sees them and the versioned SQL that
// makes them, for PostgreSQL and SQLite.
package migrate

import (
	"embed"
	"fmt"
	"io/fs"

	"entgo.io/ent/dialect"
)

//go:embed postgres/*.sql sqlite/*.sql
var versions embed.FS

// Versions returns the versioned SQL of a dialect, one file per migration. They
// are written by ent/migrate/diff and only ever added to after a release.
func Versions(of string) (fs.FS, error) {
	folder := "postgres"
	if of == dialect.SQLite {
		folder = "sqlite"
	}
	files, err := fs.Sub(versions, folder)
	if err != nil {
		return nil, fmt.Errorf("open migrations of %s: %w", of, err)
	}
	return files, nil
}
