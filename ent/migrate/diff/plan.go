package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	atlasschema "ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"

	"github.com/waybill/waybill/ent/migrate"
)

// plan writes the migration that leads from those in folder to the ent schema,
// and returns atlas.ErrNoPlan when they are there already.
func plan(ctx context.Context, folder string, driver *entsql.Driver, name string, layout gooseLayout) error {
	dir, err := sqltool.NewGooseDir(folder)
	if err != nil {
		return fmt.Errorf("open %s: %w", folder, err)
	}
	// Atlas insists on a checksum file; git knows better what changed.
	sum, err := dir.Checksum()
	if err != nil {
		return fmt.Errorf("sum up %s: %w", folder, err)
	}
	if err := atlas.WriteSumFile(dir, sum); err != nil {
		return fmt.Errorf("sum up %s: %w", folder, err)
	}
	options := []schema.MigrateOption{
		schema.WithDir(dir), schema.WithFormatter(layout), schema.WithIndent("  "),
		schema.WithMigrationMode(schema.ModeReplay), schema.WithErrNoPlan(true),
		schema.WithDropColumn(true), schema.WithDropIndex(true),
	}
	if driver.Dialect() == dialect.Postgres {
		options = append(options, schema.WithDiffHook(settled(ctx, driver)))
	}
	err = migrate.NewSchema(driver).NamedDiff(ctx, name, options...)
	return errors.Join(err, os.Remove(filepath.Join(folder, atlas.HashFileName)))
}

// settled lets PostgreSQL rewrite the wanted schema once more before it is
// compared: the condition of a partial index reads differently after the second
// time it was stored (IN becomes ANY, then the casts move), and only then stays.
func settled(ctx context.Context, driver *entsql.Driver) schema.DiffHook {
	return func(next schema.Differ) schema.Differ {
		return schema.DiffFunc(func(current, desired *atlasschema.Schema) ([]atlasschema.Change, error) {
			dev, err := postgres.Open(driver.DB())
			if err != nil {
				return nil, fmt.Errorf("open development database: %w", err)
			}
			normal, err := dev.(atlasschema.Normalizer).NormalizeSchema(ctx, desired)
			if err != nil {
				return nil, fmt.Errorf("normalize: %w", err)
			}
			normal.Attrs = desired.Attrs
			return next.Diff(current, normal)
		})
	}
}
