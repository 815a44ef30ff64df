-- +goose Up
-- add column "erased_at" to table: "orders"
ALTER TABLE `orders` ADD COLUMN `erased_at` datetime NULL;
-- add column "logo_url" to table: "stores"
ALTER TABLE `stores` ADD COLUMN `logo_url` text NULL;
-- add column "accent_color" to table: "stores"
ALTER TABLE `stores` ADD COLUMN `accent_color` text NULL;
-- create "buyer_requests" table
CREATE TABLE `buyer_requests` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `link_id` text NOT NULL,
  `kind` text NOT NULL,
  `status` text NOT NULL DEFAULT ('OPEN'),
  `parcel_id` text NULL,
  `address` json NULL,
  `note` text NOT NULL DEFAULT (''),
  `answer` text NOT NULL DEFAULT (''),
  `answered_at` datetime NULL,
  `answered_by` text NOT NULL DEFAULT (''),
  `order_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `buyer_requests_orders_requests` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION
);
-- create index "buyerrequest_order_id" to table: "buyer_requests"
CREATE INDEX `buyerrequest_order_id` ON `buyer_requests` (`order_id`);
