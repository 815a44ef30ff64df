-- +goose Up
-- create "invitations" table
CREATE TABLE "invitations" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "email" character varying NOT NULL,
  "role" character varying NOT NULL,
  "invited_by" character varying NOT NULL DEFAULT '',
  "expires_at" timestamptz NOT NULL,
  "accepted_at" timestamptz NULL,
  "revoked_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- create index "invitation_email" to table: "invitations"
CREATE INDEX "invitation_email" ON "invitations" ("email");
-- create index "invitation_store_id_email" to table: "invitations"
CREATE INDEX "invitation_store_id_email" ON "invitations" ("store_id", "email");
-- create "one_time_tokens" table
CREATE TABLE "one_time_tokens" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "purpose" character varying NOT NULL,
  "subject" character varying NOT NULL DEFAULT '',
  "hash" character varying NOT NULL,
  "payload" bytea NULL,
  "expires_at" timestamptz NOT NULL,
  "used_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- create index "one_time_tokens_hash_key" to table: "one_time_tokens"
CREATE UNIQUE INDEX "one_time_tokens_hash_key" ON "one_time_tokens" ("hash");
-- create index "onetimetoken_expires_at" to table: "one_time_tokens"
CREATE INDEX "onetimetoken_expires_at" ON "one_time_tokens" ("expires_at");
-- create index "onetimetoken_subject_purpose" to table: "one_time_tokens"
CREATE INDEX "onetimetoken_subject_purpose" ON "one_time_tokens" ("subject", "purpose");
-- create "throttles" table
CREATE TABLE "throttles" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "key" character varying NOT NULL,
  "count" bigint NOT NULL,
  "ends_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "throttle_ends_at" to table: "throttles"
CREATE INDEX "throttle_ends_at" ON "throttles" ("ends_at");
-- create index "throttles_key_key" to table: "throttles"
CREATE UNIQUE INDEX "throttles_key_key" ON "throttles" ("key");
-- create "users" table
CREATE TABLE "users" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "email" character varying NOT NULL,
  "pending_email" character varying NOT NULL DEFAULT '',
  "name" character varying NOT NULL,
  "password_hash" character varying NOT NULL DEFAULT '',
  "totp_secret" character varying NOT NULL DEFAULT '',
  "totp_confirmed_at" timestamptz NULL,
  "totp_last_step" bigint NOT NULL DEFAULT 0,
  "recovery_hashes" jsonb NULL,
  PRIMARY KEY ("id")
);
-- create index "users_email_key" to table: "users"
CREATE UNIQUE INDEX "users_email_key" ON "users" ("email");
-- create "memberships" table
CREATE TABLE "memberships" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "role" character varying NOT NULL,
  "user_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "memberships_users_memberships" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION
);
-- create index "membership_store_id_user_id" to table: "memberships"
CREATE UNIQUE INDEX "membership_store_id_user_id" ON "memberships" ("store_id", "user_id");
-- create index "membership_user_id" to table: "memberships"
CREATE INDEX "membership_user_id" ON "memberships" ("user_id");
-- create "sessions" table
CREATE TABLE "sessions" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "at_store" character varying NOT NULL DEFAULT '',
  "hash" character varying NOT NULL,
  "previous_hash" character varying NULL,
  "previous_until" timestamptz NULL,
  "rotated_at" timestamptz NOT NULL,
  "authenticated_at" timestamptz NOT NULL,
  "last_seen_at" timestamptz NOT NULL,
  "expires_at" timestamptz NOT NULL,
  "revoked_at" timestamptz NULL,
  "agent" character varying NOT NULL DEFAULT '',
  "address" character varying NOT NULL DEFAULT '',
  "method" character varying NOT NULL,
  "user_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "sessions_users_sessions" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION
);
-- create index "session_expires_at" to table: "sessions"
CREATE INDEX "session_expires_at" ON "sessions" ("expires_at");
-- create index "session_user_id" to table: "sessions"
CREATE INDEX "session_user_id" ON "sessions" ("user_id");
-- create index "sessions_hash_key" to table: "sessions"
CREATE UNIQUE INDEX "sessions_hash_key" ON "sessions" ("hash");
-- create index "sessions_previous_hash_key" to table: "sessions"
CREATE UNIQUE INDEX "sessions_previous_hash_key" ON "sessions" ("previous_hash");
