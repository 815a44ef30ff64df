-- +goose Up
-- drop index "buyer_links_token_key" from table: "buyer_links"
DROP INDEX "buyer_links_token_key";
-- modify "buyer_links" table
ALTER TABLE "buyer_links" ALTER COLUMN "token" SET DEFAULT '', ADD COLUMN "hash" character varying NULL, ADD COLUMN "expires_at" timestamptz NULL;
-- create index "buyer_links_hash_key" to table: "buyer_links"
CREATE UNIQUE INDEX "buyer_links_hash_key" ON "buyer_links" ("hash");
-- modify "suppliers" table
ALTER TABLE "suppliers" ADD COLUMN "email" character varying NOT NULL DEFAULT '';
-- create "supplier_links" table
CREATE TABLE "supplier_links" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "hash" character varying NOT NULL,
  "token" character varying NOT NULL DEFAULT '',
  "hint" character varying NOT NULL,
  "last_used_at" timestamptz NULL,
  "expires_at" timestamptz NOT NULL,
  "revoked_at" timestamptz NULL,
  "supplier_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "supplier_links_suppliers_links" FOREIGN KEY ("supplier_id") REFERENCES "suppliers" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION
);
-- create index "supplier_links_hash_key" to table: "supplier_links"
CREATE UNIQUE INDEX "supplier_links_hash_key" ON "supplier_links" ("hash");
-- create index "supplierlink_supplier_id" to table: "supplier_links"
CREATE INDEX "supplierlink_supplier_id" ON "supplier_links" ("supplier_id");
