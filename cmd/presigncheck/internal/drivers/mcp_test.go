//go:build integration

package drivers_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestModelContext asks for the findings as a coding assistant does: gopls serves
// the Model Context Protocol, one JSON message a line.
// https://modelcontextprotocol.io/specification/2025-03-26/basic/transports#stdio
func TestModelContext(t *testing.T) {
	var host struct {
		Servers map[string]struct {
			Command string
			Args    []string
		} `json:"mcpServers"`
	}
	if err := json.Unmarshal([]byte(settings(t, "**Coding assistants**", "json")), &host); err != nil {
		t.Fatal(err)
	}
	server := host.Servers["gopls"]
	inPath(t)
	dir := newShop(t)
	cmd := exec.CommandContext(t.Context(), server.Command, server.Args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off")
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
	stop := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer stop.Stop()
	lines := bufio.NewReader(stdout)
	send := func(m message) {
		t.Helper()
		m.Version = "2.0"
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stdin.Write(append(text, '\n')); err != nil {
			t.Fatal(err)
		}
	}
	answer := func(result any) {
		t.Helper()
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				t.Fatal(err)
			}
			var m message
			if err := json.Unmarshal(line, &m); err != nil {
				t.Fatalf("%v in %s", err, line)
			}
			if m.Error != nil {
				t.Fatal(m.Error.Message)
			}
			if m.ID == nil || m.Method != "" { // a notification, or a question
				continue
			}
			if err := json.Unmarshal(m.Result, result); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	send(message{ID: 1, Method: "initialize", Params: json.RawMessage(`{"protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"}}`)})
	answer(new(any))
	send(message{Method: "notifications/initialized"})
	file, err := json.Marshal(filepath.Join(dir, "pictures", "pictures.go"))
	if err != nil {
		t.Fatal(err)
	}
	send(message{ID: 2, Method: "tools/call", Params: json.RawMessage(`{"name": "go_diagnostics", "arguments": {"files": [` + string(file) + `]}}`)})
	var found struct{ Content []struct{ Text string } }
	answer(&found)
	if len(found.Content) == 0 {
		t.Fatal("go_diagnostics says nothing")
	}
	for _, want := range []string{"(expiry-unit)", "time.Second", "(over-limit-expiry)"} {
		if !strings.Contains(found.Content[0].Text, want) {
			t.Errorf("go_diagnostics says\n%s\nwant %s", found.Content[0].Text, want)
		}
	}
	_ = stdin.Close()
	_ = cmd.Wait() // gopls reports the end of its input as an error
}
