package bystander

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/analyzer/driver"
)

// TestPart holds the shortcut to what the go command tells of a package and to
// the package's text.
func TestPart(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	target := Target{
		Packages: func() []string { return []string{"example.com/s3"} },
		Names:    func() []string { return []string{"Sign"} },
	}
	plain := file("plain.go", "package p\n\nfunc F() {}\n")
	signs := file("signs.go", "package p\n\nfunc F(c deps) { c.S3.Sign(key) }\n")
	waits := file("waits.go", "package p\n\nfunc Wait() time.Duration { return time.Hour }\n")
	inside := file("inside_test.go", "package p\n")
	file("outside_test.go", "package p_test\n\nfunc F(c deps) { c.S3.Sign(key) }\n")
	alone := filepath.Join(t.TempDir(), "alone_test.go")
	if err := os.WriteFile(alone, []byte("package p\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		unit Unit
		want Part
	}{
		{"imports a presign package", Unit{ImportPath: "example.com/a", PackageFile: map[string]string{"example.com/s3": "s3.a"}}, Acting},
		{"is a presign package", Unit{ImportPath: "example.com/s3"}, Acting},
		{"imports others", Unit{ImportPath: "example.com/a", ModulePath: "example.com", GoFiles: []string{plain}, PackageFile: map[string]string{"fmt": "fmt.a"}}, None},
		{"has a client from elsewhere", Unit{ImportPath: "example.com/a", ModulePath: "example.com", GoFiles: []string{plain, signs}}, Acting},
		{"makes durations", Unit{ImportPath: "example.com/a", ModulePath: "example.com", GoFiles: []string{plain, waits}}, Helping},
		{"makes durations, for its tests outside", Unit{ImportPath: "example.com/a", ModulePath: "example.com", Dir: dir, GoFiles: []string{waits, inside}}, Helping},
		{"makes durations, for tests that do not presign", Unit{ImportPath: "example.com/a", ModulePath: "example.com", Dir: filepath.Dir(alone), GoFiles: []string{waits, alone}}, None},
		{"a dependency that makes durations", Unit{ImportPath: "example.org/b", ModulePath: "example.org/b", ModuleVersion: "v1.0.0", GoFiles: []string{waits}}, None},
		{"the standard library", Unit{ImportPath: "time", GoFiles: []string{waits}}, None},
		{"an SDK", Unit{ImportPath: "github.com/aws/aws-sdk-go-v2/service/s3", ModulePath: "github.com/aws/aws-sdk-go-v2/service/s3", ModuleVersion: "v1.0.0"}, None},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := tt.unit.Part(target)
			if err != nil || got != tt.want {
				t.Errorf("part = %d, %v; want %d", got, err, tt.want)
			}
		})
	}
	t.Run("imports a package whose facts are lost", func(t *testing.T) {
		u := Unit{ImportPath: "example.com/a", PackageVetx: map[string]string{"example.com/links": filepath.Join(dir, "none")}}
		if _, _, err := u.Part(target); err == nil {
			t.Error("no error; unitchecker is to report it")
		}
	})
}

// TestConfigured: presign APIs of the user's own are for those who can read them.
func TestConfigured(t *testing.T) {
	if configNames[0] != config.Name {
		t.Errorf("looks for %s, want %s", configNames[0], config.Name)
	}
	dir := t.TempDir()
	below := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"strict: true\n": false, "apis:\n  - func: example.com/store.Sign\n": true} {
		if err := os.WriteFile(filepath.Join(dir, configNames[len(text)%2]), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := configured(below); got != want {
			t.Errorf("with %q above: %t, want %t", text, got, want)
		}
	}
}

func TestAsked(t *testing.T) {
	cfg := filepath.Join("b001", "vet.cfg")
	tests := []struct {
		args []string
		file string
		json bool
	}{
		{[]string{cfg}, cfg, false},
		{[]string{"-json", cfg}, cfg, true},
		{[]string{"vet.cfg"}, "vet.cfg", false},
		{[]string{"-presign.strict", cfg}, "", false},
		{[]string{"./vet.cfg.d"}, "", false},
		{[]string{"velvet.cfg"}, "", false},
		{nil, "", false},
	}
	for _, tt := range tests {
		if file, json := asked(tt.args); file != tt.file || file != "" && json != tt.json {
			t.Errorf("asked(%q) = %q, %t; want %q, %t", tt.args, file, json, tt.file, tt.json)
		}
	}
}

func TestAnswer(t *testing.T) {
	for _, json := range []bool{true, false} {
		for _, only := range []bool{true, false} {
			dir := t.TempDir()
			u := Unit{VetxOnly: only, VetxOutput: filepath.Join(dir, "vet.out"), Stdout: filepath.Join(dir, "vet.stdout")}
			if err := u.Answer(driver.Facts(nil), json); err != nil {
				t.Fatal(err)
			}
			facts, err := os.ReadFile(u.VetxOutput)
			if err != nil || len(facts) != 0 {
				t.Errorf("facts = %q, %v; want an empty file", facts, err)
			}
			want := ""
			if json && !only {
				want = "{}\n"
			}
			if out, err := os.ReadFile(u.Stdout); err != nil || string(out) != want {
				t.Errorf("-json %t, VetxOnly %t: %q, %v; want %q", json, only, out, err, want)
			}
		}
	}
}
