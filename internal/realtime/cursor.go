package realtime

import (
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
)

// ErrCursor is why a cursor is refused: garbage, or of another feed.
var ErrCursor = errors.New("the cursor is not one of this feed")

// Cursor returns the place in a topic's feed after the given version (of an
// order) or position (of a store).
func (t Topic) Cursor(place int64) string {
	text := t.key() + ":" + strconv.FormatInt(place, 10)
	sum := crc32.ChecksumIEEE([]byte(text))
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "1:%s:%08x", text, sum))
}

// Place reads a cursor of this topic. It fails with ErrCursor.
func (t Topic) Place(cursor string) (int64, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return 0, ErrCursor
	}
	parts := strings.Split(string(raw), ":")
	if len(parts) != 4 || parts[0] != "1" || parts[1] != t.key() {
		return 0, ErrCursor
	}
	place, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || place < 0 || t.Cursor(place) != cursor {
		return 0, ErrCursor
	}
	return place, nil
}

// ReadCursor reads a cursor of any topic: what is followed, and the place in it.
// It fails with ErrCursor.
func ReadCursor(cursor string) (key string, place int64, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", 0, ErrCursor
	}
	_, text, _ := strings.Cut(string(raw), ":")
	key, _, _ = strings.Cut(text, ":")
	place, err = Topic{OrderID: key}.Place(cursor)
	return key, place, err
}

func (t Topic) key() string {
	if t.OrderID != "" {
		return t.OrderID
	}
	return t.StoreID
}

// place is where an event stands in the topic's feed.
func (t Topic) place(e Event) int64 {
	if t.OrderID != "" {
		return e.Version
	}
	return e.Position
}
