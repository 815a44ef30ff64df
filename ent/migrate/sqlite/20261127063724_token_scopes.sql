-- +goose Up
-- add column "granted_scopes" to table: "access_tokens"
ALTER TABLE `access_tokens` ADD COLUMN `granted_scopes` json NULL;
