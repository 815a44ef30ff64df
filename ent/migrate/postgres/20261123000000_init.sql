-- +goose Up
-- create "access_tokens" table
CREATE TABLE "access_tokens" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "name" character varying NOT NULL,
  "kind" character varying NOT NULL,
  "hash" character varying NOT NULL,
  "hint" character varying NOT NULL,
  "last_used_at" timestamptz NULL,
  "expires_at" timestamptz NULL,
  "revoked_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- create index "access_tokens_hash_key" to table: "access_tokens"
CREATE UNIQUE INDEX "access_tokens_hash_key" ON "access_tokens" ("hash");
-- create index "accesstoken_store_id_id" to table: "access_tokens"
CREATE INDEX "accesstoken_store_id_id" ON "access_tokens" ("store_id", "id");
-- create "buyer_links" table
CREATE TABLE "buyer_links" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "token" character varying NOT NULL,
  "revoked_at" timestamptz NULL,
  "order_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "buyer_links_token_key" to table: "buyer_links"
CREATE UNIQUE INDEX "buyer_links_token_key" ON "buyer_links" ("token");
-- create index "buyerlink_order_id" to table: "buyer_links"
CREATE INDEX "buyerlink_order_id" ON "buyer_links" ("order_id");
-- create "carrier_accounts" table
CREATE TABLE "carrier_accounts" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "source" character varying NOT NULL,
  "endpoint" character varying NOT NULL DEFAULT 'https://api.easypost.com/v2',
  "api_key" character varying NOT NULL DEFAULT '',
  "webhook_secret" character varying NOT NULL DEFAULT '',
  "active" boolean NOT NULL DEFAULT true,
  PRIMARY KEY ("id")
);
-- create index "carrieraccount_store_id_source" to table: "carrier_accounts"
CREATE UNIQUE INDEX "carrieraccount_store_id_source" ON "carrier_accounts" ("store_id", "source");
-- create "holds" table
CREATE TABLE "holds" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "reason" character varying NOT NULL,
  "note" character varying NOT NULL DEFAULT '',
  "held_by" character varying NOT NULL DEFAULT '',
  "released_at" timestamptz NULL,
  "released_by" character varying NOT NULL DEFAULT '',
  "order_id" character varying NOT NULL,
  "sub_order_id" character varying NULL,
  PRIMARY KEY ("id")
);
-- create index "hold_order_id" to table: "holds"
CREATE INDEX "hold_order_id" ON "holds" ("order_id");
-- create index "hold_sub_order_id" to table: "holds"
CREATE INDEX "hold_sub_order_id" ON "holds" ("sub_order_id");
-- create "idempotency_keys" table
CREATE TABLE "idempotency_keys" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "key" character varying NOT NULL,
  "operation" character varying NOT NULL,
  "digest" character varying NOT NULL,
  "result" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- create index "idempotencykey_store_id_key" to table: "idempotency_keys"
CREATE UNIQUE INDEX "idempotencykey_store_id_key" ON "idempotency_keys" ("store_id", "key");
-- create "incidents" table
CREATE TABLE "incidents" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "kind" character varying NOT NULL,
  "severity" character varying NOT NULL,
  "rank" bigint NOT NULL,
  "cause" character varying NOT NULL,
  "message" character varying NOT NULL DEFAULT '',
  "opened_at" timestamptz NOT NULL,
  "deadline_at" timestamptz NULL,
  "acknowledged_at" timestamptz NULL,
  "acknowledged_by" character varying NOT NULL DEFAULT '',
  "resolved_at" timestamptz NULL,
  "resolved_by" character varying NOT NULL DEFAULT '',
  "resolution" character varying NOT NULL DEFAULT '',
  "ended_at" timestamptz NULL,
  "order_id" character varying NOT NULL,
  "parcel_id" character varying NULL,
  "sub_order_id" character varying NULL,
  PRIMARY KEY ("id")
);
-- create index "incident_order_id" to table: "incidents"
CREATE INDEX "incident_order_id" ON "incidents" ("order_id");
-- create index "incident_parcel_id" to table: "incidents"
CREATE INDEX "incident_parcel_id" ON "incidents" ("parcel_id");
-- create index "incident_store_id_rank_id" to table: "incidents"
CREATE INDEX "incident_store_id_rank_id" ON "incidents" ("store_id", "rank", "id") WHERE (resolved_at IS NULL);
-- create index "incident_sub_order_id" to table: "incidents"
CREATE INDEX "incident_sub_order_id" ON "incidents" ("sub_order_id");
-- create "messages" table
CREATE TABLE "messages" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "source" character varying NOT NULL,
  "sender_id" character varying NOT NULL,
  "external_id" character varying NOT NULL,
  "kind" character varying NOT NULL DEFAULT '',
  "reference" character varying NOT NULL DEFAULT '',
  "body" bytea NOT NULL,
  "status" character varying NOT NULL DEFAULT 'RECEIVED',
  "outcome" character varying NOT NULL DEFAULT '',
  "applied_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- create index "message_created_at" to table: "messages"
CREATE INDEX "message_created_at" ON "messages" ("created_at") WHERE ((status)::text = 'RECEIVED'::text);
-- create index "message_sender_id_external_id" to table: "messages"
CREATE UNIQUE INDEX "message_sender_id_external_id" ON "messages" ("sender_id", "external_id");
-- create index "message_store_id_id" to table: "messages"
CREATE INDEX "message_store_id_id" ON "messages" ("store_id", "id");
-- create index "message_store_id_reference" to table: "messages"
CREATE INDEX "message_store_id_reference" ON "messages" ("store_id", "reference");
-- create "offers" table
CREATE TABLE "offers" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "supplier_sku" character varying NOT NULL,
  "cost_minor" bigint NOT NULL DEFAULT 0,
  "currency" character varying NOT NULL,
  "handling_days" bigint NOT NULL DEFAULT 0,
  "priority" bigint NOT NULL DEFAULT 1,
  "available" bigint NULL,
  "active" boolean NOT NULL DEFAULT true,
  "supplier_id" character varying NOT NULL,
  "variant_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "offer_supplier_id" to table: "offers"
CREATE INDEX "offer_supplier_id" ON "offers" ("supplier_id");
-- create index "offer_variant_id_supplier_id" to table: "offers"
CREATE UNIQUE INDEX "offer_variant_id_supplier_id" ON "offers" ("variant_id", "supplier_id");
-- create "order_events" table
CREATE TABLE "order_events" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "version" bigint NOT NULL,
  "position" bigint NOT NULL,
  "kind" character varying NOT NULL,
  "actor_kind" character varying NOT NULL,
  "actor" character varying NOT NULL DEFAULT '',
  "sub_order_id" character varying NOT NULL DEFAULT '',
  "details" jsonb NULL,
  "tracking" jsonb NULL,
  "occurred_at" timestamptz NOT NULL,
  "order_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "orderevent_order_id_version" to table: "order_events"
CREATE UNIQUE INDEX "orderevent_order_id_version" ON "order_events" ("order_id", "version");
-- create index "orderevent_store_id_position" to table: "order_events"
CREATE UNIQUE INDEX "orderevent_store_id_position" ON "order_events" ("store_id", "position");
-- create "order_lines" table
CREATE TABLE "order_lines" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "position" bigint NOT NULL,
  "external_id" character varying NOT NULL DEFAULT '',
  "sku" character varying NOT NULL,
  "title" character varying NOT NULL,
  "quantity" bigint NOT NULL,
  "unit_price_minor" bigint NOT NULL DEFAULT 0,
  "discount_minor" bigint NOT NULL DEFAULT 0,
  "weight_grams" bigint NOT NULL DEFAULT 0,
  "requires_shipping" boolean NOT NULL DEFAULT true,
  "cancelled_quantity" bigint NOT NULL DEFAULT 0,
  "refunded_quantity" bigint NOT NULL DEFAULT 0,
  "order_id" character varying NOT NULL,
  "variant_id" character varying NULL,
  PRIMARY KEY ("id")
);
-- create index "orderline_order_id_position" to table: "order_lines"
CREATE UNIQUE INDEX "orderline_order_id_position" ON "order_lines" ("order_id", "position");
-- create "order_returns" table
CREATE TABLE "order_returns" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "name" character varying NOT NULL,
  "status" character varying NOT NULL DEFAULT 'REQUESTED',
  "reason" character varying NOT NULL,
  "note" character varying NOT NULL DEFAULT '',
  "answer" character varying NOT NULL DEFAULT '',
  "authorised_at" timestamptz NULL,
  "received_at" timestamptz NULL,
  "closed_at" timestamptz NULL,
  "order_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "orderreturn_order_id" to table: "order_returns"
CREATE INDEX "orderreturn_order_id" ON "order_returns" ("order_id");
-- create "orders" table
CREATE TABLE "orders" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "external_id" character varying NOT NULL,
  "digest" character varying NOT NULL,
  "number" bigint NOT NULL,
  "name" character varying NOT NULL,
  "status" character varying NOT NULL DEFAULT 'OPEN',
  "payment_status" character varying NOT NULL DEFAULT 'PENDING',
  "fulfillment_status" character varying NOT NULL DEFAULT 'UNFULFILLED',
  "delivery_status" character varying NOT NULL DEFAULT 'NONE',
  "fulfillment_mode" character varying NULL,
  "currency" character varying NOT NULL,
  "subtotal_minor" bigint NOT NULL DEFAULT 0,
  "discount_minor" bigint NOT NULL DEFAULT 0,
  "shipping_minor" bigint NOT NULL DEFAULT 0,
  "tax_minor" bigint NOT NULL DEFAULT 0,
  "total_minor" bigint NOT NULL DEFAULT 0,
  "refunded_minor" bigint NOT NULL DEFAULT 0,
  "units_ordered" bigint NOT NULL DEFAULT 0,
  "units_cancelled" bigint NOT NULL DEFAULT 0,
  "units_refunded" bigint NOT NULL DEFAULT 0,
  "units_needed" bigint NOT NULL DEFAULT 0,
  "units_shipped" bigint NOT NULL DEFAULT 0,
  "units_delivered" bigint NOT NULL DEFAULT 0,
  "shipping_method" character varying NOT NULL DEFAULT '',
  "shipping_option" jsonb NULL,
  "email" character varying NOT NULL DEFAULT '',
  "shipping_address" jsonb NULL,
  "note" character varying NOT NULL DEFAULT '',
  "risk_score" bigint NULL,
  "watch_at" timestamptz NULL,
  "placed_at" timestamptz NOT NULL,
  "paid_at" timestamptz NULL,
  "cancel_requested_at" timestamptz NULL,
  "cancelled_at" timestamptz NULL,
  "cancel_reason" character varying NOT NULL DEFAULT '',
  "closed_at" timestamptz NULL,
  "version" bigint NOT NULL DEFAULT 0,
  "updated_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "order_store_id_external_id" to table: "orders"
CREATE UNIQUE INDEX "order_store_id_external_id" ON "orders" ("store_id", "external_id");
-- create index "order_store_id_fulfillment_status_placed_at" to table: "orders"
CREATE INDEX "order_store_id_fulfillment_status_placed_at" ON "orders" ("store_id", "fulfillment_status", "placed_at");
-- create index "order_store_id_number" to table: "orders"
CREATE UNIQUE INDEX "order_store_id_number" ON "orders" ("store_id", "number");
-- create index "order_store_id_placed_at_id" to table: "orders"
CREATE INDEX "order_store_id_placed_at_id" ON "orders" ("store_id", "placed_at", "id");
-- create index "order_watch_at" to table: "orders"
CREATE INDEX "order_watch_at" ON "orders" ("watch_at") WHERE (watch_at IS NOT NULL);
-- create "parcels" table
CREATE TABLE "parcels" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "carrier" character varying NOT NULL DEFAULT '',
  "tracking_number" character varying NOT NULL,
  "former_numbers" jsonb NULL,
  "doubt" character varying NOT NULL DEFAULT '',
  "tracking_url" character varying NOT NULL DEFAULT '',
  "tracking_status" character varying NOT NULL DEFAULT 'UNKNOWN',
  "estimated_delivery_at" timestamptz NULL,
  "last_event_at" timestamptz NULL,
  "delivered_at" timestamptz NULL,
  "checked_at" timestamptz NULL,
  "shipment_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "parcel_shipment_id_tracking_number" to table: "parcels"
CREATE UNIQUE INDEX "parcel_shipment_id_tracking_number" ON "parcels" ("shipment_id", "tracking_number");
-- create index "parcel_store_id_tracking_number" to table: "parcels"
CREATE INDEX "parcel_store_id_tracking_number" ON "parcels" ("store_id", "tracking_number");
-- create "products" table
CREATE TABLE "products" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "title" character varying NOT NULL,
  "external_id" character varying NULL,
  PRIMARY KEY ("id")
);
-- create index "product_store_id_external_id" to table: "products"
CREATE UNIQUE INDEX "product_store_id_external_id" ON "products" ("store_id", "external_id");
-- create index "product_store_id_id" to table: "products"
CREATE INDEX "product_store_id_id" ON "products" ("store_id", "id");
-- create "refunds" table
CREATE TABLE "refunds" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "external_id" character varying NOT NULL,
  "amount_minor" bigint NOT NULL DEFAULT 0,
  "note" character varying NOT NULL DEFAULT '',
  "order_id" character varying NOT NULL,
  "return_id" character varying NULL,
  PRIMARY KEY ("id")
);
-- create index "refund_order_id_external_id" to table: "refunds"
CREATE UNIQUE INDEX "refund_order_id_external_id" ON "refunds" ("order_id", "external_id");
-- create index "refund_return_id" to table: "refunds"
CREATE INDEX "refund_return_id" ON "refunds" ("return_id");
-- create "return_lines" table
CREATE TABLE "return_lines" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "quantity" bigint NOT NULL,
  "received_quantity" bigint NOT NULL DEFAULT 0,
  "return_id" character varying NOT NULL,
  "shipment_line_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "returnline_return_id" to table: "return_lines"
CREATE INDEX "returnline_return_id" ON "return_lines" ("return_id");
-- create index "returnline_shipment_line_id" to table: "return_lines"
CREATE INDEX "returnline_shipment_line_id" ON "return_lines" ("shipment_line_id");
-- create "shipment_lines" table
CREATE TABLE "shipment_lines" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "quantity" bigint NOT NULL,
  "shipment_id" character varying NOT NULL,
  "sub_order_line_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "shipmentline_shipment_id" to table: "shipment_lines"
CREATE INDEX "shipmentline_shipment_id" ON "shipment_lines" ("shipment_id");
-- create index "shipmentline_sub_order_line_id" to table: "shipment_lines"
CREATE INDEX "shipmentline_sub_order_line_id" ON "shipment_lines" ("sub_order_line_id");
-- create "shipments" table
CREATE TABLE "shipments" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "external_id" character varying NOT NULL,
  "status" character varying NOT NULL DEFAULT 'CREATED',
  "shipped_at" timestamptz NULL,
  "delivered_at" timestamptz NULL,
  "deliver_by" timestamptz NULL,
  "cancelled_at" timestamptz NULL,
  "order_id" character varying NOT NULL,
  "sub_order_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "shipment_order_id" to table: "shipments"
CREATE INDEX "shipment_order_id" ON "shipments" ("order_id");
-- create index "shipment_store_id_id" to table: "shipments"
CREATE INDEX "shipment_store_id_id" ON "shipments" ("store_id", "id");
-- create index "shipment_sub_order_id_external_id" to table: "shipments"
CREATE UNIQUE INDEX "shipment_sub_order_id_external_id" ON "shipments" ("sub_order_id", "external_id");
-- create "shipping_profiles" table
CREATE TABLE "shipping_profiles" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "name" character varying NOT NULL,
  "kind" character varying NOT NULL,
  "enabled" boolean NOT NULL DEFAULT true,
  "version" bigint NOT NULL DEFAULT 1,
  "groups" jsonb NULL,
  PRIMARY KEY ("id")
);
-- create index "shippingprofile_one_general" to table: "shipping_profiles"
CREATE UNIQUE INDEX "shippingprofile_one_general" ON "shipping_profiles" ("store_id", "kind") WHERE ((kind)::text = 'GENERAL'::text);
-- create "stores" table
CREATE TABLE "stores" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "name" character varying NOT NULL,
  "currency" character varying NOT NULL,
  "fulfillment_mode" character varying NOT NULL DEFAULT 'MANUAL',
  "undo_window_seconds" bigint NOT NULL DEFAULT 0,
  "cost_increase_limit_percent" bigint NOT NULL DEFAULT 5,
  "merge_policy" character varying NOT NULL DEFAULT 'SUM',
  "hold_risk_from" bigint NULL,
  "hold_margin_below_percent" bigint NULL,
  "hold_duplicates_minutes" bigint NOT NULL DEFAULT 0,
  "hold_incomplete_address" boolean NOT NULL DEFAULT true,
  "hold_out_of_stock" boolean NOT NULL DEFAULT true,
  "next_order_number" bigint NOT NULL DEFAULT 1001,
  "feed_position" bigint NOT NULL DEFAULT 0,
  PRIMARY KEY ("id")
);
-- create "sub_order_lines" table
CREATE TABLE "sub_order_lines" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "supplier_sku" character varying NOT NULL DEFAULT '',
  "unit_cost_minor" bigint NOT NULL DEFAULT 0,
  "ordered_cost_minor" bigint NULL,
  "cost_currency" character varying NOT NULL DEFAULT '',
  "handling_days" bigint NOT NULL DEFAULT 0,
  "quantity" bigint NOT NULL,
  "cancelled_quantity" bigint NOT NULL DEFAULT 0,
  "shipped_quantity" bigint NOT NULL DEFAULT 0,
  "order_line_id" character varying NOT NULL,
  "sub_order_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "suborderline_order_line_id" to table: "sub_order_lines"
CREATE INDEX "suborderline_order_line_id" ON "sub_order_lines" ("order_line_id");
-- create index "suborderline_sub_order_id" to table: "sub_order_lines"
CREATE INDEX "suborderline_sub_order_id" ON "sub_order_lines" ("sub_order_id");
-- create "sub_orders" table
CREATE TABLE "sub_orders" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "number" bigint NOT NULL,
  "name" character varying NOT NULL,
  "status" character varying NOT NULL DEFAULT 'OPEN',
  "request_status" character varying NOT NULL DEFAULT 'UNSUBMITTED',
  "supplier_order_id" character varying NOT NULL DEFAULT '',
  "rejection_reason" character varying NOT NULL DEFAULT '',
  "rejection_message" character varying NOT NULL DEFAULT '',
  "submit_at" timestamptz NULL,
  "submitted_at" timestamptz NULL,
  "accepted_at" timestamptz NULL,
  "expected_at" timestamptz NULL,
  "accept_by" timestamptz NULL,
  "ship_by" timestamptz NULL,
  "shipped_at" timestamptz NULL,
  "ship_to" jsonb NULL,
  "address_state" character varying NULL,
  "address_requested_at" timestamptz NULL,
  "address_answer" character varying NOT NULL DEFAULT '',
  "ask_at" timestamptz NULL,
  "checked_at" timestamptz NULL,
  "disagreement" character varying NOT NULL DEFAULT '',
  "closed_at" timestamptz NULL,
  "cancel_requested_at" timestamptz NULL,
  "cancel_reason" character varying NOT NULL DEFAULT '',
  "cancel_answer" character varying NOT NULL DEFAULT '',
  "order_id" character varying NOT NULL,
  "replaces_shipment_id" character varying NULL,
  "backorder_of_id" character varying NULL,
  "supplier_id" character varying NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "sub_orders_sub_orders_backorders" FOREIGN KEY ("backorder_of_id") REFERENCES "sub_orders" ("id") ON UPDATE NO ACTION ON DELETE SET NULL
);
-- create index "suborder_ask_at" to table: "sub_orders"
CREATE INDEX "suborder_ask_at" ON "sub_orders" ("ask_at") WHERE (ask_at IS NOT NULL);
-- create index "suborder_backorder_of_id" to table: "sub_orders"
CREATE INDEX "suborder_backorder_of_id" ON "sub_orders" ("backorder_of_id");
-- create index "suborder_order_id_number" to table: "sub_orders"
CREATE UNIQUE INDEX "suborder_order_id_number" ON "sub_orders" ("order_id", "number");
-- create index "suborder_replaces_shipment_id" to table: "sub_orders"
CREATE INDEX "suborder_replaces_shipment_id" ON "sub_orders" ("replaces_shipment_id");
-- create index "suborder_store_id_id" to table: "sub_orders"
CREATE INDEX "suborder_store_id_id" ON "sub_orders" ("store_id", "id");
-- create index "suborder_store_id_status_request_status" to table: "sub_orders"
CREATE INDEX "suborder_store_id_status_request_status" ON "sub_orders" ("store_id", "status", "request_status");
-- create index "suborder_supplier_id_status" to table: "sub_orders"
CREATE INDEX "suborder_supplier_id_status" ON "sub_orders" ("supplier_id", "status");
-- create index "suborder_supplier_id_submitted_at" to table: "sub_orders"
CREATE INDEX "suborder_supplier_id_submitted_at" ON "sub_orders" ("supplier_id", "submitted_at" DESC) WHERE (submitted_at IS NOT NULL);
-- create "submissions" table
CREATE TABLE "submissions" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "attempt" bigint NOT NULL,
  "status" character varying NOT NULL DEFAULT 'QUEUED',
  "due_at" timestamptz NOT NULL,
  "lookups" bigint NOT NULL DEFAULT 0,
  "started_at" timestamptz NULL,
  "finished_at" timestamptz NULL,
  "failure_code" character varying NOT NULL DEFAULT '',
  "failure_message" character varying NOT NULL DEFAULT '',
  "sub_order_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "submission_due_at" to table: "submissions"
CREATE INDEX "submission_due_at" ON "submissions" ("due_at") WHERE ((status)::text = ANY (ARRAY[('QUEUED'::character varying)::text, ('SENDING'::character varying)::text, ('IN_DOUBT'::character varying)::text]));
-- create index "submission_sub_order_id_attempt" to table: "submissions"
CREATE UNIQUE INDEX "submission_sub_order_id_attempt" ON "submissions" ("sub_order_id", "attempt");
-- create "supplier_claims" table
CREATE TABLE "supplier_claims" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "currency" character varying NOT NULL,
  "amount_minor" bigint NOT NULL DEFAULT 0,
  "granted_minor" bigint NOT NULL DEFAULT 0,
  "status" character varying NOT NULL DEFAULT 'OPEN',
  "note" character varying NOT NULL DEFAULT '',
  "answer" character varying NOT NULL DEFAULT '',
  "settled_at" timestamptz NULL,
  "return_id" character varying NULL,
  "sub_order_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "supplierclaim_return_id" to table: "supplier_claims"
CREATE INDEX "supplierclaim_return_id" ON "supplier_claims" ("return_id");
-- create index "supplierclaim_sub_order_id" to table: "supplier_claims"
CREATE INDEX "supplierclaim_sub_order_id" ON "supplier_claims" ("sub_order_id");
-- create "suppliers" table
CREATE TABLE "suppliers" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "name" character varying NOT NULL,
  "code" character varying NOT NULL,
  "connector" character varying NOT NULL DEFAULT 'http',
  "endpoint" character varying NOT NULL DEFAULT '',
  "api_key" character varying NOT NULL DEFAULT '',
  "webhook_secret" character varying NOT NULL,
  "fulfillment_mode" character varying NULL,
  "active" boolean NOT NULL DEFAULT true,
  "last_contact_at" timestamptz NULL,
  "accept_days" bigint NOT NULL DEFAULT 1,
  "ship_days" bigint NOT NULL DEFAULT 3,
  "deliver_days" bigint NOT NULL DEFAULT 15,
  "time_zone" character varying NOT NULL DEFAULT 'UTC',
  "holidays" character varying NOT NULL DEFAULT '',
  "closed_dates" jsonb NULL,
  "polled" boolean NOT NULL DEFAULT false,
  "calls_per_second" bigint NOT NULL DEFAULT 5,
  "breaker_state" character varying NOT NULL DEFAULT 'CLOSED',
  "breaker_changed_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- create index "supplier_store_id_code" to table: "suppliers"
CREATE UNIQUE INDEX "supplier_store_id_code" ON "suppliers" ("store_id", "code");
-- create "tracking_events" table
CREATE TABLE "tracking_events" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "source" character varying NOT NULL,
  "dedupe_key" character varying NOT NULL,
  "status" character varying NOT NULL,
  "source_status" character varying NOT NULL DEFAULT '',
  "message" character varying NOT NULL DEFAULT '',
  "location" character varying NOT NULL DEFAULT '',
  "occurred_at" timestamptz NOT NULL,
  "received_at" timestamptz NOT NULL,
  "parcel_id" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- create index "trackingevent_parcel_id_dedupe_key" to table: "tracking_events"
CREATE UNIQUE INDEX "trackingevent_parcel_id_dedupe_key" ON "tracking_events" ("parcel_id", "dedupe_key");
-- create index "trackingevent_parcel_id_occurred_at_received_at" to table: "tracking_events"
CREATE INDEX "trackingevent_parcel_id_occurred_at_received_at" ON "tracking_events" ("parcel_id", "occurred_at", "received_at");
-- create "variants" table
CREATE TABLE "variants" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "store_id" character varying NOT NULL,
  "sku" character varying NOT NULL,
  "title" character varying NOT NULL DEFAULT '',
  "price_minor" bigint NOT NULL DEFAULT 0,
  "currency" character varying NOT NULL,
  "weight_grams" bigint NOT NULL DEFAULT 0,
  "requires_shipping" boolean NOT NULL DEFAULT true,
  "product_id" character varying NOT NULL,
  "shipping_profile_id" character varying NULL,
  PRIMARY KEY ("id")
);
-- create index "variant_product_id" to table: "variants"
CREATE INDEX "variant_product_id" ON "variants" ("product_id");
-- create index "variant_store_id_id" to table: "variants"
CREATE INDEX "variant_store_id_id" ON "variants" ("store_id", "id");
-- create index "variant_store_id_sku" to table: "variants"
CREATE UNIQUE INDEX "variant_store_id_sku" ON "variants" ("store_id", "sku");
-- modify "buyer_links" table
ALTER TABLE "buyer_links" ADD
CONSTRAINT "buyer_links_orders_links" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "holds" table
ALTER TABLE "holds" ADD
CONSTRAINT "holds_orders_holds" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD
CONSTRAINT "holds_sub_orders_holds" FOREIGN KEY ("sub_order_id") REFERENCES "sub_orders" ("id") ON UPDATE NO ACTION ON DELETE SET NULL;
-- modify "incidents" table
ALTER TABLE "incidents" ADD
CONSTRAINT "incidents_orders_incidents" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD
CONSTRAINT "incidents_parcels_incidents" FOREIGN KEY ("parcel_id") REFERENCES "parcels" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, ADD
CONSTRAINT "incidents_sub_orders_incidents" FOREIGN KEY ("sub_order_id") REFERENCES "sub_orders" ("id") ON UPDATE NO ACTION ON DELETE SET NULL;
-- modify "offers" table
ALTER TABLE "offers" ADD
CONSTRAINT "offers_suppliers_offers" FOREIGN KEY ("supplier_id") REFERENCES "suppliers" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD
CONSTRAINT "offers_variants_offers" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "order_events" table
ALTER TABLE "order_events" ADD
CONSTRAINT "order_events_orders_events" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "order_lines" table
ALTER TABLE "order_lines" ADD
CONSTRAINT "order_lines_orders_lines" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD
CONSTRAINT "order_lines_variants_variant" FOREIGN KEY ("variant_id") REFERENCES "variants" ("id") ON UPDATE NO ACTION ON DELETE SET NULL;
-- modify "order_returns" table
ALTER TABLE "order_returns" ADD
CONSTRAINT "order_returns_orders_returns" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "parcels" table
ALTER TABLE "parcels" ADD
CONSTRAINT "parcels_shipments_parcels" FOREIGN KEY ("shipment_id") REFERENCES "shipments" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "refunds" table
ALTER TABLE "refunds" ADD
CONSTRAINT "refunds_order_returns_refunds" FOREIGN KEY ("return_id") REFERENCES "order_returns" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, ADD
CONSTRAINT "refunds_orders_refunds" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "return_lines" table
ALTER TABLE "return_lines" ADD
CONSTRAINT "return_lines_order_returns_lines" FOREIGN KEY ("return_id") REFERENCES "order_returns" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD
CONSTRAINT "return_lines_shipment_lines_return_lines" FOREIGN KEY ("shipment_line_id") REFERENCES "shipment_lines" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "shipment_lines" table
ALTER TABLE "shipment_lines" ADD
CONSTRAINT "shipment_lines_shipments_lines" FOREIGN KEY ("shipment_id") REFERENCES "shipments" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD
CONSTRAINT "shipment_lines_sub_order_lines_shipment_lines" FOREIGN KEY ("sub_order_line_id") REFERENCES "sub_order_lines" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "shipments" table
ALTER TABLE "shipments" ADD
CONSTRAINT "shipments_orders_shipments" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD
CONSTRAINT "shipments_sub_orders_shipments" FOREIGN KEY ("sub_order_id") REFERENCES "sub_orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "sub_order_lines" table
ALTER TABLE "sub_order_lines" ADD
CONSTRAINT "sub_order_lines_order_lines_sub_order_lines" FOREIGN KEY ("order_line_id") REFERENCES "order_lines" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD
CONSTRAINT "sub_order_lines_sub_orders_lines" FOREIGN KEY ("sub_order_id") REFERENCES "sub_orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "sub_orders" table
ALTER TABLE "sub_orders" ADD
CONSTRAINT "sub_orders_orders_sub_orders" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD
CONSTRAINT "sub_orders_shipments_replacements" FOREIGN KEY ("replaces_shipment_id") REFERENCES "shipments" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, ADD
CONSTRAINT "sub_orders_suppliers_sub_orders" FOREIGN KEY ("supplier_id") REFERENCES "suppliers" ("id") ON UPDATE NO ACTION ON DELETE SET NULL;
-- modify "submissions" table
ALTER TABLE "submissions" ADD
CONSTRAINT "submissions_sub_orders_submissions" FOREIGN KEY ("sub_order_id") REFERENCES "sub_orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "supplier_claims" table
ALTER TABLE "supplier_claims" ADD
CONSTRAINT "supplier_claims_order_returns_claims" FOREIGN KEY ("return_id") REFERENCES "order_returns" ("id") ON UPDATE NO ACTION ON DELETE SET NULL, ADD
CONSTRAINT "supplier_claims_sub_orders_claims" FOREIGN KEY ("sub_order_id") REFERENCES "sub_orders" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "tracking_events" table
ALTER TABLE "tracking_events" ADD
CONSTRAINT "tracking_events_parcels_events" FOREIGN KEY ("parcel_id") REFERENCES "parcels" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- modify "variants" table
ALTER TABLE "variants" ADD
CONSTRAINT "variants_products_variants" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD
CONSTRAINT "variants_shipping_profiles_variants" FOREIGN KEY ("shipping_profile_id") REFERENCES "shipping_profiles" ("id") ON UPDATE NO ACTION ON DELETE SET NULL;
