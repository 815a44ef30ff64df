package store

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/waybill/waybill/ent/migrate"
	"github.com/waybill/waybill/internal/auth"
)

// Migrate brings the database up to this build: Waybill's own versioned SQL
// (ent/migrate), the tables of the job queue, the walls between stores, and what
// SQL alone cannot change (hashLinks). Several replicas may call it
// at once: one does it, the others wait and find it done. It never goes back.
func (s *Store) Migrate(ctx context.Context) (err error) {
	ctx = auth.Everywhere(ctx)
	unlock, err := s.lockMigrations(ctx)
	if err != nil {
		return fmt.Errorf("wait for other migrations: %w", unavailable(err))
	}
	defer unlock()
	if err := s.migrateRecords(ctx); err != nil {
		return fmt.Errorf("migrate: %w", unavailable(err))
	}
	if err := s.migrateJobs(ctx); err != nil {
		return fmt.Errorf("migrate job queue: %w", unavailable(err))
	}
	if err := s.wall(ctx); err != nil {
		return unavailable(err)
	}
	if err := s.hashLinks(ctx); err != nil {
		return unavailable(err)
	}
	if err := s.tellSizes(ctx); err != nil {
		return err
	}
	s.migrated.Store(true)
	return nil
}

// MigrationsPending says whether the database is behind this build. Once it is
// not, it is not asked again.
func (s *Store) MigrationsPending(ctx context.Context) (bool, error) {
	if s.migrated.Load() {
		return false, nil
	}
	records, err := s.recordMigrations()
	if err != nil {
		return false, err
	}
	pending, err := records.HasPending(ctx)
	if err != nil {
		return false, fmt.Errorf("read migrations: %w", unavailable(err))
	}
	if pending {
		return true, nil
	}
	jobs, err := s.jobMigrations()
	if err != nil {
		return false, err
	}
	valid, err := jobs.Validate(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("read job queue migrations: %w", unavailable(err))
	}
	if !valid.OK {
		return true, nil
	}
	open, err := s.wallsMissing(ctx)
	if err != nil {
		return false, err
	}
	s.migrated.Store(!open)
	return open, nil
}

func (s *Store) migrateRecords(ctx context.Context) error {
	migrations, err := s.recordMigrations()
	if err != nil {
		return err
	}
	applied, err := migrations.Up(ctx)
	if err != nil {
		return err
	}
	for _, m := range applied {
		s.log.InfoContext(ctx, "migration applied", "version", m.Source.Version, "duration", m.Duration)
	}
	return nil
}

func (s *Store) migrateJobs(ctx context.Context) error {
	migrations, err := s.jobMigrations()
	if err != nil {
		return err
	}
	applied, err := migrations.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return err
	}
	for _, m := range applied.Versions {
		s.log.InfoContext(ctx, "job queue migration applied", "version", m.Version, "duration", m.Duration)
	}
	return nil
}

func (s *Store) recordMigrations() (*goose.Provider, error) {
	files, err := migrate.Versions(s.dialect)
	if err != nil {
		return nil, err
	}
	flavour := goose.DialectPostgres
	if s.dialect == dialect.SQLite {
		flavour = goose.DialectSQLite3
	}
	provider, err := goose.NewProvider(flavour, s.db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return provider, nil
}

func (s *Store) jobMigrations() (*migrator, error) {
	migrations, err := rivermigrate.New(s.driver, &rivermigrate.Config{Logger: Quiet(s.log)})
	if err != nil {
		return nil, fmt.Errorf("read job queue migrations: %w", err)
	}
	return migrations, nil
}
