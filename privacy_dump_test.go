package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"github.com/waybill/waybill/ent"
)

// wantMarkedColumnsOnly: erasing a buyer has the columns to deal with that the
// schema calls personal, and no other; what is secret is nowhere to be read.
func (s *story) wantMarkedColumnsOnly(t *testing.T) {
	t.Helper()
	marked := make(map[string]bool)
	for _, c := range ent.PersonalColumns {
		marked[c.Table+"."+c.Name] = true
	}
	// What a program chose, by which nobody is found: erased all the same.
	marked["idempotency_keys.key"] = true
	seen := 0
	for column, text := range s.dump(t) {
		if found := s.secretsIn(text); len(found) > 0 {
			t.Errorf("%s holds %v in clear", column, found)
		}
		found := s.marksIn(text)
		if len(found) > 0 && !marked[column] {
			t.Errorf("%s holds personal data and is not marked: %v", column, found)
		}
		seen += min(1, len(found))
	}
	if seen < 10 {
		t.Errorf("%d columns hold personal data: the story touches too few", seen)
	}
}

// dump reads every column of the whole database, and on SQLite the bytes of its
// files too.
func (s *story) dump(t *testing.T) map[string]string {
	t.Helper()
	tables := make(map[string]string)
	list := "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
	var db *sql.DB
	if s.driver == "sqlite" {
		list = "SELECT name FROM sqlite_master WHERE type = 'table'"
		files, err := filepath.Glob(s.source + "*")
		if err != nil || len(files) == 0 {
			t.Fatalf("database files: %v, %v", files, err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if found := s.secretsIn(string(raw)); len(found) > 0 {
				t.Errorf("%s holds %v in clear", filepath.Base(file), found)
			}
		}
		if db, err = sql.Open("sqlite", s.source); err != nil {
			t.Fatal(err)
		}
		defer db.Close()
	} else {
		db = behindTheWall(t, s.source)
	}
	for _, name := range texts(t, db, list) {
		for column, text := range columns(t, db, name) {
			tables[name+"."+column] = text
		}
	}
	return tables
}

// behindTheWall opens a PostgreSQL database, on one connection that sees the rows
// of every store.
func behindTheWall(t *testing.T, source string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("SELECT set_config('waybill.store_id', '*', false)"); err != nil {
		t.Fatal(err)
	}
	return db
}

// texts reads one column.
func texts(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// columns reads every row of a table, each column as a text.
func columns(t *testing.T, db *sql.DB, table string) map[string]string {
	t.Helper()
	rows, err := db.Query(`SELECT * FROM "` + table + `"`) //nolint:gosec // a name out of the catalogue
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			if raw, ok := v.([]byte); ok {
				v = string(raw)
			}
			all[names[i]] += fmt.Sprint(v) + "\n"
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
