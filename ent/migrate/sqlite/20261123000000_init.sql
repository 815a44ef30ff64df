-- +goose Up
-- create "access_tokens" table
CREATE TABLE `access_tokens` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `name` text NOT NULL,
  `kind` text NOT NULL,
  `hash` text NOT NULL,
  `hint` text NOT NULL,
  `last_used_at` datetime NULL,
  `expires_at` datetime NULL,
  `revoked_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- create index "access_tokens_hash_key" to table: "access_tokens"
CREATE UNIQUE INDEX `access_tokens_hash_key` ON `access_tokens` (`hash`);
-- create index "accesstoken_store_id_id" to table: "access_tokens"
CREATE INDEX `accesstoken_store_id_id` ON `access_tokens` (`store_id`, `id`);
-- create "buyer_links" table
CREATE TABLE `buyer_links` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `token` text NOT NULL,
  `revoked_at` datetime NULL,
  `order_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `buyer_links_orders_links` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION
);
-- create index "buyer_links_token_key" to table: "buyer_links"
CREATE UNIQUE INDEX `buyer_links_token_key` ON `buyer_links` (`token`);
-- create index "buyerlink_order_id" to table: "buyer_links"
CREATE INDEX `buyerlink_order_id` ON `buyer_links` (`order_id`);
-- create "carrier_accounts" table
CREATE TABLE `carrier_accounts` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `source` text NOT NULL,
  `endpoint` text NOT NULL DEFAULT ('https://api.easypost.com/v2'),
  `api_key` text NOT NULL DEFAULT (''),
  `webhook_secret` text NOT NULL DEFAULT (''),
  `active` bool NOT NULL DEFAULT (true),
  PRIMARY KEY (`id`)
);
-- create index "carrieraccount_store_id_source" to table: "carrier_accounts"
CREATE UNIQUE INDEX `carrieraccount_store_id_source` ON `carrier_accounts` (`store_id`, `source`);
-- create "holds" table
CREATE TABLE `holds` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `reason` text NOT NULL,
  `note` text NOT NULL DEFAULT (''),
  `held_by` text NOT NULL DEFAULT (''),
  `released_at` datetime NULL,
  `released_by` text NOT NULL DEFAULT (''),
  `order_id` text NOT NULL,
  `sub_order_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `holds_orders_holds` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `holds_sub_orders_holds` FOREIGN KEY (`sub_order_id`) REFERENCES `sub_orders` (`id`) ON DELETE SET NULL
);
-- create index "hold_order_id" to table: "holds"
CREATE INDEX `hold_order_id` ON `holds` (`order_id`);
-- create index "hold_sub_order_id" to table: "holds"
CREATE INDEX `hold_sub_order_id` ON `holds` (`sub_order_id`);
-- create "idempotency_keys" table
CREATE TABLE `idempotency_keys` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `key` text NOT NULL,
  `operation` text NOT NULL,
  `digest` text NOT NULL,
  `result` text NOT NULL DEFAULT (''),
  PRIMARY KEY (`id`)
);
-- create index "idempotencykey_store_id_key" to table: "idempotency_keys"
CREATE UNIQUE INDEX `idempotencykey_store_id_key` ON `idempotency_keys` (`store_id`, `key`);
-- create "incidents" table
CREATE TABLE `incidents` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `kind` text NOT NULL,
  `severity` text NOT NULL,
  `rank` integer NOT NULL,
  `cause` text NOT NULL,
  `message` text NOT NULL DEFAULT (''),
  `opened_at` datetime NOT NULL,
  `deadline_at` datetime NULL,
  `acknowledged_at` datetime NULL,
  `acknowledged_by` text NOT NULL DEFAULT (''),
  `resolved_at` datetime NULL,
  `resolved_by` text NOT NULL DEFAULT (''),
  `resolution` text NOT NULL DEFAULT (''),
  `ended_at` datetime NULL,
  `order_id` text NOT NULL,
  `parcel_id` text NULL,
  `sub_order_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `incidents_orders_incidents` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `incidents_parcels_incidents` FOREIGN KEY (`parcel_id`) REFERENCES `parcels` (`id`) ON DELETE SET NULL,
  CONSTRAINT `incidents_sub_orders_incidents` FOREIGN KEY (`sub_order_id`) REFERENCES `sub_orders` (`id`) ON DELETE SET NULL
);
-- create index "incident_order_id" to table: "incidents"
CREATE INDEX `incident_order_id` ON `incidents` (`order_id`);
-- create index "incident_sub_order_id" to table: "incidents"
CREATE INDEX `incident_sub_order_id` ON `incidents` (`sub_order_id`);
-- create index "incident_parcel_id" to table: "incidents"
CREATE INDEX `incident_parcel_id` ON `incidents` (`parcel_id`);
-- create index "incident_store_id_rank_id" to table: "incidents"
CREATE INDEX `incident_store_id_rank_id` ON `incidents` (`store_id`, `rank`, `id`) WHERE resolved_at IS NULL;
-- create "messages" table
CREATE TABLE `messages` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `source` text NOT NULL,
  `sender_id` text NOT NULL,
  `external_id` text NOT NULL,
  `kind` text NOT NULL DEFAULT (''),
  `reference` text NOT NULL DEFAULT (''),
  `body` blob NOT NULL,
  `status` text NOT NULL DEFAULT ('RECEIVED'),
  `outcome` text NOT NULL DEFAULT (''),
  `applied_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- create index "message_sender_id_external_id" to table: "messages"
CREATE UNIQUE INDEX `message_sender_id_external_id` ON `messages` (`sender_id`, `external_id`);
-- create index "message_store_id_reference" to table: "messages"
CREATE INDEX `message_store_id_reference` ON `messages` (`store_id`, `reference`);
-- create index "message_store_id_id" to table: "messages"
CREATE INDEX `message_store_id_id` ON `messages` (`store_id`, `id`);
-- create index "message_created_at" to table: "messages"
CREATE INDEX `message_created_at` ON `messages` (`created_at`) WHERE status = 'RECEIVED';
-- create "offers" table
CREATE TABLE `offers` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `supplier_sku` text NOT NULL,
  `cost_minor` integer NOT NULL DEFAULT (0),
  `currency` text NOT NULL,
  `handling_days` integer NOT NULL DEFAULT (0),
  `priority` integer NOT NULL DEFAULT (1),
  `available` integer NULL,
  `active` bool NOT NULL DEFAULT (true),
  `supplier_id` text NOT NULL,
  `variant_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `offers_suppliers_offers` FOREIGN KEY (`supplier_id`) REFERENCES `suppliers` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `offers_variants_offers` FOREIGN KEY (`variant_id`) REFERENCES `variants` (`id`) ON DELETE NO ACTION
);
-- create index "offer_variant_id_supplier_id" to table: "offers"
CREATE UNIQUE INDEX `offer_variant_id_supplier_id` ON `offers` (`variant_id`, `supplier_id`);
-- create index "offer_supplier_id" to table: "offers"
CREATE INDEX `offer_supplier_id` ON `offers` (`supplier_id`);
-- create "orders" table
CREATE TABLE `orders` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `external_id` text NOT NULL,
  `digest` text NOT NULL,
  `number` integer NOT NULL,
  `name` text NOT NULL,
  `status` text NOT NULL DEFAULT ('OPEN'),
  `payment_status` text NOT NULL DEFAULT ('PENDING'),
  `fulfillment_status` text NOT NULL DEFAULT ('UNFULFILLED'),
  `delivery_status` text NOT NULL DEFAULT ('NONE'),
  `fulfillment_mode` text NULL,
  `currency` text NOT NULL,
  `subtotal_minor` integer NOT NULL DEFAULT (0),
  `discount_minor` integer NOT NULL DEFAULT (0),
  `shipping_minor` integer NOT NULL DEFAULT (0),
  `tax_minor` integer NOT NULL DEFAULT (0),
  `total_minor` integer NOT NULL DEFAULT (0),
  `refunded_minor` integer NOT NULL DEFAULT (0),
  `units_ordered` integer NOT NULL DEFAULT (0),
  `units_cancelled` integer NOT NULL DEFAULT (0),
  `units_refunded` integer NOT NULL DEFAULT (0),
  `units_needed` integer NOT NULL DEFAULT (0),
  `units_shipped` integer NOT NULL DEFAULT (0),
  `units_delivered` integer NOT NULL DEFAULT (0),
  `shipping_method` text NOT NULL DEFAULT (''),
  `shipping_option` json NULL,
  `email` text NOT NULL DEFAULT (''),
  `shipping_address` json NULL,
  `note` text NOT NULL DEFAULT (''),
  `risk_score` integer NULL,
  `watch_at` datetime NULL,
  `placed_at` datetime NOT NULL,
  `paid_at` datetime NULL,
  `cancel_requested_at` datetime NULL,
  `cancelled_at` datetime NULL,
  `cancel_reason` text NOT NULL DEFAULT (''),
  `closed_at` datetime NULL,
  `version` integer NOT NULL DEFAULT (0),
  `updated_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- create index "order_store_id_external_id" to table: "orders"
CREATE UNIQUE INDEX `order_store_id_external_id` ON `orders` (`store_id`, `external_id`);
-- create index "order_store_id_number" to table: "orders"
CREATE UNIQUE INDEX `order_store_id_number` ON `orders` (`store_id`, `number`);
-- create index "order_store_id_placed_at_id" to table: "orders"
CREATE INDEX `order_store_id_placed_at_id` ON `orders` (`store_id`, `placed_at`, `id`);
-- create index "order_store_id_fulfillment_status_placed_at" to table: "orders"
CREATE INDEX `order_store_id_fulfillment_status_placed_at` ON `orders` (`store_id`, `fulfillment_status`, `placed_at`);
-- create index "order_watch_at" to table: "orders"
CREATE INDEX `order_watch_at` ON `orders` (`watch_at`) WHERE watch_at IS NOT NULL;
-- create "order_events" table
CREATE TABLE `order_events` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `version` integer NOT NULL,
  `position` integer NOT NULL,
  `kind` text NOT NULL,
  `actor_kind` text NOT NULL,
  `actor` text NOT NULL DEFAULT (''),
  `sub_order_id` text NOT NULL DEFAULT (''),
  `details` json NULL,
  `tracking` json NULL,
  `occurred_at` datetime NOT NULL,
  `order_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `order_events_orders_events` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION
);
-- create index "orderevent_order_id_version" to table: "order_events"
CREATE UNIQUE INDEX `orderevent_order_id_version` ON `order_events` (`order_id`, `version`);
-- create index "orderevent_store_id_position" to table: "order_events"
CREATE UNIQUE INDEX `orderevent_store_id_position` ON `order_events` (`store_id`, `position`);
-- create "order_lines" table
CREATE TABLE `order_lines` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `position` integer NOT NULL,
  `external_id` text NOT NULL DEFAULT (''),
  `sku` text NOT NULL,
  `title` text NOT NULL,
  `quantity` integer NOT NULL,
  `unit_price_minor` integer NOT NULL DEFAULT (0),
  `discount_minor` integer NOT NULL DEFAULT (0),
  `weight_grams` integer NOT NULL DEFAULT (0),
  `requires_shipping` bool NOT NULL DEFAULT (true),
  `cancelled_quantity` integer NOT NULL DEFAULT (0),
  `refunded_quantity` integer NOT NULL DEFAULT (0),
  `order_id` text NOT NULL,
  `variant_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `order_lines_orders_lines` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `order_lines_variants_variant` FOREIGN KEY (`variant_id`) REFERENCES `variants` (`id`) ON DELETE SET NULL
);
-- create index "orderline_order_id_position" to table: "order_lines"
CREATE UNIQUE INDEX `orderline_order_id_position` ON `order_lines` (`order_id`, `position`);
-- create "order_returns" table
CREATE TABLE `order_returns` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `name` text NOT NULL,
  `status` text NOT NULL DEFAULT ('REQUESTED'),
  `reason` text NOT NULL,
  `note` text NOT NULL DEFAULT (''),
  `answer` text NOT NULL DEFAULT (''),
  `authorised_at` datetime NULL,
  `received_at` datetime NULL,
  `closed_at` datetime NULL,
  `order_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `order_returns_orders_returns` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION
);
-- create index "orderreturn_order_id" to table: "order_returns"
CREATE INDEX `orderreturn_order_id` ON `order_returns` (`order_id`);
-- create "parcels" table
CREATE TABLE `parcels` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `carrier` text NOT NULL DEFAULT (''),
  `tracking_number` text NOT NULL,
  `former_numbers` json NULL,
  `doubt` text NOT NULL DEFAULT (''),
  `tracking_url` text NOT NULL DEFAULT (''),
  `tracking_status` text NOT NULL DEFAULT ('UNKNOWN'),
  `estimated_delivery_at` datetime NULL,
  `last_event_at` datetime NULL,
  `delivered_at` datetime NULL,
  `checked_at` datetime NULL,
  `shipment_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `parcels_shipments_parcels` FOREIGN KEY (`shipment_id`) REFERENCES `shipments` (`id`) ON DELETE NO ACTION
);
-- create index "parcel_store_id_tracking_number" to table: "parcels"
CREATE INDEX `parcel_store_id_tracking_number` ON `parcels` (`store_id`, `tracking_number`);
-- create index "parcel_shipment_id_tracking_number" to table: "parcels"
CREATE UNIQUE INDEX `parcel_shipment_id_tracking_number` ON `parcels` (`shipment_id`, `tracking_number`);
-- create "products" table
CREATE TABLE `products` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `title` text NOT NULL,
  `external_id` text NULL,
  PRIMARY KEY (`id`)
);
-- create index "product_store_id_external_id" to table: "products"
CREATE UNIQUE INDEX `product_store_id_external_id` ON `products` (`store_id`, `external_id`);
-- create index "product_store_id_id" to table: "products"
CREATE INDEX `product_store_id_id` ON `products` (`store_id`, `id`);
-- create "refunds" table
CREATE TABLE `refunds` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `external_id` text NOT NULL,
  `amount_minor` integer NOT NULL DEFAULT (0),
  `note` text NOT NULL DEFAULT (''),
  `order_id` text NOT NULL,
  `return_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `refunds_orders_refunds` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `refunds_order_returns_refunds` FOREIGN KEY (`return_id`) REFERENCES `order_returns` (`id`) ON DELETE SET NULL
);
-- create index "refund_order_id_external_id" to table: "refunds"
CREATE UNIQUE INDEX `refund_order_id_external_id` ON `refunds` (`order_id`, `external_id`);
-- create index "refund_return_id" to table: "refunds"
CREATE INDEX `refund_return_id` ON `refunds` (`return_id`);
-- create "return_lines" table
CREATE TABLE `return_lines` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `quantity` integer NOT NULL,
  `received_quantity` integer NOT NULL DEFAULT (0),
  `return_id` text NOT NULL,
  `shipment_line_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `return_lines_order_returns_lines` FOREIGN KEY (`return_id`) REFERENCES `order_returns` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `return_lines_shipment_lines_return_lines` FOREIGN KEY (`shipment_line_id`) REFERENCES `shipment_lines` (`id`) ON DELETE NO ACTION
);
-- create index "returnline_return_id" to table: "return_lines"
CREATE INDEX `returnline_return_id` ON `return_lines` (`return_id`);
-- create index "returnline_shipment_line_id" to table: "return_lines"
CREATE INDEX `returnline_shipment_line_id` ON `return_lines` (`shipment_line_id`);
-- create "shipments" table
CREATE TABLE `shipments` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `external_id` text NOT NULL,
  `status` text NOT NULL DEFAULT ('CREATED'),
  `shipped_at` datetime NULL,
  `delivered_at` datetime NULL,
  `deliver_by` datetime NULL,
  `cancelled_at` datetime NULL,
  `order_id` text NOT NULL,
  `sub_order_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `shipments_orders_shipments` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `shipments_sub_orders_shipments` FOREIGN KEY (`sub_order_id`) REFERENCES `sub_orders` (`id`) ON DELETE NO ACTION
);
-- create index "shipment_sub_order_id_external_id" to table: "shipments"
CREATE UNIQUE INDEX `shipment_sub_order_id_external_id` ON `shipments` (`sub_order_id`, `external_id`);
-- create index "shipment_order_id" to table: "shipments"
CREATE INDEX `shipment_order_id` ON `shipments` (`order_id`);
-- create index "shipment_store_id_id" to table: "shipments"
CREATE INDEX `shipment_store_id_id` ON `shipments` (`store_id`, `id`);
-- create "shipment_lines" table
CREATE TABLE `shipment_lines` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `quantity` integer NOT NULL,
  `shipment_id` text NOT NULL,
  `sub_order_line_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `shipment_lines_shipments_lines` FOREIGN KEY (`shipment_id`) REFERENCES `shipments` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `shipment_lines_sub_order_lines_shipment_lines` FOREIGN KEY (`sub_order_line_id`) REFERENCES `sub_order_lines` (`id`) ON DELETE NO ACTION
);
-- create index "shipmentline_shipment_id" to table: "shipment_lines"
CREATE INDEX `shipmentline_shipment_id` ON `shipment_lines` (`shipment_id`);
-- create index "shipmentline_sub_order_line_id" to table: "shipment_lines"
CREATE INDEX `shipmentline_sub_order_line_id` ON `shipment_lines` (`sub_order_line_id`);
-- create "shipping_profiles" table
CREATE TABLE `shipping_profiles` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `name` text NOT NULL,
  `kind` text NOT NULL,
  `enabled` bool NOT NULL DEFAULT (true),
  `version` integer NOT NULL DEFAULT (1),
  `groups` json NULL,
  PRIMARY KEY (`id`)
);
-- create index "shippingprofile_one_general" to table: "shipping_profiles"
CREATE UNIQUE INDEX `shippingprofile_one_general` ON `shipping_profiles` (`store_id`, `kind`) WHERE kind = 'GENERAL';
-- create "stores" table
CREATE TABLE `stores` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `name` text NOT NULL,
  `currency` text NOT NULL,
  `fulfillment_mode` text NOT NULL DEFAULT ('MANUAL'),
  `undo_window_seconds` integer NOT NULL DEFAULT (0),
  `cost_increase_limit_percent` integer NOT NULL DEFAULT (5),
  `merge_policy` text NOT NULL DEFAULT ('SUM'),
  `hold_risk_from` integer NULL,
  `hold_margin_below_percent` integer NULL,
  `hold_duplicates_minutes` integer NOT NULL DEFAULT (0),
  `hold_incomplete_address` bool NOT NULL DEFAULT (true),
  `hold_out_of_stock` bool NOT NULL DEFAULT (true),
  `next_order_number` integer NOT NULL DEFAULT (1001),
  `feed_position` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`)
);
-- create "sub_orders" table
CREATE TABLE `sub_orders` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `number` integer NOT NULL,
  `name` text NOT NULL,
  `status` text NOT NULL DEFAULT ('OPEN'),
  `request_status` text NOT NULL DEFAULT ('UNSUBMITTED'),
  `supplier_order_id` text NOT NULL DEFAULT (''),
  `rejection_reason` text NOT NULL DEFAULT (''),
  `rejection_message` text NOT NULL DEFAULT (''),
  `submit_at` datetime NULL,
  `submitted_at` datetime NULL,
  `accepted_at` datetime NULL,
  `expected_at` datetime NULL,
  `accept_by` datetime NULL,
  `ship_by` datetime NULL,
  `shipped_at` datetime NULL,
  `ship_to` json NULL,
  `address_state` text NULL,
  `address_requested_at` datetime NULL,
  `address_answer` text NOT NULL DEFAULT (''),
  `ask_at` datetime NULL,
  `checked_at` datetime NULL,
  `disagreement` text NOT NULL DEFAULT (''),
  `closed_at` datetime NULL,
  `cancel_requested_at` datetime NULL,
  `cancel_reason` text NOT NULL DEFAULT (''),
  `cancel_answer` text NOT NULL DEFAULT (''),
  `order_id` text NOT NULL,
  `replaces_shipment_id` text NULL,
  `backorder_of_id` text NULL,
  `supplier_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `sub_orders_orders_sub_orders` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `sub_orders_shipments_replacements` FOREIGN KEY (`replaces_shipment_id`) REFERENCES `shipments` (`id`) ON DELETE SET NULL,
  CONSTRAINT `sub_orders_sub_orders_backorders` FOREIGN KEY (`backorder_of_id`) REFERENCES `sub_orders` (`id`) ON DELETE SET NULL,
  CONSTRAINT `sub_orders_suppliers_sub_orders` FOREIGN KEY (`supplier_id`) REFERENCES `suppliers` (`id`) ON DELETE SET NULL
);
-- create index "suborder_order_id_number" to table: "sub_orders"
CREATE UNIQUE INDEX `suborder_order_id_number` ON `sub_orders` (`order_id`, `number`);
-- create index "suborder_supplier_id_status" to table: "sub_orders"
CREATE INDEX `suborder_supplier_id_status` ON `sub_orders` (`supplier_id`, `status`);
-- create index "suborder_supplier_id_submitted_at" to table: "sub_orders"
CREATE INDEX `suborder_supplier_id_submitted_at` ON `sub_orders` (`supplier_id`, `submitted_at` DESC) WHERE submitted_at IS NOT NULL;
-- create index "suborder_store_id_status_request_status" to table: "sub_orders"
CREATE INDEX `suborder_store_id_status_request_status` ON `sub_orders` (`store_id`, `status`, `request_status`);
-- create index "suborder_store_id_id" to table: "sub_orders"
CREATE INDEX `suborder_store_id_id` ON `sub_orders` (`store_id`, `id`);
-- create index "suborder_backorder_of_id" to table: "sub_orders"
CREATE INDEX `suborder_backorder_of_id` ON `sub_orders` (`backorder_of_id`);
-- create index "suborder_replaces_shipment_id" to table: "sub_orders"
CREATE INDEX `suborder_replaces_shipment_id` ON `sub_orders` (`replaces_shipment_id`);
-- create index "suborder_ask_at" to table: "sub_orders"
CREATE INDEX `suborder_ask_at` ON `sub_orders` (`ask_at`) WHERE ask_at IS NOT NULL;
-- create "sub_order_lines" table
CREATE TABLE `sub_order_lines` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `supplier_sku` text NOT NULL DEFAULT (''),
  `unit_cost_minor` integer NOT NULL DEFAULT (0),
  `ordered_cost_minor` integer NULL,
  `cost_currency` text NOT NULL DEFAULT (''),
  `handling_days` integer NOT NULL DEFAULT (0),
  `quantity` integer NOT NULL,
  `cancelled_quantity` integer NOT NULL DEFAULT (0),
  `shipped_quantity` integer NOT NULL DEFAULT (0),
  `order_line_id` text NOT NULL,
  `sub_order_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `sub_order_lines_order_lines_sub_order_lines` FOREIGN KEY (`order_line_id`) REFERENCES `order_lines` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `sub_order_lines_sub_orders_lines` FOREIGN KEY (`sub_order_id`) REFERENCES `sub_orders` (`id`) ON DELETE NO ACTION
);
-- create index "suborderline_sub_order_id" to table: "sub_order_lines"
CREATE INDEX `suborderline_sub_order_id` ON `sub_order_lines` (`sub_order_id`);
-- create index "suborderline_order_line_id" to table: "sub_order_lines"
CREATE INDEX `suborderline_order_line_id` ON `sub_order_lines` (`order_line_id`);
-- create "submissions" table
CREATE TABLE `submissions` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `attempt` integer NOT NULL,
  `status` text NOT NULL DEFAULT ('QUEUED'),
  `due_at` datetime NOT NULL,
  `lookups` integer NOT NULL DEFAULT (0),
  `started_at` datetime NULL,
  `finished_at` datetime NULL,
  `failure_code` text NOT NULL DEFAULT (''),
  `failure_message` text NOT NULL DEFAULT (''),
  `sub_order_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `submissions_sub_orders_submissions` FOREIGN KEY (`sub_order_id`) REFERENCES `sub_orders` (`id`) ON DELETE NO ACTION
);
-- create index "submission_sub_order_id_attempt" to table: "submissions"
CREATE UNIQUE INDEX `submission_sub_order_id_attempt` ON `submissions` (`sub_order_id`, `attempt`);
-- create index "submission_due_at" to table: "submissions"
CREATE INDEX `submission_due_at` ON `submissions` (`due_at`) WHERE status IN ('QUEUED', 'SENDING', 'IN_DOUBT');
-- create "suppliers" table
CREATE TABLE `suppliers` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `name` text NOT NULL,
  `code` text NOT NULL,
  `connector` text NOT NULL DEFAULT ('http'),
  `endpoint` text NOT NULL DEFAULT (''),
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
-- create index "supplier_store_id_code" to table: "suppliers"
CREATE UNIQUE INDEX `supplier_store_id_code` ON `suppliers` (`store_id`, `code`);
-- create "supplier_claims" table
CREATE TABLE `supplier_claims` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `currency` text NOT NULL,
  `amount_minor` integer NOT NULL DEFAULT (0),
  `granted_minor` integer NOT NULL DEFAULT (0),
  `status` text NOT NULL DEFAULT ('OPEN'),
  `note` text NOT NULL DEFAULT (''),
  `answer` text NOT NULL DEFAULT (''),
  `settled_at` datetime NULL,
  `return_id` text NULL,
  `sub_order_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `supplier_claims_order_returns_claims` FOREIGN KEY (`return_id`) REFERENCES `order_returns` (`id`) ON DELETE SET NULL,
  CONSTRAINT `supplier_claims_sub_orders_claims` FOREIGN KEY (`sub_order_id`) REFERENCES `sub_orders` (`id`) ON DELETE NO ACTION
);
-- create index "supplierclaim_sub_order_id" to table: "supplier_claims"
CREATE INDEX `supplierclaim_sub_order_id` ON `supplier_claims` (`sub_order_id`);
-- create index "supplierclaim_return_id" to table: "supplier_claims"
CREATE INDEX `supplierclaim_return_id` ON `supplier_claims` (`return_id`);
-- create "tracking_events" table
CREATE TABLE `tracking_events` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `source` text NOT NULL,
  `dedupe_key` text NOT NULL,
  `status` text NOT NULL,
  `source_status` text NOT NULL DEFAULT (''),
  `message` text NOT NULL DEFAULT (''),
  `location` text NOT NULL DEFAULT (''),
  `occurred_at` datetime NOT NULL,
  `received_at` datetime NOT NULL,
  `parcel_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `tracking_events_parcels_events` FOREIGN KEY (`parcel_id`) REFERENCES `parcels` (`id`) ON DELETE NO ACTION
);
-- create index "trackingevent_parcel_id_dedupe_key" to table: "tracking_events"
CREATE UNIQUE INDEX `trackingevent_parcel_id_dedupe_key` ON `tracking_events` (`parcel_id`, `dedupe_key`);
-- create index "trackingevent_parcel_id_occurred_at_received_at" to table: "tracking_events"
CREATE INDEX `trackingevent_parcel_id_occurred_at_received_at` ON `tracking_events` (`parcel_id`, `occurred_at`, `received_at`);
-- create "variants" table
CREATE TABLE `variants` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `store_id` text NOT NULL,
  `sku` text NOT NULL,
  `title` text NOT NULL DEFAULT (''),
  `price_minor` integer NOT NULL DEFAULT (0),
  `currency` text NOT NULL,
  `weight_grams` integer NOT NULL DEFAULT (0),
  `requires_shipping` bool NOT NULL DEFAULT (true),
  `product_id` text NOT NULL,
  `shipping_profile_id` text NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `variants_products_variants` FOREIGN KEY (`product_id`) REFERENCES `products` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `variants_shipping_profiles_variants` FOREIGN KEY (`shipping_profile_id`) REFERENCES `shipping_profiles` (`id`) ON DELETE SET NULL
);
-- create index "variant_store_id_sku" to table: "variants"
CREATE UNIQUE INDEX `variant_store_id_sku` ON `variants` (`store_id`, `sku`);
-- create index "variant_product_id" to table: "variants"
CREATE INDEX `variant_product_id` ON `variants` (`product_id`);
-- create index "variant_store_id_id" to table: "variants"
CREATE INDEX `variant_store_id_id` ON `variants` (`store_id`, `id`);
