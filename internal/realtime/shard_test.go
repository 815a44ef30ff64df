package realtime

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAMessageShowsWhatIsMissingBeforeIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		message message
		want    standing
		last    int64
	}{
		"TheNext":                {message{"a", 8, "{}"}, standing{}, 8},
		"HeardBefore":            {message{"a", 5, "{}"}, standing{}, 7},
		"TooFarAhead":            {message{"a", 11, "{}"}, standing{from: 8, to: 10}, 11},
		"NothingNew":             {message{"a", 7, ""}, standing{}, 7},
		"HeartbeatAhead":         {message{"a", 9, ""}, standing{from: 8, to: 9}, 9},
		"HeartbeatBehind":        {message{"a", 3, ""}, standing{suspect: true}, 3},
		"AnotherEpoch":           {message{"b", 8, "{}"}, standing{suspect: true, epoch: true}, 8},
		"AnotherEpochsHeartbeat": {message{"b", 0, ""}, standing{suspect: true, epoch: true}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &shard{epoch: "a", last: 7}
			if diff := cmp.Diff(s.note(c.message), c.want, cmp.AllowUnexported(standing{})); diff != "" {
				t.Error(diff)
			}
			if s.epoch != c.message.epoch || s.last != c.last {
				t.Errorf("the shard is at %s:%d, want %s:%d", s.epoch, s.last, c.message.epoch, c.last)
			}
		})
	}
}

func TestTheFirstEpochIsSuspectButNoChange(t *testing.T) {
	t.Parallel()
	s := new(shard)
	if got := s.note(message{"a", 3, "{}"}); got != (standing{suspect: true}) {
		t.Errorf("got %+v", got)
	}
}

func TestStoresAreSpreadOverTheShards(t *testing.T) {
	t.Parallel()
	count := make(map[int]int)
	for n := range shards {
		count[shardOf(storeOn(n, 1))]++
	}
	if len(count) != shards {
		t.Errorf("%d shards carry stores, want %d", len(count), shards)
	}
}

func FuzzParseMessage(f *testing.F) {
	for _, text := range []string{"", "e:1:{}", "e:1:", ":1:", "e::", "e:-1:x", "e:1", "e:9223372036854775808:"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseMessage(text)
		if err == nil && (m.epoch == "" || m.sequence < 0) {
			t.Errorf("%q is read as %+v", text, m)
		}
		if err != nil && m != (message{}) {
			t.Errorf("%q: %v, and %+v", text, err, m)
		}
	})
}
