-- +goose Up
-- create "audit_entries" table
CREATE TABLE "audit_entries" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "action" character varying NOT NULL,
  "actor_kind" character varying NOT NULL,
  "actor_id" character varying NOT NULL DEFAULT '',
  "actor" character varying NOT NULL DEFAULT '',
  "address" character varying NOT NULL DEFAULT '',
  "request_id" character varying NOT NULL DEFAULT '',
  "user_agent" character varying NOT NULL DEFAULT '',
  "records" jsonb NOT NULL,
  "changes" jsonb NOT NULL,
  "left_out" bigint NOT NULL DEFAULT 0,
  PRIMARY KEY ("id")
);
-- create index "auditentry_records" to table: "audit_entries"
CREATE INDEX "auditentry_records" ON "audit_entries" USING gin ("records");
-- create index "auditentry_store_id_created_at_id" to table: "audit_entries"
CREATE INDEX "auditentry_store_id_created_at_id" ON "audit_entries" ("store_id", "created_at", "id");
