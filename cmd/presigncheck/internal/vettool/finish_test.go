package vettool

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/vettool/bystander"
)

// TestNothing answers for a package whose files do not even exist.
func TestNothing(t *testing.T) {
	tests := []struct {
		name     string
		args     []string
		vetxOnly bool
		stdout   string
		archive  bool
	}{
		{"go vet", []string{"-json"}, false, "{}\n", false},
		{"go vet of a dependency", []string{"-json"}, true, "", false},
		{"go vet -fix", []string{"-fix"}, false, "", true},
		{"go fix -diff", []string{"-fix", "-diff"}, false, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			in := bystander.Unit{
				ID: "example.com/shelf", Dir: dir, ImportPath: "example.com/shelf", ModulePath: "example.com", VetxOnly: tt.vetxOnly,
				VetxOutput: filepath.Join(dir, "vet.out"), Stdout: filepath.Join(dir, "vet.stdout"), FixArchive: filepath.Join(dir, "vet.fix.zip"),
			}
			text, err := json.Marshal(in)
			if err != nil {
				t.Fatal(err)
			}
			cfgFile := filepath.Join(dir, "vet.cfg")
			if err := os.WriteFile(cfgFile, text, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := answer(cfgFile, append(tt.args, cfgFile)); err != nil {
				t.Fatal(err)
			}
			if facts, err := os.ReadFile(in.VetxOutput); err != nil || len(facts) != 0 {
				t.Errorf("facts = %q, %v; want an empty file", facts, err)
			}
			if out, err := os.ReadFile(in.Stdout); err != nil || string(out) != tt.stdout {
				t.Errorf("output = %q, %v; want %q", out, err, tt.stdout)
			}
			r, err := zip.OpenReader(in.FixArchive)
			if tt.archive != (err == nil) {
				t.Fatalf("archive of fixes: %v, want one: %t", err, tt.archive)
			}
			if err == nil {
				if len(r.File) != 0 {
					t.Errorf("the archive holds %d files, want none", len(r.File))
				}
				_ = r.Close()
			}
		})
	}
}
