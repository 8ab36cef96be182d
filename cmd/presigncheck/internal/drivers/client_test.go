//go:build integration

package drivers_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long the tests wait for a language server.
const patience = 3 * time.Minute

// message is any message of the language server protocol.
// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
type message struct {
	Version string          `json:"jsonrpc"`
	ID      any             `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *responseError  `json:"error,omitempty"`
}

type responseError struct{ Message string }

// lspDiagnostic is the protocol's Diagnostic.
type lspDiagnostic struct {
	Range           lspRange
	Severity        int
	Code            string
	CodeDescription struct{ Href string }
	Source          string
	Message         string
	Related         []struct {
		Location struct {
			URI   string
			Range lspRange
		}
		Message string
	} `json:"relatedInformation"`
	raw json.RawMessage // as the server sent it, which is how it wants it back
}

func (d *lspDiagnostic) UnmarshalJSON(text []byte) error {
	type plain lspDiagnostic
	if err := json.Unmarshal(text, (*plain)(d)); err != nil {
		return err
	}
	d.raw = bytes.Clone(text)
	return nil
}

type lspRange struct {
	Start lspPosition `json:"start"`
	End   lspPosition `json:"end"`
}

// lspPosition counts from 0.
type lspPosition struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// client speaks to a language server over its standard input and output.
type client struct {
	t     testing.TB
	stdin io.Writer
	cmd   *exec.Cmd

	mu       sync.Mutex
	next     int
	answers  map[string]chan message
	latest   map[string][]lspDiagnostic // by URI
	changed  chan struct{}
	opened   chan struct{} // closed when the first diagnostics of the workspace are through
	versions map[string]int
	opening  any // the token of that work
}

// startServer starts a server in dir and initializes it.
func startServer(t testing.TB, program, dir string, settings map[string]any, env ...string) *client {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOWORK=off"), env...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, stdin: stdin, cmd: cmd, answers: make(map[string]chan message),
		latest: make(map[string][]lspDiagnostic), changed: make(chan struct{}, 1), opened: make(chan struct{}), versions: make(map[string]int)}
	go c.readAll(bufio.NewReader(stdout))
	c.call("initialize", map[string]any{
		"processId": os.Getpid(),
		"rootUri":   fileURI(dir),
		"capabilities": map[string]any{
			"window":    map[string]any{"workDoneProgress": true},
			"workspace": map[string]any{"configuration": false, "workspaceEdit": map[string]any{"documentChanges": true}},
			"textDocument": map[string]any{
				"publishDiagnostics": map[string]any{"relatedInformation": true, "codeDescriptionSupport": true, "dataSupport": true},
				"codeAction": map[string]any{
					"dataSupport":              true,
					"codeActionLiteralSupport": map[string]any{"codeActionKind": map[string]any{"valueSet": []string{"quickfix"}}},
				},
			},
		},
		"initializationOptions": settings,
	}, nil)
	c.notify("initialized", map[string]any{})
	return c
}

// stop ends the session as the protocol wants it.
func (c *client) stop() {
	c.call("shutdown", nil, nil)
	c.notify("exit", nil)
	if err := c.cmd.Wait(); err != nil {
		c.t.Errorf("the server ended with %v", err)
	}
}

func (c *client) send(m message) {
	m.Version = "2.0"
	text, err := json.Marshal(m)
	if err != nil {
		c.t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := fmt.Fprintf(c.stdin, "Content-Length: %d\r\n\r\n%s", len(text), text); err != nil {
		c.t.Error(err)
	}
}

func (c *client) notify(method string, params any) {
	c.send(message{Method: method, Params: c.marshal(params)})
}

func (c *client) marshal(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		c.t.Fatal(err)
	}
	return text
}

// call sends a request and decodes the answer into result.
func (c *client) call(method string, params, result any) {
	c.t.Helper()
	c.mu.Lock()
	c.next++
	id := strconv.Itoa(c.next)
	answer := make(chan message, 1)
	c.answers[id] = answer
	c.mu.Unlock()
	c.send(message{ID: c.next, Method: method, Params: c.marshal(params)})
	select {
	case m := <-answer:
		if m.Error != nil {
			c.t.Fatalf("%s: %s", method, m.Error.Message)
		}
		if result == nil {
			return
		}
		if err := json.Unmarshal(m.Result, result); err != nil {
			c.t.Fatalf("%s: %v in %s", method, err, m.Result)
		}
	case <-time.After(patience):
		c.t.Fatalf("%s: no answer in %s", method, patience)
	}
}

func (c *client) readAll(r *bufio.Reader) {
	for {
		m, err := readMessage(r)
		if errors.Is(err, io.EOF) || errors.Is(err, os.ErrClosed) {
			return
		}
		if err != nil {
			c.t.Error(err)
			return
		}
		c.receive(m)
	}
}

func readMessage(r *bufio.Reader) (message, error) {
	var m message
	header, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil {
		return m, err
	}
	n, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		return m, err
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return m, err
	}
	return m, json.Unmarshal(text, &m)
}

func (c *client) receive(m message) {
	switch {
	case m.Method == "textDocument/publishDiagnostics":
		var p struct {
			URI         string
			Diagnostics []lspDiagnostic
		}
		if err := json.Unmarshal(m.Params, &p); err != nil {
			c.t.Error(err)
			return
		}
		c.mu.Lock()
		c.latest[p.URI] = p.Diagnostics
		c.mu.Unlock()
		select {
		case c.changed <- struct{}{}:
		default:
		}
	case m.Method == "$/progress":
		c.progress(m.Params)
	case m.Method != "" && m.ID != nil: // the server asks; nothing here has an answer
		c.send(message{ID: m.ID, Result: json.RawMessage("null")})
	case m.ID != nil:
		c.mu.Lock()
		answer := c.answers[fmt.Sprint(m.ID)]
		c.mu.Unlock()
		answer <- m
	}
}

// progress watches for the end of the work that begins when a workspace is
// opened; gopls reports it with the setting verboseWorkDoneProgress.
func (c *client) progress(params json.RawMessage) {
	var p struct {
		Token any
		Value struct{ Kind, Title string }
	}
	if err := json.Unmarshal(params, &p); err != nil {
		c.t.Error(err)
		return
	}
	switch {
	case p.Value.Kind == "begin" && strings.Contains(p.Value.Title, "initial workspace load"):
		c.opening = p.Token
	case p.Value.Kind == "end" && c.opening != nil && p.Token == c.opening:
		close(c.opened)
		c.opening = nil
	}
}

// awaitOpened waits until the workspace is loaded and has its diagnostics.
func (c *client) awaitOpened() {
	c.t.Helper()
	select {
	case <-c.opened:
	case <-time.After(10 * patience):
		c.t.Fatalf("the workspace is not open after %s", 10*patience)
	}
}

func fileURI(path string) string { return "file://" + strings.ReplaceAll(path, "\\", "/") }
