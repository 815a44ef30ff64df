package catalog

import (
	"cmp"
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode"

	"github.com/waybill/waybill/ent"
	entsupplier "github.com/waybill/waybill/ent/supplier"
	"github.com/waybill/waybill/internal/calendar"
	"github.com/waybill/waybill/internal/identity"
	"github.com/waybill/waybill/internal/problem"
	"github.com/waybill/waybill/internal/secret"
	"github.com/waybill/waybill/internal/store"
	"github.com/waybill/waybill/internal/supplier"
)

const (
	maxCode   = 100
	maxSecret = 4096 // characters of an API key or a webhook secret
)

// CreateSupplier adds a supplier. When the store has one with this code
// already, it returns that one as it is, and no secret.
func (s *Service) CreateSupplier(ctx context.Context, in CreateSupplierInput) (*CreateSupplierPayload, error) {
	if in.Connector == nil {
		in.Connector = new(supplier.KindHTTP)
	}
	if err := in.validate(s.suppliers.Kinds()); err != nil {
		return nil, err
	}
	if err := s.callable(ctx, &in.Endpoint); err != nil {
		return nil, err
	}
	fresh, promised := identity.New("sup"), orNone(in.Terms)
	webhooks := secret.Text(supplier.NewSecret())
	sealed, err := s.sealSupplier(fresh, in.APIKey, &webhooks)
	if err != nil {
		return nil, err
	}
	var id string
	err = s.store.InTx(ctx, func(tx *store.Tx) (err error) {
		id, err = tx.Supplier.Create().SetID(fresh).SetName(in.Name).SetCode(in.Code).SetConnector(*in.Connector).
			SetEndpoint(in.Endpoint).SetNillableEmail(in.Email).SetNillableAPIKey(sealed.apiKey).SetWebhookSecret(*sealed.webhookSecret).
			SetNillableFulfillmentMode(in.FulfillmentMode).SetNillablePolled(in.Polled).SetNillableCallsPerSecond(in.CallsPerSecond).
			SetNillableAcceptDays(promised.AcceptDays).SetNillableShipDays(promised.ShipDays).SetNillableDeliverDays(promised.DeliverDays).
			SetNillableTimeZone(promised.TimeZone).SetNillableHolidays(promised.Holidays).SetClosedDates(promised.ClosedDates).
			OnConflictColumns(entsupplier.FieldStoreID, entsupplier.FieldCode).Ignore().ID(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("create supplier: %w", err)
	}
	there, err := s.supplier(ctx, id)
	if err != nil {
		return nil, err
	}
	payload := &CreateSupplierPayload{Supplier: there}
	if there.ID == fresh {
		payload.WebhookSecret = new(webhooks.Reveal())
	}
	return payload, nil
}

func (in CreateSupplierInput) validate(kinds []string) error {
	faults := problem.Collect()
	text(faults, "name", in.Name, maxName)
	text(faults, "code", in.Code, maxCode)
	if !slices.Contains(kinds, *in.Connector) {
		faults.Add("connector", problem.Unknown, "must be one of %s", strings.Join(kinds, ", "))
	}
	reachable(faults, *in.Connector, in.Endpoint)
	email(faults, in.Email)
	secretText(faults, "apiKey", in.APIKey)
	orNone(in.Terms).check(faults.At("terms"))
	pace(faults, in.CallsPerSecond)
	if mode := in.FulfillmentMode; mode != nil && entsupplier.FulfillmentModeValidator(*mode) != nil {
		faults.Add("fulfillmentMode", problem.Unknown, "must be MANUAL or AUTOMATIC")
	}
	return faults.Err()
}

// UpdateSupplier changes a supplier. What is nil stays; an empty apiKey removes it.
func (s *Service) UpdateSupplier(ctx context.Context, in UpdateSupplierInput) (*ent.Supplier, error) {
	is, err := s.supplier(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.validate(s.suppliers.Kinds(), is); err != nil {
		return nil, err
	}
	if err := s.callable(ctx, in.Endpoint); err != nil {
		return nil, err
	}
	sealed, err := s.sealSupplier(in.ID, in.APIKey, nil)
	if err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		promised := orNone(in.Terms)
		update := tx.Supplier.UpdateOneID(in.ID).SetNillableName(in.Name).SetNillableConnector(in.Connector).
			SetNillableEndpoint(in.Endpoint).SetNillableEmail(in.Email).
			SetNillableAPIKey(sealed.apiKey).SetNillableActive(in.Active).SetNillablePolled(in.Polled).SetNillableCallsPerSecond(in.CallsPerSecond).
			SetNillableAcceptDays(promised.AcceptDays).SetNillableShipDays(promised.ShipDays).SetNillableDeliverDays(promised.DeliverDays).
			SetNillableTimeZone(promised.TimeZone).SetNillableHolidays(promised.Holidays)
		if promised.ClosedDates != nil {
			update.SetClosedDates(promised.ClosedDates)
		}
		return update.Exec(ctx)
	})
	if err != nil {
		return nil, supplierError(in.ID, err)
	}
	return s.supplier(ctx, in.ID)
}

// validate finds what is wrong with a change of a supplier as it is.
func (in UpdateSupplierInput) validate(kinds []string, is *ent.Supplier) error {
	faults := problem.Collect()
	if in.Connector != nil && !slices.Contains(kinds, *in.Connector) {
		faults.Add("connector", problem.Unknown, "must be one of %s", strings.Join(kinds, ", "))
	}
	email(faults, in.Email)
	if in.Name != nil {
		text(faults, "name", *in.Name, maxName)
	}
	if in.Connector != nil || in.Endpoint != nil {
		reachable(faults, *cmp.Or(in.Connector, &is.Connector), *cmp.Or(in.Endpoint, &is.Endpoint))
	}
	secretText(faults, "apiKey", in.APIKey)
	orNone(in.Terms).check(faults.At("terms"))
	pace(faults, in.CallsPerSecond)
	return faults.Err()
}

// reachable wants the address of a supplier that is called. The portal is here.
func reachable(faults problem.Faults, connector, address string) {
	if connector != supplier.KindPortal || address != "" {
		endpoint(faults, address)
	}
}

func email(faults problem.Faults, address *string) {
	if address == nil || *address == "" {
		return
	}
	faults.Limit("email", *address, maxName)
	if parsed, err := mail.ParseAddress(*address); err != nil || parsed.Address != *address {
		faults.Add("email", problem.Malformed, "is no e-mail address")
	}
}

func pace(faults problem.Faults, calls *int) {
	if calls != nil && (*calls < 1 || *calls > 1000) {
		faults.Add("callsPerSecond", problem.OutOfRange, "must be between 1 and 1000")
	}
}

const (
	maxTermDays    = 365
	maxClosedDates = 366
)

func orNone(terms *SupplierTermsInput) SupplierTermsInput {
	if terms == nil {
		return SupplierTermsInput{}
	}
	return *terms
}

// check wants a calendar that exists.
func (in SupplierTermsInput) check(faults problem.Faults) {
	between(faults, "acceptDays", in.AcceptDays, maxTermDays)
	between(faults, "shipDays", in.ShipDays, maxTermDays)
	between(faults, "deliverDays", in.DeliverDays, maxTermDays)
	if in.TimeZone != nil {
		if _, err := calendar.New(*in.TimeZone, "", nil); err != nil || *in.TimeZone == "" || *in.TimeZone == "Local" {
			faults.Add("timeZone", problem.Unknown, "is no IANA time zone")
		}
	}
	if in.Holidays != nil {
		if _, err := calendar.New("", *in.Holidays, nil); err != nil {
			faults.Add("holidays", problem.Unknown, "must be empty or one of %s", strings.Join(calendar.Countries(), ", "))
		}
	}
	if len(in.ClosedDates) > maxClosedDates {
		faults.Add("closedDates", problem.TooLong, "has %d days, at most %d are allowed", len(in.ClosedDates), maxClosedDates)
	}
	for i, day := range in.ClosedDates {
		if _, err := calendar.New("", "", []string{day}); err != nil {
			faults.At("closedDates", i).Add("", problem.Malformed, "must be a day such as 2026-12-28")
		}
	}
}

// RotateWebhookSecret gives a supplier a new secret. What is signed with the old
// one is refused from then on.
func (s *Service) RotateWebhookSecret(ctx context.Context, supplierID string) (*RotateWebhookSecretPayload, error) {
	webhooks := secret.Text(supplier.NewSecret())
	sealed, err := s.sealSupplier(supplierID, nil, &webhooks)
	if err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		return tx.Supplier.UpdateOneID(supplierID).SetWebhookSecret(*sealed.webhookSecret).Exec(ctx)
	})
	if err != nil {
		return nil, supplierError(supplierID, err)
	}
	changed, err := s.supplier(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	return &RotateWebhookSecretPayload{Supplier: changed, WebhookSecret: webhooks.Reveal()}, nil
}

type supplierSecrets struct{ apiKey, webhookSecret *secret.Sealed }

// sealSupplier encrypts a supplier's secrets for its record. What is nil stays so.
func (s *Service) sealSupplier(id string, apiKey *string, webhooks *secret.Text) (sealed supplierSecrets, err error) {
	if apiKey != nil {
		if sealed.apiKey, err = s.seal(entsupplier.Table, entsupplier.FieldAPIKey, id, secret.Text(*apiKey)); err != nil {
			return sealed, err
		}
	}
	if webhooks != nil {
		sealed.webhookSecret, err = s.seal(entsupplier.Table, entsupplier.FieldWebhookSecret, id, *webhooks)
	}
	return sealed, err
}

func (s *Service) seal(table, column, id string, text secret.Text) (*secret.Sealed, error) {
	sealed, err := s.store.Secrets().Seal(secret.At(table, column, id), text)
	return &sealed, err
}

func (s *Service) supplier(ctx context.Context, id string) (*ent.Supplier, error) {
	found, err := s.store.Client().Supplier.Get(ctx, id)
	if err != nil {
		return nil, supplierError(id, err)
	}
	return found, nil
}

func supplierError(id string, err error) error {
	if ent.IsNotFound(err) {
		return problem.Errorf(problem.NotFound, "no supplier %s", id)
	}
	return fmt.Errorf("supplier %s: %w", id, err)
}

// A secret travels in a header, where control characters cannot.
func secretText(faults problem.Faults, field string, value *string) {
	if value == nil {
		return
	}
	faults.Limit(field, *value, maxSecret)
	if strings.ContainsFunc(*value, unicode.IsControl) {
		faults.Add(field, problem.Malformed, "must not contain control characters")
	}
}
