package secret_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/waybill/waybill/internal/secret"
)

const plain = "sk_live_5H0uldN3v3rShow"

var at = secret.Place{Table: "suppliers", Column: "api_key", ID: "sup_1"}

func keys(t *testing.T, texts ...string) *secret.Keys {
	t.Helper()
	k, err := secret.Parse(texts...)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return k
}

func TestWhatIsSealedOpensAtItsPlaceOnly(t *testing.T) {
	t.Parallel()
	k := keys(t, secret.NewKey())
	sealed, err := k.Seal(at, plain)
	if err != nil {
		t.Fatalf("Seal: %v", err)
	}
	if again, _ := k.Seal(at, plain); again == sealed {
		t.Error("the same secret is sealed the same way twice")
	}
	if strings.Contains(string(sealed), plain) {
		t.Error("the sealed secret shows it")
	}
	if got, err := k.Open(at, sealed); err != nil || got.Reveal() != plain {
		t.Errorf("Open() = %q, %v, want the secret", got.Reveal(), err)
	}
	for _, elsewhere := range []secret.Place{
		{Table: at.Table, Column: at.Column, ID: "sup_2"},
		{Table: at.Table, Column: "webhook_secret", ID: at.ID},
		{Table: "carrier_accounts", Column: at.Column, ID: at.ID},
	} {
		if got, err := k.Open(elsewhere, sealed); !errors.Is(err, secret.ErrForged) || got != "" {
			t.Errorf("Open at %s: %v, want ErrForged", elsewhere, err)
		}
	}
}

func TestEveryAlteredByteIsSeen(t *testing.T) {
	t.Parallel()
	k := keys(t, secret.NewKey())
	sealed, err := k.Seal(at, plain)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		altered := []byte(sealed)
		altered[i] ^= 1
		if got, err := k.Open(at, secret.Sealed(altered)); err == nil {
			t.Errorf("with byte %d altered it opens: %q", i, got.Reveal())
		}
	}
	for _, cut := range []secret.Sealed{sealed[:len(sealed)/2], "sealed:1:", "sealed:1::", "sealed:2:", plain} {
		if _, err := k.Open(at, cut); err == nil || strings.Contains(err.Error(), plain) {
			t.Errorf("Open of a damaged secret: %v, want an error without it", err)
		}
	}
}

func TestRenewTakesTheNewestKey(t *testing.T) {
	t.Parallel()
	first, second := secret.NewKey(), secret.NewKey()
	older := keys(t, first)
	both, newer := keys(t, second, first), keys(t, second)
	sealed, err := older.Seal(at, plain)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newer.Open(at, sealed); !errors.Is(err, secret.ErrUnknownKey) {
		t.Errorf("Open without its key: %v, want ErrUnknownKey", err)
	}
	for name, from := range map[string]secret.Sealed{"an older key": sealed, "the clear": plain} {
		renewed, err := both.Renew(at, from)
		if err != nil {
			t.Fatalf("Renew from %s: %v", name, err)
		}
		if got, err := newer.Open(at, renewed); err != nil || got.Reveal() != plain {
			t.Errorf("from %s: %q, %v, want the secret under the newest key alone", name, got.Reveal(), err)
		}
		if again, err := both.Renew(at, renewed); err != nil || again != renewed {
			t.Errorf("Renew of the renewed: %v, want it as it is", err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	key := secret.NewKey()
	for name, texts := range map[string][]string{
		"nothing": nil, "an empty key": {""}, "a short key": {"c2hvcnQ="}, "no base64": {"!" + key[1:]}, "a key twice": {key, key},
	} {
		if _, err := secret.Parse(texts...); err == nil || strings.Contains(err.Error(), key) {
			t.Errorf("Parse of %s: %v, want an error without the key", name, err)
		}
	}
}

func TestNothingShowsASecret(t *testing.T) {
	t.Parallel()
	type account struct {
		Key    secret.Text
		Sealed secret.Sealed
		Deep   map[string]*secret.Text
	}
	text := secret.Text(plain)
	held := account{Key: plain, Sealed: plain, Deep: map[string]*secret.Text{"a": &text}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&out, verb+verb+verb, held, &held, held.Key)
	}
	fmt.Fprint(&out, fmt.Errorf("call: %v", held))
	encoded, err := json.Marshal(held)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	for _, log := range []*slog.Logger{slog.New(slog.NewJSONHandler(&out, nil)), slog.New(slog.NewTextHandler(&out, nil))} {
		log.Info("call", "account", held, "key", held.Key, "sealed", held.Sealed, "deep", held.Deep)
	}
	for _, shown := range []string{plain, fmt.Sprintf("%x", plain), fmt.Sprintf("%X", plain)} {
		if strings.Contains(out.String(), shown) {
			t.Errorf("the secret shows in %s", out.String())
		}
	}
}

func TestFileIsMadeOnceForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "secret.key")
	const processes = 8
	sealed := make([]secret.Sealed, processes)
	var asking sync.WaitGroup
	for i := range processes {
		asking.Go(func() {
			k, err := secret.File(path)
			if err != nil {
				t.Errorf("File: %v", err)
				return
			}
			sealed[i], _ = k.Seal(at, plain)
		})
	}
	asking.Wait()
	k, err := secret.File(path)
	if err != nil {
		t.Fatalf("File: %v", err)
	}
	for i, s := range sealed {
		if got, err := k.Open(at, s); err != nil || got.Reveal() != plain {
			t.Errorf("process %d has another key: %v", i, err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
	if left, _ := filepath.Glob(path + ".*"); len(left) > 0 {
		t.Errorf("drafts are left: %v", left)
	}
	if err := os.WriteFile(path, []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.File(path); err == nil {
		t.Error("a damaged file gives a key")
	}
}
