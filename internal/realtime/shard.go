package realtime

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// shard is one of the channels that events are spread over by store, and how far
// this node has heard it. Only the receive loop writes epoch and last.
type shard struct {
	number                        int
	state, stream, lease, channel string // names in Redis, all of one slot

	epoch string // empty: nothing known yet
	last  int64  // sequence up to which nothing is missing

	heard atomic.Int64 // when anything came last, Unix nanoseconds
	beat  atomic.Int64 // when a heartbeat came last, or was tried
	mine  atomic.Bool  // the last heartbeat tried here went out: this node beats
}

// shards is their number; nodes that share a Redis must agree on it.
const shards = 16

func newShard(prefix string, number int) *shard {
	tag := fmt.Sprintf("{%s:%d}:", prefix, number)
	return &shard{number: number, state: tag + "state", stream: tag + "stream", lease: tag + "lease", channel: tag + "events"}
}

// shardOf is the shard that carries a store's events.
func shardOf(storeID string) int {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(storeID))
	return int(sum.Sum32() % shards)
}

func (s *shard) holds(storeID string) bool { return shardOf(storeID) == s.number }

func (s *shard) silentFor() time.Duration { return time.Since(time.Unix(0, s.heard.Load())) }

// message is what travels on a shard's channel. Without an event it is a
// heartbeat, which says how far the shard is.
type message struct {
	epoch    string
	sequence int64
	event    string
}

// parseMessage reads "epoch:sequence:event".
func parseMessage(text string) (message, error) {
	epoch, rest, _ := strings.Cut(text, ":")
	number, event, complete := strings.Cut(rest, ":")
	sequence, err := strconv.ParseInt(number, 10, 64)
	if err != nil || sequence < 0 || epoch == "" || !complete {
		return message{}, fmt.Errorf("message %.60q is not epoch:sequence:event", text)
	}
	return message{epoch, sequence, event}, nil
}

// standing is what a message reveals about its shard.
type standing struct {
	from, to int64 // sequences that are missing; none when from is 0
	suspect  bool  // what is missing cannot be known: another epoch, or it went back
	epoch    bool  // another epoch than before
}

// note moves the shard on to what a message says. A sequence that was heard
// before is not news: Redis numbers every event once per epoch, and only a
// heartbeat knows for sure that the shard went back.
func (s *shard) note(m message) standing {
	newest := m.sequence
	if m.event != "" {
		newest-- // the message itself is there
	}
	before, known := s.last, s.epoch
	switch {
	case m.epoch != known:
		s.epoch, s.last = m.epoch, m.sequence
		return standing{suspect: true, epoch: known != ""}
	case m.event == "" && m.sequence < before:
		s.last = m.sequence
		return standing{suspect: true}
	case newest > before:
		s.last = m.sequence
		return standing{from: before + 1, to: newest}
	}
	s.last = max(before, m.sequence)
	return standing{}
}
