-- +goose Up
-- create "revocations" table
CREATE TABLE `revocations` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `principal` text NOT NULL,
  PRIMARY KEY (`id`)
);
-- create index "revocation_created_at" to table: "revocations"
CREATE INDEX `revocation_created_at` ON `revocations` (`created_at`);
