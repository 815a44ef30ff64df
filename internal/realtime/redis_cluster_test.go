package realtime

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"
)

const slots = 16384

// redisCluster is three masters, each with a third of the slots.
func redisCluster(t *testing.T) []*redisProcess {
	t.Helper()
	servers := make([]*redisProcess, 3)
	for i := range servers {
		_, bus, err := net.SplitHostPort(freeAddr(t))
		if err != nil {
			t.Fatal(err)
		}
		servers[i] = redisServer(t, "--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "1000")
		first, end := slots*i/3, slots*(i+1)/3
		must(t, servers[i], "CLUSTER", "ADDSLOTSRANGE", first, end-1)
		must(t, servers[i], "CLUSTER", "SET-CONFIG-EPOCH", i+1)
		if i > 0 {
			host, port, _ := net.SplitHostPort(servers[i].addr)
			must(t, servers[0], "CLUSTER", "MEET", host, port, bus)
		}
	}
	for _, s := range servers {
		ready(t, s)
	}
	return servers
}

func must(t *testing.T, s *redisProcess, command ...any) string {
	t.Helper()
	reply, err := clientOf(t, s.addr).Do(t.Context(), command...).Text()
	if err != nil {
		t.Fatalf("%v: %v", command, err)
	}
	return reply
}

func ready(t *testing.T, s *redisProcess) {
	t.Helper()
	client := clientOf(t, s.addr)
	until(t, "the cluster is whole", func() bool {
		found, _ := client.ClusterInfo(t.Context()).Result()
		return strings.Contains(found, "cluster_state:ok") && strings.Contains(found, "cluster_known_nodes:3")
	})
}

// clusterClient knows one server more than the first, in case that is gone.
func clusterClient(t *testing.T, servers []*redisProcess) redis.UniversalClient {
	t.Helper()
	return opened(t, fmt.Sprintf("redis://%s?addr=%s&addr=%s", servers[0].addr, servers[1].addr, servers[2].addr), true)
}

// everyShard is a store on each shard, followed on one node.
type everyShard struct {
	*ledger
	here, there *Hub
	topics      []Topic
	followed    []<-chan Update[int64]
}

func followEveryShard(t *testing.T, l *ledger, here, there *Hub) *everyShard {
	t.Helper()
	e := &everyShard{ledger: l, here: here, there: there}
	for n := range shards {
		topic := Topic{StoreID: storeOn(n, 1)}
		updates := places(t, there, topic, "")
		take(updates, 1)
		e.topics, e.followed = append(e.topics, topic), append(e.followed, updates)
	}
	return e
}

// round commits and publishes at each shard, and sees everything arrive.
func (e *everyShard) round(t *testing.T, times int) {
	t.Helper()
	before := e.head(e.topics[0])
	for range times {
		var events []Event
		for _, topic := range e.topics {
			events = append(events, e.commitTo(topic.StoreID, topic.StoreID))
		}
		e.here.Publish(t.Context(), events...)
	}
	for n := range e.topics {
		if diff := cmp.Diff(take(e.followed[n], times), upTo(before+1, before+int64(times))); diff != "" {
			t.Errorf("shard %d: %s", n, diff)
		}
	}
}

func TestAClusterCarriesEveryShard(t *testing.T) {
	t.Parallel()
	servers, l := redisCluster(t), new(ledger)
	here, there := node(t, l, clusterClient(t, servers), "", never), node(t, l, clusterClient(t, servers), "", never)
	followEveryShard(t, l, here, there).round(t, 20)
}

func TestAClusterThatLosesAServerLosesNothing(t *testing.T) {
	t.Parallel()
	servers, l := redisCluster(t), new(ledger)
	here, there := node(t, l, clusterClient(t, servers), "", 0), node(t, l, clusterClient(t, servers), "", 0)
	e := followEveryShard(t, l, here, there)
	e.round(t, 2)
	servers[0].kill() // it has the slots of some shards, and maybe the subscription
	e.round(t, 2)
	until(t, "the silence is noticed", func() bool { return there.Healthy() != nil })
	e.round(t, 2)
	servers[0].start()
	ready(t, servers[0])
	until(t, "every shard is heard again", func() bool { return there.Healthy() == nil && here.Healthy() == nil })
	e.round(t, 20)
}
