package gqltransport

// member is one subscriber's place in a group.
type member struct {
	to       receiver
	id       []byte // as JSON
	conflate bool

	// Owned by the receiver's shard.
	stream *stream
	index  int   // in the stream's list of the shard
	at     int64 // place of the last message that it was given
}

// receiver is a connection that subscribers sit on. Its methods are called from
// its shard only and never wait.
type receiver interface {
	shardOf() *shard
	// deliver gives a subscriber what is news to it.
	deliver(m *member, tails []*tail, a *attempt)
	// render writes a message as the connection sends it.
	render(b []byte, m *member, t *tail) []byte
}

// news is what a subscriber has not been given yet; of a state only the newest.
func (m *member) news(tails []*tail) []*tail {
	from := 0
	for from < len(tails) && !tails[from].last && tails[from].Feed != "" && tails[from].Place <= m.at {
		from++
	}
	tails = tails[from:]
	if len(tails) == 0 {
		return nil
	}
	if newest := tails[len(tails)-1]; newest.Feed != "" {
		m.at = newest.Place
	}
	if m.conflate && len(tails) > 1 && !tails[len(tails)-1].last {
		return tails[len(tails)-1:]
	}
	return tails
}
