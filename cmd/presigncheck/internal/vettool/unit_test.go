package vettool

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestReaches holds the shortcut to what the go command tells of a package.
func TestReaches(t *testing.T) {
	dir := t.TempDir()
	empty, facts := filepath.Join(dir, "empty"), filepath.Join(dir, "facts")
	for path, text := range map[string]string{empty: "", facts: "x"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	presign := []string{"example.com/s3"}
	tests := []struct {
		name string
		unit unit
		want bool
	}{
		{"imports a presign package", unit{PackageFile: map[string]string{"example.com/s3": "s3.a"}}, true},
		{"is a presign package", unit{ImportPath: "example.com/s3"}, true},
		{"imports a package with facts", unit{PackageVetx: map[string]string{"example.com/links": facts}}, true},
		{"imports a package whose facts are lost", unit{PackageVetx: map[string]string{"example.com/links": dir + "/none"}}, true},
		{"imports others", unit{PackageFile: map[string]string{"fmt": "fmt.a"}, PackageVetx: map[string]string{"fmt": empty}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.unit.reaches(presign); got != tt.want {
				t.Errorf("reaches = %t, want %t", got, tt.want)
			}
		})
	}
}

func TestHelps(t *testing.T) {
	time := map[string]string{"time": "time.a"}
	tests := []struct {
		name string
		unit unit
		want bool
	}{
		{"of the module, with durations", unit{PackageFile: time, ModulePath: "example.com/shop"}, true},
		{"of the module, without durations", unit{ModulePath: "example.com/shop"}, false},
		{"of a dependency", unit{PackageFile: time, ModulePath: "example.com/lib", ModuleVersion: "v1.0.0"}, false},
		{"of the standard library", unit{PackageFile: time}, false},
	}
	for _, tt := range tests {
		if got := tt.unit.helps(); got != tt.want {
			t.Errorf("%s: helps = %t, want %t", tt.name, got, tt.want)
		}
	}
}

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
			in := unit{
				ID: "example.com/shelf", Dir: dir, ImportPath: "example.com/shelf", VetxOnly: tt.vetxOnly,
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
