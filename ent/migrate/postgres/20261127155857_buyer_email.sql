-- +goose Up
-- how buyers are looked for: see address.Email
UPDATE "orders" SET "email" = lower("email") WHERE "email" <> lower("email");
-- create index "order_store_id_email" to table: "orders"
CREATE INDEX "order_store_id_email" ON "orders" ("store_id", "email");
