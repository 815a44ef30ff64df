package httpjson

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/waybill/waybill/internal/supplier"
)

const (
	defaultTimeout = 10 * time.Second
	// skusPerCall keeps the URL of a stock call short enough for any server.
	skusPerCall = 50
)

// Connector calls one supplier. It holds no state, so it is cheap to make.
type Connector struct {
	client   *http.Client
	account  supplier.Account
	endpoint string
}

// Connect is the supplier.Factory of this connector. It fails when the endpoint
// is not a plain http or https URL.
func Connect(client *http.Client, account supplier.Account) (supplier.Connector, error) {
	u, err := url.Parse(account.Endpoint)
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("endpoint %q is not an http or https URL", account.Endpoint)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("endpoint of %s must have no user, query or fragment", u.Host)
	}
	if account.Timeout <= 0 {
		account.Timeout = defaultTimeout
	}
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Connector{client: &own, account: account, endpoint: strings.TrimRight(account.Endpoint, "/")}, nil
}

// Submit hands an order over. See the package doc for how it fails.
func (c *Connector) Submit(ctx context.Context, order supplier.Order) (supplier.Receipt, error) {
	if order.WebhookURL == "" {
		order.WebhookURL = c.account.WebhookURL
	}
	if err := order.Check(); err != nil {
		return supplier.Receipt{}, &supplier.Error{
			Outcome: supplier.NotTaken, Code: supplier.CodeInvalidOrder, Message: err.Error(), Err: err,
		}
	}
	reply := c.call(ctx, request{
		method: http.MethodPost, path: "/orders", body: order, idempotencyKey: order.IdempotencyKey,
	})
	return receiptFrom(reply, order.Reference, outcomeOfWrite)
}

// Lookup finds an order by our reference.
func (c *Connector) Lookup(ctx context.Context, reference string) (supplier.Receipt, error) {
	reply := c.call(ctx, request{method: http.MethodGet, path: orderPath(reference)})
	return receiptFrom(reply, reference, outcomeOfRead)
}

// Cancel asks the supplier to stop.
func (c *Connector) Cancel(ctx context.Context, reference, reason string) (supplier.Cancellation, error) {
	reply := c.call(ctx, request{
		method: http.MethodPost, path: orderPath(reference) + "/cancel", body: CancelRequest{Reason: reason},
	})
	var answer supplier.Cancellation
	if err := reply.decode(&answer, outcomeOfWrite); err != nil {
		return supplier.Cancellation{}, err
	}
	switch answer.State {
	case supplier.CancelAgreed, supplier.CancelRefused, supplier.CancelPending:
		return answer, nil
	}
	return supplier.Cancellation{}, reply.unreadable(fmt.Errorf("state %q of a cancellation", answer.State))
}

// Stock asks how much there is, fifty SKUs at a time.
func (c *Connector) Stock(ctx context.Context, skus []string) ([]supplier.StockLevel, error) {
	levels := make([]supplier.StockLevel, 0, len(skus))
	for len(skus) > 0 {
		n := min(len(skus), skusPerCall)
		query := url.Values{"sku": skus[:n]}
		skus = skus[n:]

		reply := c.call(ctx, request{method: http.MethodGet, path: "/stock?" + query.Encode()})
		var answer StockReply
		if err := reply.decode(&answer, outcomeOfRead); err != nil {
			return nil, err
		}
		levels = append(levels, answer.Levels...)
	}
	return levels, nil
}

// View asks for several orders at once.
func (c *Connector) View(ctx context.Context, references []string) (map[string]supplier.View, error) {
	query := url.Values{"reference": references}
	reply := c.call(ctx, request{method: http.MethodGet, path: "/orders?" + query.Encode()})
	if reply.noSuchCall() {
		return nil, reply.notSupported()
	}
	var answer ViewReply
	if err := reply.decode(&answer, outcomeOfRead); err != nil {
		return nil, err
	}
	views := make(map[string]supplier.View, len(answer.Orders))
	for _, v := range answer.Orders {
		if !slices.Contains(references, v.Reference) || !v.State.Known() {
			return nil, reply.unreadable(fmt.Errorf("view of %.80q in state %.80q", v.Reference, string(v.State)))
		}
		v.Receipt = v.Normal()
		views[v.Reference] = v
	}
	return views, nil
}

// ChangeAddress asks the supplier to send an order elsewhere.
func (c *Connector) ChangeAddress(ctx context.Context, reference string, to supplier.Address) (supplier.Redirection, error) {
	reply := c.call(ctx, request{method: http.MethodPost, path: orderPath(reference) + "/address", body: AddressRequest{ShipTo: to}})
	if reply.noSuchCall() {
		return supplier.Redirection{}, reply.notSupported()
	}
	var answer supplier.Redirection
	if err := reply.decode(&answer, outcomeOfWrite); err != nil {
		return supplier.Redirection{}, err
	}
	switch answer.State {
	case supplier.CancelAgreed, supplier.CancelRefused, supplier.CancelPending:
		return answer, nil
	}
	return supplier.Redirection{}, reply.unreadable(fmt.Errorf("state %.80q of a change of address", string(answer.State)))
}

func orderPath(reference string) string { return "/orders/" + url.PathEscape(reference) }

// receiptFrom reads a receipt and checks that it is the one of our reference.
func receiptFrom(reply reply, reference string, rule outcomeRule) (supplier.Receipt, error) {
	var r supplier.Receipt
	if err := reply.decode(&r, rule); err != nil {
		return supplier.Receipt{}, err
	}
	switch {
	case r.Reference != reference:
		return supplier.Receipt{}, reply.unreadable(fmt.Errorf("receipt of another reference, %.80q", r.Reference))
	case r.SupplierOrderID == "":
		return supplier.Receipt{}, reply.unreadable(errors.New("receipt without supplierOrderId"))
	case !r.State.Known():
		return supplier.Receipt{}, reply.unreadable(fmt.Errorf("state %.80q of a receipt", string(r.State)))
	}
	return r.Normal(), nil
}
