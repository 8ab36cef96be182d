package presigned_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/presigned"
)

var update = flag.Bool("update", false, "rewrite what is expected in testdata")

// now is when the URLs in testdata are read: the evening on which they were
// made.
var now = time.Date(2026, 11, 29, 20, 25, 0, 0, time.UTC)

// A tableRow is a text that somebody pastes, how it was made, and what is told
// about it without a server.
type tableRow struct {
	Name string `json:"name"`
	Made string `json:"made"`
	Text string `json:"url"`
	Want string `json:"want"`
}

// TestClients reads URLs that real clients made, with keys that are not real.
func TestClients(t *testing.T) { table(t, "testdata/clients.jsonl") }

// TestMangled reads what becomes of URLs in mails, shells and chats, and the
// URLs of others than S3.
func TestMangled(t *testing.T) { table(t, "testdata/mangled.jsonl") }

func table(t *testing.T, path string) {
	rows := read(t, path)
	for i, row := range rows {
		got := summary(row.Text)
		if *update {
			rows[i].Want = got
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			if diff := cmp.Diff(row.Want, got); diff != "" {
				t.Errorf("%s\n%s", row.Text, diff)
			}
		})
	}
	if *update {
		write(t, path, rows)
	}
}

// summary is everything that is told, on one line.
func summary(text string) string {
	u, err := presigned.Read(text, "")
	if err != nil {
		return "error: " + err.Error()
	}
	r := u.At(now)
	parts := []string{string(r.Scheme)}
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if r.Method != "" {
		add("%s %s, %s s3://%s/%s", r.MethodFrom, r.Method, r.Operation, r.Bucket, r.Key)
	}
	add("%s %s", r.AccessKeyID, r.AccessKeyKind)
	if r.Temporary {
		add("token")
	}
	add("for %s %s", r.Service, r.Region)
	add("at %s %s", r.Provider, r.Addressing)
	if r.SecondsLeft != nil {
		add("%d s left", *r.SecondsLeft)
	}
	if len(r.MustSend) > 0 {
		add("send %s", strings.Join(r.MustSend, ","))
	}
	for _, text := range r.Repaired {
		add("repaired: %s", text)
	}
	for _, f := range r.Faults {
		add("%s: %s", f.Kind, f.Text)
	}
	for _, text := range r.Unknown {
		add("note: %s", text)
	}
	return strings.Join(parts, " | ")
}

func read(t *testing.T, path string) []tableRow {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var rows []tableRow
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		var row tableRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		rows = append(rows, row)
	}
	return rows
}

func write(t *testing.T, path string, rows []tableRow) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, row := range rows {
		if err := e.Encode(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
