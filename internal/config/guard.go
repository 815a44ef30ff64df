package config

import (
	"net/url"
	"strings"
	"time"

	"github.com/waybill/waybill/internal/guard"
	"github.com/waybill/waybill/internal/problem"
)

// Guard is how strangers are kept in bounds. What is 0 has its default, but for
// rates: 0 turns those off.
type Guard struct {
	TrustedProxies []string `env:"TRUSTED_PROXIES" help:"Networks (10.0.0.0/8) and addresses of your own proxies, whose X-Forwarded-For is believed. Wrong: everybody can claim to be anybody. Empty: all clients of a proxy count as one."`

	GraphQLMaxDepth   int           `env:"GRAPHQL_MAX_DEPTH" default:"20" help:"Fields below each other in one document."`
	GraphQLMaxFields  int           `env:"GRAPHQL_MAX_FIELDS" default:"2000" help:"Fields of one document, its fragments spread."`
	GraphQLMaxTokens  int           `env:"GRAPHQL_MAX_TOKENS" default:"5000" help:"Tokens of one document."`
	GraphQLMaxRoots   int           `env:"GRAPHQL_MAX_ROOTS" default:"50" help:"Queries or mutations in one document."`
	GraphQLMaxAliases int           `env:"GRAPHQL_MAX_ALIASES" default:"200" help:"Aliases in one document."`
	GraphQLMaxCost    int           `env:"GRAPHQL_MAX_COST" default:"100000" help:"Fields that one operation may ask for, lists counted by their size. 250 orders in full are more than half of the default."`
	GraphQLTimeout    time.Duration `env:"GRAPHQL_TIMEOUT" default:"30s" help:"Bounds a query or a mutation; one that is cut off is undone."`
	Introspection     bool          `env:"GRAPHQL_INTROSPECTION" default:"true" negatable:"" help:"Answer questions about the schema. It is no secret (/schema.graphql); the playground needs this."`
	OnlyTrusted       bool          `env:"GRAPHQL_ONLY_TRUSTED" help:"Accept no documents but those in the pages' manifest: today the buyer's page and the playground's examples. Shuts out every integration, the admin pages and the rest of the playground."`

	RatePerPrincipal float64 `env:"RATE_PER_PRINCIPAL" default:"500" help:"Operations a second for each access token or person, ten seconds' worth at once; an operation counts one more for each 1,000 it costs, and for each KB of its body above 4. 0: no bounds."`
	RatePerAddress   float64 `env:"RATE_PER_ADDRESS" default:"1000" help:"The same for each address (IPv6: each /64), requests for pages and webhooks included. 0: no bounds."`
	RateAnonymous    float64 `env:"RATE_ANONYMOUS" default:"100" help:"The same for each address without signing in: buyers. 0: no bounds."`
	RateSignIns      float64 `env:"RATE_SIGN_INS" default:"30" help:"Tries to sign in, and wrong tokens and links, for each address in a minute. 0: no bounds."`

	FrameAncestors []string `env:"FRAME_ANCESTORS" help:"Exact origins whose pages may show the buyer's page in a frame, separated by commas. Empty: none."`
}

func (g *Guard) check(faults problem.Faults) {
	if _, err := guard.ParseProxies(g.TrustedProxies); err != nil {
		faults.Add("TRUSTED_PROXIES", problem.Malformed, "%v", err)
	}
	for name, size := range map[string]float64{
		"GRAPHQL_MAX_DEPTH": float64(g.GraphQLMaxDepth), "GRAPHQL_MAX_FIELDS": float64(g.GraphQLMaxFields), "GRAPHQL_MAX_TOKENS": float64(g.GraphQLMaxTokens),
		"GRAPHQL_MAX_ROOTS": float64(g.GraphQLMaxRoots), "GRAPHQL_MAX_ALIASES": float64(g.GraphQLMaxAliases), "GRAPHQL_MAX_COST": float64(g.GraphQLMaxCost),
		"GRAPHQL_TIMEOUT": float64(g.GraphQLTimeout), "RATE_PER_PRINCIPAL": g.RatePerPrincipal, "RATE_PER_ADDRESS": g.RatePerAddress,
		"RATE_ANONYMOUS": g.RateAnonymous, "RATE_SIGN_INS": g.RateSignIns,
	} {
		if size < 0 {
			faults.Add(name, problem.OutOfRange, "must not be negative")
		}
	}
	for _, origin := range g.FrameAncestors {
		if !isOrigin(origin) {
			faults.Add("FRAME_ANCESTORS", problem.Malformed, "%q is not an origin like https://shop.example", origin)
		}
	}
}

// isOrigin says whether something is an exact origin: no pattern, no path, not
// "null".
func isOrigin(written string) bool {
	u, err := url.Parse(written)
	return err == nil && u.Host != "" && written == u.Scheme+"://"+u.Host && !strings.ContainsAny(written, "*;, ")
}

// Proxies are TRUSTED_PROXIES, once checked.
func (g *Guard) Proxies() guard.Proxies {
	proxies, _ := guard.ParseProxies(g.TrustedProxies) // checked
	return proxies
}

// Rates are what may be asked for.
func (g *Guard) Rates() guard.Rates {
	return guard.Rates{PerPrincipal: g.RatePerPrincipal, PerAddress: g.RatePerAddress, Anonymous: g.RateAnonymous, SignIns: g.RateSignIns}
}
