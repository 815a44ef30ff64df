package secret

import (
	"database/sql/driver"
	"fmt"
	"io"
	"log/slog"
)

const hidden = "[secret]"

// Text is a secret in clear. However it is printed, logged or encoded, it is
// not shown.
type Text string

// Reveal returns the secret. Only what sends it, or checks with it, calls this.
func (t Text) Reveal() string { return string(t) }

// Format prints nothing of the secret, whatever the verb.
func (t Text) Format(f fmt.State, _ rune) { hide(f, t == "") }

// LogValue logs nothing of it.
func (t Text) LogValue() slog.Value { return slog.StringValue(shown(t == "")) }

// MarshalText encodes nothing of it, in JSON too.
func (t Text) MarshalText() ([]byte, error) { return []byte(shown(t == "")), nil }

// Sealed is a secret as it stands in the database. It is printed, logged and
// encoded like a Text: nobody has any use for it.
type Sealed string

// Format prints nothing of it.
func (s Sealed) Format(f fmt.State, _ rune) { hide(f, s == "") }

// LogValue logs nothing of it.
func (s Sealed) LogValue() slog.Value { return slog.StringValue(shown(s == "")) }

// MarshalText encodes nothing of it.
func (s Sealed) MarshalText() ([]byte, error) { return []byte(shown(s == "")), nil }

// Value is what the database keeps.
func (s Sealed) Value() (driver.Value, error) { return string(s), nil }

// Scan reads it back.
func (s *Sealed) Scan(from any) error {
	switch v := from.(type) {
	case string:
		*s = Sealed(v)
	case []byte:
		*s = Sealed(v)
	case nil:
		*s = ""
	default:
		return fmt.Errorf("read a sealed secret from %T", from)
	}
	return nil
}

func shown(empty bool) string {
	if empty {
		return ""
	}
	return hidden
}

func hide(w io.Writer, empty bool) { _, _ = io.WriteString(w, shown(empty)) }
