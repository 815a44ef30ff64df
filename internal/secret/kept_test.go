package secret_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill/waybill/internal/secret"
)

func TestKeysOfAFileAndOfACommand(t *testing.T) {
	t.Parallel()
	older, newer := secret.NewKey(), secret.NewKey()
	sealed, err := keys(t, older).Seal(at, plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"lines": newer + "\r\n" + older + "\n", "commas": newer + ", " + older} {
		path := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		read, err := secret.ReadFile(path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		printed, err := secret.FromCommand(t.Context(), "cat  "+path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, k := range []*secret.Keys{read, printed} {
			if got, err := k.Open(at, sealed); err != nil || got.Reveal() != plain || k.NewestPrefix() != keys(t, newer).NewestPrefix() {
				t.Errorf("%s: %v, newest %s", name, err, k.NewestPrefix())
			}
		}
	}
}

func TestKeysThatDoNotCome(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, []byte("hush hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string]string{
		"": "no key", "cat " + path + "-missing": "No such file", "cat " + path: "not 32 bytes", "true": "no key", "waybill-has-no-such-program": "not found",
	} {
		if _, err := secret.FromCommand(t.Context(), command); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("FromCommand(%q): %v, want %q", command, err, want)
		}
	}
	for file, want := range map[string]string{path + "-missing": "no such file", path: "not 32 bytes"} {
		if _, err := secret.ReadFile(file); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("ReadFile(%q): %v, want %q", file, err, want)
		}
		if _, err := os.Stat(path + "-missing"); err == nil {
			t.Error("a key was made")
		}
	}
}
