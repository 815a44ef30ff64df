-- +goose Up
-- create "notes" table
CREATE TABLE `notes` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `author_kind` text NOT NULL,
  `author_id` text NOT NULL DEFAULT (''),
  `author` text NOT NULL DEFAULT (''),
  `body` text NOT NULL,
  `edited_at` datetime NULL,
  `order_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `notes_orders_notes` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION
);
-- create index "note_order_id" to table: "notes"
CREATE INDEX `note_order_id` ON `notes` (`order_id`);
-- create "saved_views" table
CREATE TABLE `saved_views` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `page` text NOT NULL DEFAULT ('orders'),
  `owner_id` text NOT NULL DEFAULT (''),
  `name` text NOT NULL,
  `criteria` json NOT NULL,
  `position` integer NOT NULL DEFAULT (0),
  `created_by` text NOT NULL DEFAULT (''),
  PRIMARY KEY (`id`)
);
-- create index "savedview_store_id_page_owner_id_name" to table: "saved_views"
CREATE UNIQUE INDEX `savedview_store_id_page_owner_id_name` ON `saved_views` (`store_id`, `page`, `owner_id`, `name`);
-- create "webhook_deliveries" table
CREATE TABLE `webhook_deliveries` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `event_id` text NOT NULL,
  `kind` text NOT NULL,
  `position` integer NOT NULL DEFAULT (0),
  `order_id` text NOT NULL DEFAULT (''),
  `status` text NOT NULL DEFAULT ('PENDING'),
  `attempts` integer NOT NULL DEFAULT (0),
  `next_at` datetime NULL,
  `attempted_at` datetime NULL,
  `status_code` integer NULL,
  `error` text NOT NULL DEFAULT (''),
  `duration_ms` integer NOT NULL DEFAULT (0),
  `response` text NOT NULL DEFAULT (''),
  `delivered_at` datetime NULL,
  `endpoint_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `webhook_deliveries_webhook_endpoints_deliveries` FOREIGN KEY (`endpoint_id`) REFERENCES `webhook_endpoints` (`id`) ON DELETE NO ACTION
);
-- create index "webhookdelivery_endpoint_id_event_id" to table: "webhook_deliveries"
CREATE UNIQUE INDEX `webhookdelivery_endpoint_id_event_id` ON `webhook_deliveries` (`endpoint_id`, `event_id`);
-- create index "webhookdelivery_endpoint_id_next_at" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_endpoint_id_next_at` ON `webhook_deliveries` (`endpoint_id`, `next_at`) WHERE next_at IS NOT NULL;
-- create index "webhookdelivery_endpoint_id_id" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_endpoint_id_id` ON `webhook_deliveries` (`endpoint_id`, `id`);
-- create index "webhookdelivery_store_id_status_id" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_store_id_status_id` ON `webhook_deliveries` (`store_id`, `status`, `id`);
-- create index "webhookdelivery_store_id_id" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_store_id_id` ON `webhook_deliveries` (`store_id`, `id`);
-- create index "webhookdelivery_order_id" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_order_id` ON `webhook_deliveries` (`order_id`);
-- create index "webhookdelivery_created_at" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_created_at` ON `webhook_deliveries` (`created_at`);
-- create "webhook_endpoints" table
CREATE TABLE `webhook_endpoints` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `url` text NOT NULL,
  `description` text NOT NULL DEFAULT (''),
  `secret` text NOT NULL DEFAULT (''),
  `secret_before` text NOT NULL DEFAULT (''),
  `secret_before_until` datetime NULL,
  `kinds` json NULL,
  `enabled` bool NOT NULL DEFAULT (true),
  `disabled_reason` text NULL,
  `disabled_at` datetime NULL,
  `position` integer NOT NULL,
  `failures` integer NOT NULL DEFAULT (0),
  `failing_since` datetime NULL,
  `delivered_at` datetime NULL,
  `claim` text NOT NULL DEFAULT (''),
  `claimed_until` datetime NULL,
  PRIMARY KEY (`id`)
);
-- create index "webhookendpoint_store_id_id" to table: "webhook_endpoints"
CREATE INDEX `webhookendpoint_store_id_id` ON `webhook_endpoints` (`store_id`, `id`);
