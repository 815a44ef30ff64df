package guard_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"github.com/waybill/waybill/internal/guard"
)

func TestWhereARequestComesFrom(t *testing.T) {
	t.Parallel()
	proxies, err := guard.ParseProxies([]string{"10.0.0.0/8", "192.0.2.7", "fd00::/8"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, peer string
		forwarded  []string
		want       string
	}{
		{"NoProxy", "203.0.113.5:4000", nil, "203.0.113.5"},
		{"AStrangerClaims", "203.0.113.5:4000", []string{"198.51.100.1"}, "203.0.113.5"},
		{"ThroughAProxy", "10.1.2.3:4000", []string{"198.51.100.1"}, "198.51.100.1"},
		{"WhatStandsLeftIsNotBelieved", "10.1.2.3:4000", []string{"127.0.0.1, 198.51.100.1"}, "198.51.100.1"},
		{"ThroughSeveral", "10.1.2.3:4000", []string{"198.51.100.1, 192.0.2.7", "10.9.9.9"}, "198.51.100.1"},
		{"SeveralHeaders", "10.1.2.3:4000", []string{"1.1.1.1", "198.51.100.1"}, "198.51.100.1"},
		{"OnlyProxies", "10.1.2.3:4000", []string{"10.4.4.4"}, "10.4.4.4"},
		{"Nonsense", "10.1.2.3:4000", []string{"198.51.100.1, unknown"}, "10.1.2.3"},
		{"Empty", "10.1.2.3:4000", nil, "10.1.2.3"},
		{"WithPort", "10.1.2.3:4000", []string{"198.51.100.1:8080"}, "198.51.100.1"},
		{"AWholeNetworkIsOne", "[2001:db8:1:2:aaaa::1]:4000", nil, "2001:db8:1:2::/64"},
		{"IPv6ThroughAProxy", "[fd00::1]:4000", []string{"[2001:db8:1:2::9]:1"}, "2001:db8:1:2::/64"},
		{"Mapped", "[::ffff:203.0.113.5]:4000", nil, "203.0.113.5"},
		{"NoAddress", "@", nil, "unknown"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.RemoteAddr, r.Header["X-Forwarded-For"] = c.peer, c.forwarded
		if got := proxies.Place(r); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestWhosePagesMay(t *testing.T) {
	t.Parallel()
	origins := guard.Origins{"https://waybill.example", "https://shop.example"}
	for _, c := range []struct {
		origin, host string
		want         bool
	}{
		{"https://waybill.example", "waybill.example", true},
		{"https://shop.example", "waybill.example", true},
		{"http://waybill.example", "waybill.example", false},
		{"https://waybill.example:444", "waybill.example", false},
		{"https://waybill.example.evil.example", "waybill.example", false},
		{"https://evilwaybill.example", "waybill.example", false},
		{"https://WAYBILL.example", "waybill.example", false},
		{"null", "waybill.example", false},
		{"null", "", false},
		{"", "", false},
		{"https://evil.example", "evil.example", false}, // a name that was made to point here
		{"http://127.0.0.1:8080", "127.0.0.1:8080", true},
		{"http://localhost:8080", "localhost:8080", true},
		{"http://127.0.0.1:8081", "127.0.0.1:8080", false},
		{"http://[::1]:8080", "[::1]:8080", true},
		{"http://user@127.0.0.1:8080", "127.0.0.1:8080", false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.Host = c.host
		r.Header.Set("Origin", c.origin)
		if got := origins.Knows(r); got != c.want {
			t.Errorf("%s at %s: %t", c.origin, c.host, got)
		}
	}
}

func TestWhatAnotherSiteMayHaveSent(t *testing.T) {
	t.Parallel()
	origins := guard.Origins{"https://waybill.example"}
	for name, c := range map[string]struct {
		headers map[string]string
		want    bool
	}{
		"NoCookie":       {map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
		"OwnPage":        {map[string]string{"Cookie": "a=b", "Origin": "https://waybill.example"}, false},
		"AnotherPage":    {map[string]string{"Cookie": "a=b", "Origin": "https://evil.example", guard.PageHeader: "1"}, true},
		"Sandboxed":      {map[string]string{"Cookie": "a=b", "Origin": "null"}, true},
		"ALink":          {map[string]string{"Cookie": "a=b", "Sec-Fetch-Site": "cross-site"}, true},
		"ASibling":       {map[string]string{"Cookie": "a=b", "Sec-Fetch-Site": "same-site"}, true},
		"OwnGet":         {map[string]string{"Cookie": "a=b", "Sec-Fetch-Site": "same-origin"}, false},
		"AnOldBrowser":   {map[string]string{"Cookie": "a=b"}, true},
		"ItsPageOfOurs":  {map[string]string{"Cookie": "a=b", guard.PageHeader: "1"}, false},
		"TypedByAPerson": {map[string]string{"Cookie": "a=b", "Sec-Fetch-Site": "none"}, true},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", http.NoBody)
		for key, value := range c.headers {
			r.Header.Set(key, value)
		}
		if got := origins.IsForged(r); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func redisClient(t *testing.T) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(os.Getenv("TEST_REDIS_URL"))
	if err != nil {
		t.Fatal("TEST_REDIS_URL is not set: run make test")
	}
	client := redis.NewClient(options)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// eachBuckets runs one suite on every kind of buckets. Their clock is real.
func eachBuckets(t *testing.T, test func(t *testing.T, buckets guard.Buckets)) {
	t.Helper()
	t.Run("Memory", func(t *testing.T) { t.Parallel(); test(t, guard.NewMemory(nil)) })
	t.Run("Redis", func(t *testing.T) { t.Parallel(); test(t, guard.NewRedis(redisClient(t))) })
}

func take(t *testing.T, buckets guard.Buckets, draws ...guard.Draw) time.Duration {
	t.Helper()
	wait, err := buckets.Take(t.Context(), draws...)
	if err != nil {
		t.Fatal(err)
	}
	return wait
}

func TestBuckets(t *testing.T) {
	t.Parallel()
	// So slow that nothing comes back while a test runs.
	slow := guard.Rate{PerSecond: 0.01, Burst: 500 * time.Second} // five at once
	eachBuckets(t, func(t *testing.T, buckets guard.Buckets) {
		draw := func(name string, rate guard.Rate, units int) guard.Draw {
			return guard.Draw{Name: t.Name() + name, Rate: rate, Units: units}
		}
		fresh := uuid.NewString
		t.Run("HoldABurst", func(t *testing.T) {
			name := fresh()
			for n := range 5 {
				if wait := take(t, buckets, draw(name, slow, 1)); wait != 0 {
					t.Fatalf("after %d: %s", n, wait)
				}
			}
			for range 2 { // being refused costs nothing
				if wait := take(t, buckets, draw(name, slow, 1)); wait < 50*time.Second || wait > 100*time.Second {
					t.Errorf("the sixth waits %s", wait)
				}
			}
		})
		t.Run("AreChargedByUnits", func(t *testing.T) {
			name := fresh()
			if wait := take(t, buckets, draw(name, slow, 4)); wait != 0 {
				t.Errorf("four of five: %s", wait)
			}
			if wait := take(t, buckets, draw(name, slow, 2)); wait == 0 {
				t.Error("two of one were given")
			}
			if wait := take(t, buckets, draw(name, slow, 1)); wait != 0 {
				t.Errorf("the last: %s", wait)
			}
		})
		t.Run("GiveWhatIsMoreThanABurstOnce", func(t *testing.T) {
			name := fresh()
			if wait := take(t, buckets, draw(name, slow, 1000)); wait != 0 {
				t.Errorf("never: %s", wait)
			}
			if wait := take(t, buckets, draw(name, slow, 1)); wait == 0 {
				t.Error("and more")
			}
		})
		t.Run("AreTheirOwn", func(t *testing.T) {
			one, other := fresh(), fresh()
			take(t, buckets, draw(one, slow, 5))
			if wait := take(t, buckets, draw(other, slow, 5)); wait != 0 {
				t.Errorf("another waits %s", wait)
			}
			if wait := take(t, buckets, draw(one, slow, 1), draw(fresh(), slow, 1)); wait == 0 {
				t.Error("an empty one and a full one were enough")
			}
		})
		t.Run("FillUp", func(t *testing.T) {
			name, quick := fresh(), guard.Rate{PerSecond: 20, Burst: 100 * time.Millisecond}
			take(t, buckets, draw(name, quick, 2))
			for deadline := time.Now().Add(30 * time.Second); take(t, buckets, draw(name, quick, 1)) != 0; {
				if time.Now().After(deadline) {
					t.Fatal("it stays empty")
				}
			}
		})
		t.Run("WithoutARateHaveNoBounds", func(t *testing.T) {
			if wait := take(t, buckets, draw(fresh(), guard.Rate{}, 1_000_000)); wait != 0 {
				t.Errorf("waits %s", wait)
			}
		})
		t.Run("GiveNoMoreAtOnceThanOneByOne", func(t *testing.T) {
			name := fresh()
			var given sync.Map
			var all sync.WaitGroup
			for n := range 50 {
				all.Go(func() {
					if wait, err := buckets.Take(context.WithoutCancel(t.Context()), draw(name, slow, 1)); err == nil && wait == 0 {
						given.Store(n, true)
					}
				})
			}
			all.Wait()
			count := 0
			given.Range(func(any, any) bool { count++; return true })
			if count != 5 {
				t.Errorf("%d of five were given", count)
			}
		})
	})
}

// away fails until it is back.
type away struct {
	guard.Buckets
	asked int
}

func (a *away) Take(context.Context, ...guard.Draw) (time.Duration, error) {
	a.asked++
	return 0, errors.New("connection refused")
}

func TestWithoutRedisANodeCountsForItself(t *testing.T) {
	t.Parallel()
	metrics := prometheus.NewRegistry()
	shared := &away{}
	limiter := guard.NewLimiter(guard.Rates{Anonymous: 0.1, PerPrincipal: 0.1}, shared, metrics, nil)
	if wait := limiter.Operation(t.Context(), "192.0.2.1", "", 1); wait != 0 {
		t.Errorf("the first waits %s", wait)
	}
	for range 10 {
		if wait := limiter.Operation(t.Context(), "192.0.2.1", "", 1); wait == 0 {
			t.Fatal("there are no bounds")
		}
	}
	if wait := limiter.Operation(t.Context(), "192.0.2.1", "token", 1); wait != 0 {
		t.Errorf("who signs in there waits %s", wait)
	}
	families, err := metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]float64{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			found[family.GetName()] += m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	if found["waybill_rate_limits_local"] != 1 || found["waybill_rate_limited_total"] != 10 {
		t.Errorf("metrics say %v", found)
	}
	if shared.asked == 0 || shared.asked > 11 {
		t.Errorf("redis was asked %d times", shared.asked)
	}
}
