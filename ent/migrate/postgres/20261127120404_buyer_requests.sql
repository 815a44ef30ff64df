-- +goose Up
-- modify "orders" table
ALTER TABLE "orders" ADD COLUMN "erased_at" timestamptz NULL;
-- modify "stores" table
ALTER TABLE "stores" ADD COLUMN "logo_url" character varying NULL, ADD COLUMN "accent_color" character varying NULL;
-- create "buyer_requests" table
CREATE TABLE "buyer_requests" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "link_id" character varying NOT NULL,
  "kind" character varying NOT NULL,
  "status" character varying NOT NULL DEFAULT 'OPEN',
  "parcel_id" character varying NULL,
  "address" jsonb NULL,
  "note" character varying NOT NULL DEFAULT '',
  "answer" character varying NOT NULL DEFAULT '',
  "answered_at" timestamptz NULL,
  "answered_by" character varying NOT NULL DEFAULT '',
  "order_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "buyer_requests_orders_requests" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION
);
-- create index "buyerrequest_order_id" to table: "buyer_requests"
CREATE INDEX "buyerrequest_order_id" ON "buyer_requests" ("order_id");
