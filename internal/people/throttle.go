package people

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waybill/waybill/ent"
	"github.com/waybill/waybill/ent/throttle"
	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/store"
)

const rateLimited problem.Code = "RATE_LIMITED"

// limit is how often something may be tried in a while.
type limit struct {
	key    string
	most   int
	within time.Duration
}

// How often a password may be tried: for one account from one address, so that
// nobody shuts its owner out from elsewhere; for an account; from an address.
func signInLimits(email, from string) []limit {
	return []limit{
		{keyOf("account from", email, from), 10, 15 * time.Minute},
		{keyOf("account", email), 100, time.Hour},
		{keyOf("address", from), 300, 15 * time.Minute},
	}
}

func mailLimits(email, from string) []limit {
	return []limit{
		{keyOf("mail to", email), 5, time.Hour},
		{keyOf("mail from", from), 50, time.Hour},
	}
}

func codeLimits(userID string) []limit {
	return []limit{{keyOf("code", userID), 5, 15 * time.Minute}}
}

// strangerLimits are for whoever signs in without saying who they are.
func strangerLimits(from string) []limit {
	return []limit{{keyOf("stranger from", from), 300, 15 * time.Minute}}
}

// ceremonyLimits are for who adds a way to sign in.
func ceremonyLimits(userID string) []limit {
	return []limit{{keyOf("ceremony", userID), 30, time.Hour}}
}

// keyOf hashes what is counted: e-mail addresses of strangers are not kept.
func keyOf(parts ...string) string {
	digest := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(digest[:])
}

// try counts an attempt before it is made, so that many at once do not get
// through, and says whether there were too many.
func (s *Service) try(ctx context.Context, limits ...limit) error {
	slices.SortFunc(limits, func(a, b limit) int { return strings.Compare(a.key, b.key) }) // one order of locks
	over := false
	err := s.store.InTx(auth.Everywhere(ctx), func(tx *store.Tx) error {
		over = false
		for _, l := range limits {
			count, err := s.count(auth.Everywhere(ctx), tx, l)
			if err != nil {
				return err
			}
			over = over || count > l.most
		}
		return nil
	})
	if err != nil {
		return err
	}
	if over {
		return problem.Errorf(rateLimited, "too many attempts, try again later")
	}
	return nil
}

func (s *Service) count(ctx context.Context, tx *store.Tx, l limit) (int, error) {
	now := s.utc()
	err := tx.Throttle.Create().SetKey(l.key).SetCount(1).SetEndsAt(now.Add(l.within)).
		OnConflictColumns(throttle.FieldKey).
		Update(func(u *ent.ThrottleUpsert) { u.AddCount(1) }).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("count attempt: %w", err)
	}
	found, err := tx.Throttle.Query().Where(throttle.Key(l.key)).Only(ctx)
	if err != nil {
		return 0, fmt.Errorf("read attempts: %w", err)
	}
	if found.EndsAt.After(now) {
		return found.Count, nil
	}
	return 1, tx.Throttle.UpdateOne(found).SetCount(1).SetEndsAt(now.Add(l.within)).Exec(ctx)
}

// forgive forgets what failed before it went well.
func (s *Service) forgive(ctx context.Context, l limit) {
	ctx = auth.Everywhere(ctx)
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.Throttle.Delete().Where(throttle.Key(l.key)).Exec(ctx)
		return err
	})
	if err != nil {
		s.log.WarnContext(ctx, "attempts not forgotten", "error", err)
	}
}
