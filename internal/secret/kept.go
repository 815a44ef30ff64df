package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

const (
	commandTakes = 30 * time.Second
	mostOfError  = 500 // bytes of what a command complains about
)

// ReadFile returns the keys of a file that is there, as a mounted secret is.
func ReadFile(path string) (*Keys, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	return listed(path, string(text))
}

// FromCommand returns the keys that a program prints, such as the client of a key
// management service that decrypts them. The command is split at spaces; no shell
// reads it.
func FromCommand(ctx context.Context, command string) (*Keys, error) {
	words := strings.Fields(command)
	if len(words) == 0 {
		return nil, errNoKeys
	}
	ctx, cancel := context.WithTimeout(ctx, commandTakes)
	defer cancel()
	text, err := exec.CommandContext(ctx, words[0], words[1:]...).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("ask %s for keys: %w: %s", words[0], err, bytes.TrimSpace(exit.Stderr[:min(len(exit.Stderr), mostOfError)]))
	}
	if err != nil {
		return nil, fmt.Errorf("ask %s for keys: %w", words[0], err)
	}
	return listed(words[0], string(text))
}

// listed reads keys that stand behind each other, in lines or between commas.
func listed(from, text string) (*Keys, error) {
	keys, err := Parse(strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c <= ' ' })...)
	if err != nil {
		return nil, fmt.Errorf("read what %s holds: %w", from, err)
	}
	return keys, nil
}
