-- +goose Up
-- the keys of quotes as text, so that they can be sealed: at start, or by rotate-keys
ALTER TABLE `stores` ADD COLUMN `quote_secret` text NOT NULL DEFAULT ('');
ALTER TABLE `stores` ADD COLUMN `quote_secret_before` text NOT NULL DEFAULT ('');
UPDATE `stores` SET `quote_secret` = lower(hex(ifnull(`quote_key`, ''))), `quote_secret_before` = lower(hex(ifnull(`quote_key_before`, '')));
ALTER TABLE `stores` DROP COLUMN `quote_key`;
ALTER TABLE `stores` DROP COLUMN `quote_key_before`;
-- create "external_identities" table
CREATE TABLE `external_identities` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `issuer` text NOT NULL,
  `subject` text NOT NULL,
  `email` text NOT NULL DEFAULT (''),
  `last_used_at` datetime NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `external_identities_users_external_identities` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "externalidentity_issuer_subject" to table: "external_identities"
CREATE UNIQUE INDEX `externalidentity_issuer_subject` ON `external_identities` (`issuer`, `subject`);
-- create index "externalidentity_user_id" to table: "external_identities"
CREATE INDEX `externalidentity_user_id` ON `external_identities` (`user_id`);
-- create "passkeys" table
CREATE TABLE `passkeys` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `name` text NOT NULL,
  `credential_id` text NOT NULL,
  `credential` blob NOT NULL,
  `last_used_at` datetime NULL,
  `suspended_at` datetime NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `passkeys_users_passkeys` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "passkeys_credential_id_key" to table: "passkeys"
CREATE UNIQUE INDEX `passkeys_credential_id_key` ON `passkeys` (`credential_id`);
-- create index "passkey_user_id" to table: "passkeys"
CREATE INDEX `passkey_user_id` ON `passkeys` (`user_id`);
