-- +goose Up
-- the keys of quotes as text, so that they can be sealed: at start, or by rotate-keys
ALTER TABLE "stores" ADD COLUMN "quote_secret" character varying NOT NULL DEFAULT '', ADD COLUMN "quote_secret_before" character varying NOT NULL DEFAULT '';
UPDATE "stores" SET "quote_secret" = coalesce(encode("quote_key", 'hex'), ''), "quote_secret_before" = coalesce(encode("quote_key_before", 'hex'), '');
ALTER TABLE "stores" DROP COLUMN "quote_key", DROP COLUMN "quote_key_before";
-- create "external_identities" table
CREATE TABLE "external_identities" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "issuer" character varying NOT NULL,
  "subject" character varying NOT NULL,
  "email" character varying NOT NULL DEFAULT '',
  "last_used_at" timestamptz NULL,
  "user_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "external_identities_users_external_identities" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION
);
-- create index "externalidentity_issuer_subject" to table: "external_identities"
CREATE UNIQUE INDEX "externalidentity_issuer_subject" ON "external_identities" ("issuer", "subject");
-- create index "externalidentity_user_id" to table: "external_identities"
CREATE INDEX "externalidentity_user_id" ON "external_identities" ("user_id");
-- create "passkeys" table
CREATE TABLE "passkeys" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "name" character varying NOT NULL,
  "credential_id" character varying NOT NULL,
  "credential" bytea NOT NULL,
  "last_used_at" timestamptz NULL,
  "suspended_at" timestamptz NULL,
  "user_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "passkeys_users_passkeys" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION
);
-- create index "passkey_user_id" to table: "passkeys"
CREATE INDEX "passkey_user_id" ON "passkeys" ("user_id");
-- create index "passkeys_credential_id_key" to table: "passkeys"
CREATE UNIQUE INDEX "passkeys_credential_id_key" ON "passkeys" ("credential_id");
