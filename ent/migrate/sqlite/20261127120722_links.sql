-- +goose NO TRANSACTION
-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_buyer_links" table
CREATE TABLE `new_buyer_links` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `hash` text NULL,
  `token` text NOT NULL DEFAULT (''),
  `expires_at` datetime NULL,
  `revoked_at` datetime NULL,
  `order_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `buyer_links_orders_links` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION
);
-- copy rows from old table "buyer_links" to new temporary table "new_buyer_links"
INSERT INTO `new_buyer_links` (`id`, `created_at`, `store_id`, `token`, `revoked_at`, `order_id`) SELECT `id`, `created_at`, `store_id`, IFNULL(`token`, ('')) AS `token`, `revoked_at`, `order_id` FROM `buyer_links`;
-- drop "buyer_links" table after copying rows
DROP TABLE `buyer_links`;
-- rename temporary table "new_buyer_links" to "buyer_links"
ALTER TABLE `new_buyer_links` RENAME TO `buyer_links`;
-- create index "buyer_links_hash_key" to table: "buyer_links"
CREATE UNIQUE INDEX `buyer_links_hash_key` ON `buyer_links` (`hash`);
-- create index "buyerlink_order_id" to table: "buyer_links"
CREATE INDEX `buyerlink_order_id` ON `buyer_links` (`order_id`);
-- create "new_suppliers" table
CREATE TABLE `new_suppliers` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `name` text NOT NULL,
  `code` text NOT NULL,
  `connector` text NOT NULL DEFAULT ('http'),
  `endpoint` text NOT NULL DEFAULT (''),
  `email` text NOT NULL DEFAULT (''),
  `api_key` text NOT NULL DEFAULT (''),
  `webhook_secret` text NOT NULL,
  `fulfillment_mode` text NULL,
  `active` bool NOT NULL DEFAULT (true),
  `last_contact_at` datetime NULL,
  `accept_days` integer NOT NULL DEFAULT (1),
  `ship_days` integer NOT NULL DEFAULT (3),
  `deliver_days` integer NOT NULL DEFAULT (15),
  `time_zone` text NOT NULL DEFAULT ('UTC'),
  `holidays` text NOT NULL DEFAULT (''),
  `closed_dates` json NULL,
  `polled` bool NOT NULL DEFAULT (false),
  `calls_per_second` integer NOT NULL DEFAULT (5),
  `breaker_state` text NOT NULL DEFAULT ('CLOSED'),
  `breaker_changed_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- copy rows from old table "suppliers" to new temporary table "new_suppliers"
INSERT INTO `new_suppliers` (`id`, `created_at`, `store_id`, `name`, `code`, `connector`, `endpoint`, `api_key`, `webhook_secret`, `fulfillment_mode`, `active`, `last_contact_at`, `accept_days`, `ship_days`, `deliver_days`, `time_zone`, `holidays`, `closed_dates`, `polled`, `calls_per_second`, `breaker_state`, `breaker_changed_at`) SELECT `id`, `created_at`, `store_id`, `name`, `code`, `connector`, `endpoint`, `api_key`, `webhook_secret`, `fulfillment_mode`, `active`, `last_contact_at`, `accept_days`, `ship_days`, `deliver_days`, `time_zone`, `holidays`, `closed_dates`, `polled`, `calls_per_second`, `breaker_state`, `breaker_changed_at` FROM `suppliers`;
-- drop "suppliers" table after copying rows
DROP TABLE `suppliers`;
-- rename temporary table "new_suppliers" to "suppliers"
ALTER TABLE `new_suppliers` RENAME TO `suppliers`;
-- create index "supplier_store_id_code" to table: "suppliers"
CREATE UNIQUE INDEX `supplier_store_id_code` ON `suppliers` (`store_id`, `code`);
-- create "supplier_links" table
CREATE TABLE `supplier_links` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `hash` text NOT NULL,
  `token` text NOT NULL DEFAULT (''),
  `hint` text NOT NULL,
  `last_used_at` datetime NULL,
  `expires_at` datetime NOT NULL,
  `revoked_at` datetime NULL,
  `supplier_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `supplier_links_suppliers_links` FOREIGN KEY (`supplier_id`) REFERENCES `suppliers` (`id`) ON DELETE NO ACTION
);
-- create index "supplier_links_hash_key" to table: "supplier_links"
CREATE UNIQUE INDEX `supplier_links_hash_key` ON `supplier_links` (`hash`);
-- create index "supplierlink_supplier_id" to table: "supplier_links"
CREATE INDEX `supplierlink_supplier_id` ON `supplier_links` (`supplier_id`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
