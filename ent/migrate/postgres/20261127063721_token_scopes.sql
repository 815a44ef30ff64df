-- +goose Up
-- modify "access_tokens" table
ALTER TABLE "access_tokens" ADD COLUMN "granted_scopes" jsonb NULL;
