-- +goose Up
-- create "audit_entries" table
CREATE TABLE `audit_entries` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `action` text NOT NULL,
  `actor_kind` text NOT NULL,
  `actor_id` text NOT NULL DEFAULT (''),
  `actor` text NOT NULL DEFAULT (''),
  `address` text NOT NULL DEFAULT (''),
  `request_id` text NOT NULL DEFAULT (''),
  `user_agent` text NOT NULL DEFAULT (''),
  `records` json NOT NULL,
  `changes` json NOT NULL,
  `left_out` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`)
);
-- create index "auditentry_store_id_created_at_id" to table: "audit_entries"
CREATE INDEX `auditentry_store_id_created_at_id` ON `audit_entries` (`store_id`, `created_at`, `id`);
-- create index "auditentry_records" to table: "audit_entries"
CREATE INDEX `auditentry_records` ON `audit_entries` (`records`);
