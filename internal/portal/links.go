package portal

import (
	"context"
	"fmt"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/supplierlink"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
)

const (
	tokenPrefix  = "wbs_"
	hintLength   = 4
	linkLasts    = 90 * 24 * time.Hour // unless it says otherwise
	linkLongest  = 366 * 24 * time.Hour
	mailedLasts  = 7 * 24 * time.Hour // at least, when it is sent again
	usePrecision = time.Minute        // of last_used_at
	usePatience  = 250 * time.Millisecond
)

// CreateSupplierLinkInput is a new link for a supplier's people.
type CreateSupplierLinkInput struct {
	SupplierID string
	ExpiresAt  *time.Time
}

// CreateSupplierLinkPayload is a new link and where it leads.
type CreateSupplierLinkPayload struct {
	SupplierLink *ent.SupplierLink
	URL          string
}

// CreateSupplierLink makes a link that opens the portal to whoever has it. Its
// address is in the payload, and later in e-mails to the supplier.
func (s *Service) CreateSupplierLink(ctx context.Context, in CreateSupplierLinkInput) (*CreateSupplierLinkPayload, error) {
	now := s.utc()
	until := now.Add(linkLasts)
	if in.ExpiresAt != nil {
		until = in.ExpiresAt.UTC()
	}
	faults := problem.Collect()
	if !until.After(now) || until.Sub(now) > linkLongest {
		faults.Add("expiresAt", problem.OutOfRange, "must be in the future, within a year")
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var made *ent.SupplierLink
	var token string
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		if _, err := tx.Supplier.Get(ctx, in.SupplierID); err != nil {
			return err
		}
		var err error
		made, token, err = s.makeLink(ctx, tx, in.SupplierID, until)
		return err
	})
	if ent.IsNotFound(err) {
		return nil, problem.Errorf(problem.NotFound, "no supplier %s", in.SupplierID)
	}
	if err == nil {
		made, err = s.store.Client().SupplierLink.Get(ctx, made.ID)
	}
	if err != nil {
		return nil, fmt.Errorf("create supplier's link: %w", err)
	}
	return &CreateSupplierLinkPayload{SupplierLink: made, URL: s.address(token)}, nil
}

func (s *Service) makeLink(ctx context.Context, tx *store.Tx, supplierID string, until time.Time) (*ent.SupplierLink, string, error) {
	id, token := identity.New("slk"), auth.NewToken(tokenPrefix)
	sealed, err := s.store.Secrets().Seal(place(id), secret.Text(token))
	if err != nil {
		return nil, "", fmt.Errorf("seal link: %w", err)
	}
	made, err := tx.SupplierLink.Create().SetID(id).SetSupplierID(supplierID).SetExpiresAt(until).
		SetHash(auth.HashToken(token)).SetToken(sealed).SetHint(token[len(token)-hintLength:]).Save(ctx)
	return made, token, err
}

func place(id string) secret.Place {
	return secret.At(supplierlink.Table, supplierlink.FieldToken, id)
}

func (s *Service) address(token string) string { return s.publicURL + "/s/" + token }

// RevokeSupplierLink closes a link for good, on every node: each request looks it
// up. Doing it twice changes nothing.
func (s *Service) RevokeSupplierLink(ctx context.Context, id string) (*ent.SupplierLink, error) {
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		changed, err := tx.SupplierLink.Update().Where(supplierlink.ID(id), supplierlink.RevokedAtIsNil()).SetRevokedAt(s.utc()).Save(ctx)
		if err != nil {
			return fmt.Errorf("revoke supplier's link: %w", err)
		}
		if changed == 0 {
			return nil
		}
		return tx.Revoke(ctx, id)
	})
	if err != nil {
		return nil, err
	}
	revoked, err := s.store.Client().SupplierLink.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, problem.Errorf(problem.NotFound, "no supplier's link %s", id)
	}
	if err != nil {
		return nil, fmt.Errorf("read supplier's link: %w", err)
	}
	return revoked, nil
}

// Visit is somebody who came by a supplier's link.
type Visit struct {
	Token    string
	Link     *ent.SupplierLink
	Supplier *ent.Supplier
	Shop     *ent.Store
}

// Open says whom a link lets in, or nil when it is unknown, expired or revoked.
// The context acts as the supplier from then on.
func (s *Service) Open(ctx context.Context, token string) (context.Context, *Visit, error) {
	everywhere, now := auth.Everywhere(ctx), s.utc()
	link, err := s.store.Client().SupplierLink.Query().WithSupplier().
		Where(supplierlink.Hash(auth.HashToken(token)), supplierlink.RevokedAtIsNil(), supplierlink.ExpiresAtGT(now)).Only(everywhere)
	if ent.IsNotFound(err) {
		return ctx, nil, nil
	}
	if err != nil {
		return ctx, nil, fmt.Errorf("find supplier's link: %w", err)
	}
	shop, err := s.store.Client().Store.Get(everywhere, link.StoreID)
	if err != nil {
		return ctx, nil, fmt.Errorf("read store: %w", err)
	}
	s.noteUse(everywhere, link, now)
	ctx = auth.As(ctx, auth.Supplier, link.StoreID, link.Edges.Supplier.Name)
	return ctx, &Visit{Token: token, Link: link, Supplier: link.Edges.Supplier, Shop: shop}, nil
}

// noteUse writes last_used_at at most once a minute. Nobody is kept out because
// it could not be written.
func (s *Service) noteUse(ctx context.Context, link *ent.SupplierLink, now time.Time) {
	due := now.Add(-usePrecision)
	if link.LastUsedAt != nil && link.LastUsedAt.After(due) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, usePatience)
	defer cancel()
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		return tx.SupplierLink.Update().
			Where(supplierlink.ID(link.ID), supplierlink.Or(supplierlink.LastUsedAtIsNil(), supplierlink.LastUsedAtLTE(due))).
			SetLastUsedAt(now).Exec(ctx)
	})
	if err != nil {
		s.log.WarnContext(ctx, "use of supplier's link not noted", "link_id", link.ID, "error", err)
	}
}
