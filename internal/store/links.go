package store

import (
	"context"
	"fmt"

	"github.com/waybill/waybill/ent/buyerlink"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/secret"
)

const linksAtOnce = 500

// hashLinks hashes and seals the buyers' links that stand there in clear, from
// before links were hashed, so that they go on working. It may be stopped and run
// again.
func (s *Store) hashLinks(ctx context.Context) error {
	for {
		left := 0
		err := s.InTx(ctx, func(tx *Tx) error {
			old, err := tx.BuyerLink.Query().Where(buyerlink.HashIsNil()).Limit(linksAtOnce).All(ctx)
			if err != nil {
				return fmt.Errorf("find links in clear: %w", err)
			}
			left = len(old)
			for _, link := range old {
				plain := string(link.Token)
				sealed, err := s.secrets.Seal(secret.At(buyerlink.Table, buyerlink.FieldToken, link.ID), secret.Text(plain))
				if err != nil {
					return fmt.Errorf("seal link: %w", err)
				}
				if err := link.Update().SetHash(auth.HashToken(plain)).SetToken(sealed).Exec(ctx); err != nil {
					return fmt.Errorf("hash link: %w", err)
				}
			}
			return nil
		})
		if err != nil || left < linksAtOnce {
			return err
		}
	}
}
