-- +goose Up
-- create "saved_views" table
CREATE TABLE "saved_views" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "page" character varying NOT NULL DEFAULT 'orders',
  "owner_id" character varying NOT NULL DEFAULT '',
  "name" character varying NOT NULL,
  "criteria" jsonb NOT NULL,
  "position" bigint NOT NULL DEFAULT 0,
  "created_by" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- create index "savedview_store_id_page_owner_id_name" to table: "saved_views"
CREATE UNIQUE INDEX "savedview_store_id_page_owner_id_name" ON "saved_views" ("store_id", "page", "owner_id", "name");
-- create "notes" table
CREATE TABLE "notes" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "author_kind" character varying NOT NULL,
  "author_id" character varying NOT NULL DEFAULT '',
  "author" character varying NOT NULL DEFAULT '',
  "body" character varying NOT NULL,
  "edited_at" timestamptz NULL,
  "order_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "notes_orders_notes" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION
);
-- create index "note_order_id" to table: "notes"
CREATE INDEX "note_order_id" ON "notes" ("order_id");
-- create "webhook_endpoints" table
CREATE TABLE "webhook_endpoints" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "url" character varying NOT NULL,
  "description" character varying NOT NULL DEFAULT '',
  "secret" character varying NOT NULL DEFAULT '',
  "secret_before" character varying NOT NULL DEFAULT '',
  "secret_before_until" timestamptz NULL,
  "kinds" jsonb NULL,
  "enabled" boolean NOT NULL DEFAULT true,
  "disabled_reason" character varying NULL,
  "disabled_at" timestamptz NULL,
  "position" bigint NOT NULL,
  "failures" bigint NOT NULL DEFAULT 0,
  "failing_since" timestamptz NULL,
  "delivered_at" timestamptz NULL,
  "claim" character varying NOT NULL DEFAULT '',
  "claimed_until" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- create index "webhookendpoint_store_id_id" to table: "webhook_endpoints"
CREATE INDEX "webhookendpoint_store_id_id" ON "webhook_endpoints" ("store_id", "id");
-- create "webhook_deliveries" table
CREATE TABLE "webhook_deliveries" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "event_id" character varying NOT NULL,
  "kind" character varying NOT NULL,
  "position" bigint NOT NULL DEFAULT 0,
  "order_id" character varying NOT NULL DEFAULT '',
  "status" character varying NOT NULL DEFAULT 'PENDING',
  "attempts" bigint NOT NULL DEFAULT 0,
  "next_at" timestamptz NULL,
  "attempted_at" timestamptz NULL,
  "status_code" bigint NULL,
  "error" character varying NOT NULL DEFAULT '',
  "duration_ms" bigint NOT NULL DEFAULT 0,
  "response" character varying NOT NULL DEFAULT '',
  "delivered_at" timestamptz NULL,
  "endpoint_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "webhook_deliveries_webhook_endpoints_deliveries" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION
);
-- create index "webhookdelivery_created_at" to table: "webhook_deliveries"
CREATE INDEX "webhookdelivery_created_at" ON "webhook_deliveries" ("created_at");
-- create index "webhookdelivery_endpoint_id_event_id" to table: "webhook_deliveries"
CREATE UNIQUE INDEX "webhookdelivery_endpoint_id_event_id" ON "webhook_deliveries" ("endpoint_id", "event_id");
-- create index "webhookdelivery_endpoint_id_id" to table: "webhook_deliveries"
CREATE INDEX "webhookdelivery_endpoint_id_id" ON "webhook_deliveries" ("endpoint_id", "id");
-- create index "webhookdelivery_endpoint_id_next_at" to table: "webhook_deliveries"
CREATE INDEX "webhookdelivery_endpoint_id_next_at" ON "webhook_deliveries" ("endpoint_id", "next_at") WHERE (next_at IS NOT NULL);
-- create index "webhookdelivery_order_id" to table: "webhook_deliveries"
CREATE INDEX "webhookdelivery_order_id" ON "webhook_deliveries" ("order_id");
-- create index "webhookdelivery_store_id_id" to table: "webhook_deliveries"
CREATE INDEX "webhookdelivery_store_id_id" ON "webhook_deliveries" ("store_id", "id");
-- create index "webhookdelivery_store_id_status_id" to table: "webhook_deliveries"
CREATE INDEX "webhookdelivery_store_id_status_id" ON "webhook_deliveries" ("store_id", "status", "id");
