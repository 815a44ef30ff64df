-- +goose Up
-- create "invitations" table
CREATE TABLE `invitations` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `email` text NOT NULL,
  `role` text NOT NULL,
  `invited_by` text NOT NULL DEFAULT (''),
  `expires_at` datetime NOT NULL,
  `accepted_at` datetime NULL,
  `revoked_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- create index "invitation_store_id_email" to table: "invitations"
CREATE INDEX `invitation_store_id_email` ON `invitations` (`store_id`, `email`);
-- create index "invitation_email" to table: "invitations"
CREATE INDEX `invitation_email` ON `invitations` (`email`);
-- create "memberships" table
CREATE TABLE `memberships` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `role` text NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `memberships_users_memberships` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "membership_store_id_user_id" to table: "memberships"
CREATE UNIQUE INDEX `membership_store_id_user_id` ON `memberships` (`store_id`, `user_id`);
-- create index "membership_user_id" to table: "memberships"
CREATE INDEX `membership_user_id` ON `memberships` (`user_id`);
-- create "one_time_tokens" table
CREATE TABLE `one_time_tokens` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `purpose` text NOT NULL,
  `subject` text NOT NULL DEFAULT (''),
  `hash` text NOT NULL,
  `payload` blob NULL,
  `expires_at` datetime NOT NULL,
  `used_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- create index "one_time_tokens_hash_key" to table: "one_time_tokens"
CREATE UNIQUE INDEX `one_time_tokens_hash_key` ON `one_time_tokens` (`hash`);
-- create index "onetimetoken_subject_purpose" to table: "one_time_tokens"
CREATE INDEX `onetimetoken_subject_purpose` ON `one_time_tokens` (`subject`, `purpose`);
-- create index "onetimetoken_expires_at" to table: "one_time_tokens"
CREATE INDEX `onetimetoken_expires_at` ON `one_time_tokens` (`expires_at`);
-- create "sessions" table
CREATE TABLE `sessions` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `at_store` text NOT NULL DEFAULT (''),
  `hash` text NOT NULL,
  `previous_hash` text NULL,
  `previous_until` datetime NULL,
  `rotated_at` datetime NOT NULL,
  `authenticated_at` datetime NOT NULL,
  `last_seen_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `revoked_at` datetime NULL,
  `agent` text NOT NULL DEFAULT (''),
  `address` text NOT NULL DEFAULT (''),
  `method` text NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `sessions_users_sessions` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION
);
-- create index "sessions_hash_key" to table: "sessions"
CREATE UNIQUE INDEX `sessions_hash_key` ON `sessions` (`hash`);
-- create index "sessions_previous_hash_key" to table: "sessions"
CREATE UNIQUE INDEX `sessions_previous_hash_key` ON `sessions` (`previous_hash`);
-- create index "session_user_id" to table: "sessions"
CREATE INDEX `session_user_id` ON `sessions` (`user_id`);
-- create index "session_expires_at" to table: "sessions"
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- create "throttles" table
CREATE TABLE `throttles` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `key` text NOT NULL,
  `count` integer NOT NULL,
  `ends_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- create index "throttles_key_key" to table: "throttles"
CREATE UNIQUE INDEX `throttles_key_key` ON `throttles` (`key`);
-- create index "throttle_ends_at" to table: "throttles"
CREATE INDEX `throttle_ends_at` ON `throttles` (`ends_at`);
-- create "users" table
CREATE TABLE `users` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `email` text NOT NULL,
  `pending_email` text NOT NULL DEFAULT (''),
  `name` text NOT NULL,
  `password_hash` text NOT NULL DEFAULT (''),
  `totp_secret` text NOT NULL DEFAULT (''),
  `totp_confirmed_at` datetime NULL,
  `totp_last_step` integer NOT NULL DEFAULT (0),
  `recovery_hashes` json NULL,
  PRIMARY KEY (`id`)
);
-- create index "users_email_key" to table: "users"
CREATE UNIQUE INDEX `users_email_key` ON `users` (`email`);
