package supplier

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/waybill/waybill/internal/egress"
	"github.com/waybill/waybill/internal/secret"
)

// ErrUnknownKind is why Registry.Connector fails for a kind nobody registered.
var ErrUnknownKind = errors.New("unknown connector kind")

// KindHTTP is the connector of the protocol in docs/suppliers.md.
const KindHTTP = "http"

// KindPortal is the connector of suppliers whose people work with pages of ours.
const KindPortal = "portal"

// Account is what a connector needs to know of one supplier.
type Account struct {
	SupplierID string
	Endpoint   string
	APIKey     secret.Text
	// WebhookURL goes out with every order that names none of its own.
	WebhookURL string
	// Timeout bounds each call; zero is the connector's default.
	Timeout time.Duration
}

// Factory makes the connector of one supplier, calling over the given client.
// It fails when the account cannot work: a malformed endpoint, …
type Factory func(client *http.Client, account Account) (Connector, error)

// Registry knows the kinds of connectors. All connectors it makes share one
// client, so that they share connections.
type Registry struct {
	client *http.Client
	kinds  map[string]Factory
}

// NewRegistry returns a registry of the given kinds. A nil client is replaced
// by one that calls the open internet only.
func NewRegistry(client *http.Client, kinds map[string]Factory) *Registry {
	if client == nil {
		client = (*egress.Guard)(nil).Client()
	}
	return &Registry{client: client, kinds: maps.Clone(kinds)}
}

// Kinds lists the kinds of connectors, sorted.
func (r *Registry) Kinds() []string { return slices.Sorted(maps.Keys(r.kinds)) }

// Connector returns a connector for the account. It is cheap; make one per call.
func (r *Registry) Connector(kind string, account Account) (Connector, error) {
	factory, ok := r.kinds[kind]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknownKind, kind)
	}
	c, err := factory(r.client, account)
	if err != nil {
		return nil, fmt.Errorf("connect to supplier: %w", err)
	}
	return c, nil
}
