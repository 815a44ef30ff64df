package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// client is one caller of the API.
type client struct {
	url, token string
	http       *http.Client
}

func newClient(url, token string, conns int) *client {
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // it always is one
	transport.MaxIdleConnsPerHost = conns
	return &client{url: strings.TrimSuffix(url, "/"), token: token, http: &http.Client{Transport: transport, Timeout: time.Minute}}
}

// as is the same caller with another token.
func (c *client) as(token string) *client {
	return &client{url: c.url, token: token, http: c.http}
}

// ask sends an operation and decodes its data into out.
func (c *client) ask(ctx context.Context, operation string, variables, out any) error {
	body, err := json.Marshal(map[string]any{"query": operation, "variables": variables})
	if err != nil {
		return fmt.Errorf("write request: %w", err)
	}
	raw, err := c.post(ctx, c.url+"/graphql", body)
	if err != nil {
		return err
	}
	answer := struct {
		Data   any
		Errors []struct{ Message string }
	}{Data: out}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if len(answer.Errors) > 0 {
		return fmt.Errorf("the server refused: %s", answer.Errors[0].Message)
	}
	return nil
}

func (c *client) post(ctx context.Context, url string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.token)
	reply, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	defer reply.Body.Close()
	raw, err := io.ReadAll(reply.Body)
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}
	if reply.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask: status %d: %.200s", reply.StatusCode, raw)
	}
	return raw, nil
}
