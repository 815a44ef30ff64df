-- +goose Up
-- create index "shippingprofile_store_id_id" to table: "shipping_profiles"
CREATE INDEX `shippingprofile_store_id_id` ON `shipping_profiles` (`store_id`, `id`);
-- add column "quote_key" to table: "stores"
ALTER TABLE `stores` ADD COLUMN `quote_key` blob NULL;
-- add column "quote_key_before" to table: "stores"
ALTER TABLE `stores` ADD COLUMN `quote_key_before` blob NULL;
-- create index "variant_shipping_profile_id" to table: "variants"
CREATE INDEX `variant_shipping_profile_id` ON `variants` (`shipping_profile_id`) WHERE shipping_profile_id IS NOT NULL;
