package profiles

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/waybill/waybill/ent"
	entstore "github.com/waybill/waybill/ent/store"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
)

func keyPlace(storeID string) secret.Place {
	return secret.At(entstore.Table, entstore.FieldQuoteSecret, storeID)
}

func keyBeforePlace(storeID string) secret.Place {
	return secret.At(entstore.Table, entstore.FieldQuoteSecretBefore, storeID)
}

// unlock opens the keys that the shop's quotes are signed with.
func (s *Service) unlock(shop *shop) (err error) {
	if shop.key, err = s.openKey(keyPlace(shop.id), shop.sealedKey); err != nil {
		return err
	}
	shop.keyBefore, err = s.openKey(keyBeforePlace(shop.id), shop.sealedKeyBefore)
	return err
}

// openKey is nil for a key that is not there.
func (s *Service) openKey(at secret.Place, sealed secret.Sealed) ([]byte, error) {
	text, err := s.store.Secrets().Open(at, sealed)
	if err != nil || text == "" {
		return nil, err
	}
	key, err := hex.DecodeString(text.Reveal())
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", at, err)
	}
	return key, nil
}

func (s *Service) newKey(storeID string) (secret.Sealed, error) {
	return s.store.Secrets().Seal(keyPlace(storeID), secret.Text(hex.EncodeToString(identity.Key())))
}

// makeKey gives a key to a store that has none, and returns the one that it has.
func (s *Service) makeKey(ctx context.Context, storeID string) (key []byte, err error) {
	ctx = auth.Everywhere(ctx) // who may only look may ask for a quote
	made, err := s.newKey(storeID)
	if err != nil {
		return nil, err
	}
	var kept *ent.Store
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		err := tx.Store.Update().Where(entstore.ID(storeID), entstore.QuoteSecret("")).SetQuoteSecret(made).Exec(ctx)
		if err != nil {
			return err
		}
		kept, err = tx.Store.Get(ctx, storeID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("make the key of quotes: %w", err)
	}
	return s.openKey(keyPlace(storeID), kept.QuoteSecret)
}

// RotateQuoteKey signs quotes with a new key from now on. Those signed with the
// key before are taken until they expire, or, when it is revoked because
// somebody else has it, no longer.
func (s *Service) RotateQuoteKey(ctx context.Context, revoke bool) (*ent.Store, error) {
	viewer, _ := auth.From(ctx)
	made, err := s.newKey(viewer.StoreID)
	if err != nil {
		return nil, err
	}
	var changed *ent.Store
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		is, err := tx.Store.Get(ctx, viewer.StoreID)
		if err != nil {
			return fmt.Errorf("read store: %w", err)
		}
		before := secret.Text("")
		if !revoke {
			if before, err = s.store.Secrets().Open(keyPlace(is.ID), is.QuoteSecret); err != nil {
				return err
			}
		}
		sealed, err := s.store.Secrets().Seal(keyBeforePlace(is.ID), before)
		if err != nil {
			return err
		}
		changed, err = is.Update().SetQuoteSecret(made).SetQuoteSecretBefore(sealed).Save(ctx)
		return err
	})
	return changed, err
}
