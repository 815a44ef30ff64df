package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/waybill/waybill/internal/config"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/telemetry"
)

type rotateCommand struct {
	config.Config
}

// Run encrypts every secret with the newest key.
func (c *rotateCommand) Run(ctx context.Context) error {
	if err := c.Check(); err != nil {
		return err
	}
	s, err := open(ctx, &c.Config, c.Logger())
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	done, err := s.RotateSecrets(ctx)
	fmt.Printf("%d secrets encrypted with the newest key\n", done.Renewed)
	if err != nil {
		return fmt.Errorf("rotate keys: %w", err)
	}
	fmt.Println("no other key of SECRET_KEYS is needed any more")
	return nil
}

func open(ctx context.Context, c *config.Config, log *slog.Logger) (*store.Store, error) {
	keys, err := c.Secrets(ctx)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	return store.Open(ctx, store.Config{
		DatabaseURL: c.DatabaseURL, DataDir: c.DataDir, MaxConns: c.DatabaseMaxConns, Secrets: keys,
		Logger: log, Middleware: telemetry.InsertJobs(),
	})
}

// migrate brings the database up to date. Secrets that stand there in clear, from
// before there were keys, are encrypted. One that does not open keeps nobody
// from starting: it fails where it is needed.
func migrate(ctx context.Context, s *store.Store, log *slog.Logger) error {
	if err := s.Migrate(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	done, err := s.RotateSecrets(ctx)
	if err != nil {
		log.ErrorContext(ctx, "secrets left as they are", "error", err)
	}
	if done.Renewed > 0 {
		log.InfoContext(ctx, "secrets encrypted with the newest key", "secrets", done.Renewed)
	}
	return nil
}
