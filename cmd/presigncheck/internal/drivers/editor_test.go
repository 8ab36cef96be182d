//go:build integration

package drivers_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// open shows a file in the editor, with its text on disk.
func (c *client) open(path string) {
	c.t.Helper()
	c.versions[path] = 1
	c.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": fileURI(path), "languageId": "go", "version": 1, "text": read(c.t, path),
	}})
}

// edit replaces the text in the editor; the file stays as it is.
func (c *client) edit(path, text string) {
	c.versions[path]++
	c.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": fileURI(path), "version": c.versions[path]},
		"contentChanges": []any{map[string]any{"text": text}},
	})
}

// await waits until the diagnostics of the check in a file are those wanted,
// each "line:rule" in order, and returns them.
func (c *client) await(path string, want ...string) []lspDiagnostic {
	c.t.Helper()
	deadline := time.After(patience)
	for {
		got := c.presign(path)
		if slices.Equal(brief(got), want) {
			c.t.Logf("%s: %s", filepath.Base(path), strings.Join(append(want, "."), " "))
			return got
		}
		select {
		case <-c.changed:
		case <-deadline:
			c.t.Fatalf("%s: diagnostics %v, want %v", filepath.Base(path), brief(got), want)
		}
	}
}

// presign returns the diagnostics of the check that were last published.
func (c *client) presign(path string) []lspDiagnostic {
	c.mu.Lock()
	defer c.mu.Unlock()
	return onlyPresign(c.latest[fileURI(path)])
}

func onlyPresign(all []lspDiagnostic) (out []lspDiagnostic) {
	for _, d := range all {
		if strings.HasPrefix(d.Source, "presign") {
			out = append(out, d)
		}
	}
	slices.SortStableFunc(out, func(a, b lspDiagnostic) int { return a.Range.Start.Line - b.Range.Start.Line })
	return out
}

func brief(diagnostics []lspDiagnostic) []string {
	var out []string
	for _, d := range diagnostics {
		out = append(out, fmt.Sprintf("%d:%s", d.Range.Start.Line+1, d.Code))
	}
	return out
}

type textEdit struct {
	Range   lspRange
	NewText string
}

type codeAction struct {
	Title string
	Kind  string
	Edit  struct {
		DocumentChanges []struct {
			TextDocument struct{ URI string }
			Edits        []textEdit
		}
	}
}

// quickFixes asks for the repairs of a diagnostic.
func (c *client) quickFixes(path string, d lspDiagnostic) []codeAction {
	c.t.Helper()
	var actions []codeAction
	c.call("textDocument/codeAction", map[string]any{
		"textDocument": map[string]any{"uri": fileURI(path)},
		"range":        d.Range,
		"context":      map[string]any{"diagnostics": []any{d.raw}, "only": []string{"quickfix"}},
	}, &actions)
	return actions
}

// apply makes the edits of an action that are for the file whose text is given.
func (a codeAction) apply(path, text string) string {
	var edits []textEdit
	for _, change := range a.Edit.DocumentChanges {
		if change.TextDocument.URI == fileURI(path) {
			edits = append(edits, change.Edits...)
		}
	}
	slices.SortFunc(edits, func(x, y textEdit) int { return offset(text, y.Range.Start) - offset(text, x.Range.Start) })
	for _, e := range edits {
		text = text[:offset(text, e.Range.Start)] + e.NewText + text[offset(text, e.Range.End):]
	}
	return text
}

// offset is right for ASCII, which the sources of the shop are.
func offset(text string, p lspPosition) int {
	at := 0
	for range p.Line {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	return at + p.Character
}

// pull asks for the diagnostics of the check in a file. The server needs the
// setting pullDiagnostics.
func (c *client) pull(path string) []lspDiagnostic {
	c.t.Helper()
	var report struct{ Items []lspDiagnostic }
	c.call("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": fileURI(path)}}, &report)
	return onlyPresign(report.Items)
}
