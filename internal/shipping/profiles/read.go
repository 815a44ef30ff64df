package profiles

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/secret"
)

// shop is a store as its quotes see it.
type shop struct {
	id, currency, merge string
	stamp               string // of its profiles and their versions

	sealedKey, sealedKeyBefore secret.Sealed
	key, keyBefore             []byte // once unlocked
}

// shelved is a variant as quotes see it.
type shelved struct {
	id, profile      string
	price            int64
	currency         string
	grams            int64
	requiresShipping bool
	supplier         string // of its best offer; empty: nobody offers it
}

// The stamp names every profile with its version: whoever has rules compiled
// under it may use them, on whichever node. It, the keys and the goods are
// of one moment, as it is one statement.
const (
	shopQuery = `WITH shop AS (
	SELECT s.id, s.currency, s.merge_policy, s.quote_secret, s.quote_secret_before,
		(SELECT %s FROM shipping_profiles p WHERE p.store_id = s.id) AS stamp
	FROM stores s WHERE s.id = $1)
SELECT shop.currency, shop.merge_policy, shop.quote_secret, shop.quote_secret_before, shop.stamp,
	v.sku, v.id, v.shipping_profile_id, v.price_minor, v.currency, v.weight_grams, v.requires_shipping,
	(SELECT o.supplier_id FROM offers o JOIN suppliers p ON p.id = o.supplier_id
		WHERE o.variant_id = v.id AND o.active AND p.active
		ORDER BY o.priority, o.cost_minor, o.handling_days, o.id LIMIT 1)
FROM shop LEFT JOIN variants v ON v.store_id = shop.id AND v.%s`
	stampSQL = `string_agg(p.id || ':' || p.version, ' ' ORDER BY p.id)`
)

// look reads the viewer's store and, by SKU or by id, what is to be quoted.
func (s *Service) look(ctx context.Context, by string, names []string) (shop, map[string]*shelved, error) {
	viewer, _ := auth.From(ctx)
	found := shop{id: viewer.StoreID}
	query, wanted, err := s.shopQuery(by, names)
	if err != nil {
		return shop{}, nil, err
	}
	rows, err := s.store.DB().QueryContext(ctx, query, viewer.StoreID, wanted)
	if err != nil {
		return shop{}, nil, fmt.Errorf("read what is to be quoted: %w", err)
	}
	defer func() { _ = rows.Close() }()
	goods := make(map[string]*shelved, len(names))
	for rows.Next() {
		if err := found.scan(rows, by, goods); err != nil {
			return shop{}, nil, fmt.Errorf("read what is to be quoted: %w", err)
		}
	}
	return found, goods, rows.Err()
}

func (s *Service) shopQuery(by string, names []string) (query string, wanted any, err error) {
	if s.store.Postgres() {
		return fmt.Sprintf(shopQuery, stampSQL, by+" = ANY($2)"), names, nil
	}
	list, err := json.Marshal(names)
	return fmt.Sprintf(shopQuery, stampSQL, by+" IN (SELECT value FROM json_each($2))"), string(list), err
}

func (found *shop) scan(rows *sql.Rows, by string, goods map[string]*shelved) error {
	var stamp, sku, id, profile, currency, supplier sql.NullString
	var price, grams sql.NullInt64
	var requires sql.NullBool
	err := rows.Scan(&found.currency, &found.merge, &found.sealedKey, &found.sealedKeyBefore, &stamp,
		&sku, &id, &profile, &price, &currency, &grams, &requires, &supplier)
	if err != nil {
		return err
	}
	found.stamp = stamp.String
	if !id.Valid {
		return nil
	}
	v := &shelved{
		id: id.String, profile: profile.String, price: price.Int64, currency: currency.String,
		grams: grams.Int64, requiresShipping: requires.Bool, supplier: supplier.String,
	}
	if by == "sku" {
		goods[sku.String] = v
	} else {
		goods[v.id] = v
	}
	return nil
}
