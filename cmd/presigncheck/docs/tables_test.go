package docs_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// TestTables keeps the tables of designs, servers and condition keys in
// simulator.md.
func TestTables(t *testing.T) {
	const path = "simulator.md"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for name, table := range map[string]string{"designs": designTable(), "servers": serverTable(), "keys": keyTable()} {
		begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
		before, rest, found := strings.Cut(want, begin)
		_, after, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Fatalf("%s has no %s ... %s", path, strings.TrimSpace(begin), end)
		}
		want = before + begin + table + end + after
	}
	page(t, path, want)
}

func keyTable() string {
	var b strings.Builder
	b.WriteString("| condition key | from | value | in the request to KMS | source |\n|---|---|---|---|---|\n")
	for _, k := range simulator.KeyTable() {
		name := k.Name
		if strings.HasSuffix(name, "/") || strings.HasSuffix(name, ":") {
			name += "…"
		}
		kms := k.ToKMS
		switch {
		case kms == "" && strings.HasPrefix(name, "s3:"):
			kms = "absent"
		case kms == "":
			kms = "the same"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", name, k.Origin, k.Value, kms, k.Source)
	}
	return b.String()
}

func designTable() string {
	var b strings.Builder
	b.WriteString("| operation | request | allowed if | on a server that ignores what holds it back |\n|---|---|---|---|\n")
	for _, d := range probe.Designs() {
		var how []string
		if d.Sibling {
			how = append(how, "on a key beside the real one")
		}
		for name, value := range d.Header {
			if name == "Content-Md5" {
				how = append(how, fmt.Sprintf("%d bytes with a wrong `Content-MD5`", len(d.Body)))
			}
			if name == "If-Match" {
				how = append(how, fmt.Sprintf("`If-Match: %s`", strings.NewReplacer("00000000000000000000000000000000", "000…").Replace(value)))
			}
		}
		if d.SecondLatch != nil {
			how = append(how, "on other servers than Amazon S3 also `If-Match: \"000…\"`")
		}
		if d.Query["uploadId"] != "" {
			how = append(how, "an upload that does not exist")
		}
		if d.Query["max-keys"] != "" {
			how = append(how, "`max-keys="+d.Query["max-keys"]+"`")
		}
		if d.Form {
			how = append(how, fmt.Sprintf("a form with a file of %d bytes, of which the policy demands more", len(d.Body)))
		}
		slices.Sort(how)
		var allowed []string
		for _, a := range d.Allowed {
			allowed = append(allowed, strings.TrimSpace(fmt.Sprint(a.Status, " ", a.Code)))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", d.Operation, strings.TrimSuffix(d.Method+": "+strings.Join(how, ", "), ": "), strings.Join(allowed, ", "), d.Misbehaving)
	}
	return b.String()
}

func serverTable() string {
	servers := probe.Servers()
	var b strings.Builder
	b.WriteString("| |")
	for _, s := range servers {
		fmt.Fprintf(&b, " %s |", s.Title)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(servers)) + "\n")
	line := func(what string, of func(probe.Server) string) {
		fmt.Fprintf(&b, "| %s |", what)
		for _, s := range servers {
			fmt.Fprintf(&b, " %s |", of(s))
		}
		b.WriteByte('\n')
	}
	line("`--server`", func(s probe.Server) string { return s.Name })
	line("looked at", func(s probe.Server) string { return s.Version + ", " + s.Date })
	for _, f := range []struct {
		what string
		of   func(probe.Server) probe.Fact
	}{
		{"refuses a wrong Content-MD5", func(s probe.Server) probe.Fact { return s.WrongMD5 }},
		{"honours If-Match on PUT", func(s probe.Server) probe.Fact { return s.IfMatchOnPut }},
		{"honours If-Match on DELETE", func(s probe.Server) probe.Fact { return s.IfMatchOnDelete }},
		{"honours a form's content-length-range", func(s probe.Server) probe.Fact { return s.FormMinimum }},
		{"refuses uploads that do not exist", func(s probe.Server) probe.Fact { return s.UploadIDs }},
		{"permission before the digest", func(s probe.Server) probe.Fact { return s.BeforeDigest }},
		{"permission before preconditions", func(s probe.Server) probe.Fact { return s.BeforePrecondition }},
		{"permission before the upload is looked for", func(s probe.Server) probe.Fact { return s.BeforeUpload }},
		{"permission before the size of a form's file", func(s probe.Server) probe.Fact { return s.BeforeSize }},
		{"If-Match on a write needs s3:GetObject", func(s probe.Server) probe.Fact { return s.IfMatchReads }},
		{"404 NoSuchKey only to those who may read", func(s probe.Server) probe.Fact { return s.TellsReaders }},
		{"204 for the abort of any upload", func(s probe.Server) probe.Fact { return s.AbortsAnything }},
	} {
		line(f.what, func(s probe.Server) string {
			if f.of(s) == probe.NotKnown {
				return "?"
			}
			return f.of(s).String()
		})
	}
	b.WriteByte('\n')
	for _, s := range servers {
		fmt.Fprintf(&b, "* %s: %s.\n", s.Title, s.Source)
	}
	return b.String()
}
