package main

import (
	"fmt"
	"strings"
	"time"

	atlas "ariga.io/atlas/sql/migrate"
)

// The init migration keeps its name however often it is written anew.
const firstVersion = "20261123000000"

// gooseLayout writes a plan as one file for goose, forwards only: a database is
// never taken back to an older schema.
type gooseLayout struct {
	version string // default: now
}

// Format is part of atlas's Formatter.
func (l gooseLayout) Format(plan *atlas.Plan) ([]atlas.File, error) {
	version := l.version
	if version == "" {
		version = time.Now().UTC().Format("20060102150405")
	}
	var b strings.Builder
	if rebuildsTables(plan) {
		// SQLite ignores the pragma inside a transaction.
		b.WriteString("-- +goose NO TRANSACTION\n")
	}
	b.WriteString("-- +goose Up\n")
	for _, change := range plan.Changes {
		if change.Comment != "" {
			fmt.Fprintf(&b, "-- %s\n", change.Comment)
		}
		fmt.Fprintf(&b, "%s;\n", change.Cmd)
	}
	name := fmt.Sprintf("%s_%s.sql", version, plan.Name)
	return []atlas.File{atlas.NewLocalFile(name, []byte(b.String()))}, nil
}

func rebuildsTables(plan *atlas.Plan) bool {
	for _, change := range plan.Changes {
		if strings.HasPrefix(change.Cmd, "PRAGMA foreign_keys") {
			return true
		}
	}
	return false
}
