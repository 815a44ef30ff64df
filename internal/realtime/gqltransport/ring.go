package gqltransport

import "time"

// What a stream remembers of what it told. All of it is under the group's lock.

// note remembers a message.
func (s *stream) note(t *tail) {
	s.cursor = t.Cursor
	if t.Feed == "" {
		return // it cannot be resumed
	}
	if !s.known || t.Present && s.group.feed == eventsFeed {
		s.known, s.feed, s.from = true, t.Feed, t.Place
		s.ring, s.kept = nil, 0
		if s == s.group.main {
			s.group.presented(t)
		}
		if !t.Present { // the feed says nothing of where it began
			s.from = t.Place - 1
		} else if s == s.group.main {
			s.at = t.Place
			return
		}
	}
	s.at = t.Place
	s.ring = append(s.ring, t)
	s.kept += len(t.rest)
	limits := s.group.engine.limits
	for len(s.ring) > 1 && (len(s.ring) > limits.RingMessages || s.kept > limits.RingBytes) {
		s.from = s.ring[0].Place
		s.kept -= len(s.ring[0].rest)
		s.ring[0] = nil
		s.ring = s.ring[1:]
		if s != s.group.main && s.group.sides[s.after] == s {
			delete(s.group.sides, s.after) // it cannot take others along any more
		}
	}
}

// presented keeps a present state for who comes next.
func (g *group) presented(t *tail) {
	if t.Present && !t.Lost {
		g.present = t
	}
}

// begun is where a stream began that was given a cursor.
func (s *stream) begun() (feed string, place int64, ok bool) {
	if s.after == "" {
		return "", 0, false
	}
	feed, place, err := s.group.engine.Place(s.after)
	return feed, place, err == nil
}

// since is what a subscriber has to be told before it follows main.
func (s *stream) since(m *member, r *request) ([]*tail, bool) {
	if !s.known {
		return nil, false
	}
	if r.after == "" {
		return s.now()
	}
	feed, place, err := s.group.engine.Place(r.after)
	if err != nil || feed != s.feed || !s.covers(place) {
		return nil, false
	}
	m.at = place
	return s.later(place), true
}

// now is a present state that is new enough: nothing has come after it.
func (s *stream) now() ([]*tail, bool) {
	p := s.group.present
	if s.group.feed == stateFeed {
		if len(s.ring) > 0 {
			return s.later(-1), true
		}
		return []*tail{p}, p != nil && p.Feed == s.feed && p.Place >= s.at
	}
	fresh := p != nil && p.Feed == s.feed && time.Since(p.made) <= s.group.engine.limits.PresentFor && p.Place >= s.at
	return []*tail{p}, fresh
}

// covers says whether everything after a place is in the ring, or still to come.
func (s *stream) covers(place int64) bool {
	return s.group.feed == stateFeed || place >= s.from
}

// reaches says whether who was told this message can go on in this stream.
func (s *stream) reaches(t *tail) bool {
	return s.known && t.Feed == s.feed && s.covers(t.Place)
}

// later is what came after a place: of a state the newest only.
func (s *stream) later(place int64) []*tail {
	first := len(s.ring)
	for first > 0 && s.ring[first-1].Place > place {
		first--
	}
	if s.group.feed == stateFeed && first < len(s.ring) {
		first = len(s.ring) - 1
	}
	return append([]*tail(nil), s.ring[first:]...)
}
