-- +goose Up
-- create "revocations" table
CREATE TABLE "revocations" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "principal" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "revocation_created_at" to table: "revocations"
CREATE INDEX "revocation_created_at" ON "revocations" ("created_at");
