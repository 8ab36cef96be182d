//go:build integration

package drivers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/analyzer"
)

// The tests of this file take the settings from docs/drivers.md, so that what is
// written there is what works.

// settings is the first block of a language behind a word in docs/drivers.md.
func settings(t *testing.T, behind, language string) string {
	t.Helper()
	page := read(t, filepath.Join(repository, "cmd", "presigncheck", "docs", "drivers.md"))
	_, page, found := strings.Cut(page, behind)
	_, block, open := strings.Cut(page, "```"+language+"\n")
	block, _, closed := strings.Cut(block, "```")
	if !found || !open || !closed {
		t.Fatalf("docs/drivers.md has no %s behind %q", language, behind)
	}
	return block
}

// editor is a program that an environment variable names, or PATH has.
func editor(t *testing.T, name string) string {
	t.Helper()
	variable := "PRESIGNCHECK_" + strings.ToUpper(name)
	if program := os.Getenv(variable); program != "" {
		return program
	}
	program, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("not tried in %s: it is not installed, and %s does not name one", name, variable)
	}
	return program
}

// inPath makes gopls-presigncheck a program that an editor finds.
func inPath(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Symlink(builtGopls(t), filepath.Join(dir, "gopls-presigncheck")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "config"))
	t.Setenv("XDG_DATA_HOME", filepath.Join(dir, "data"))
	t.Setenv("XDG_STATE_HOME", filepath.Join(dir, "state"))
}

// inEditor runs an editor for no longer than the tests are patient.
func inEditor(t *testing.T, dir, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	out, err := run(ctx, dir, program, args...)
	if err != nil {
		t.Fatal(err)
	}
	return out.stdout
}

// awaitNeovim waits for the diagnostics of a file and prints them.
const awaitNeovim = `
local function mine()
  return vim.tbl_filter(function(d) return (d.source or ""):find("^presign") end, vim.diagnostic.get(0))
end
vim.wait(150000, function() return #mine() >= 2 end, 100)
for _, d in ipairs(mine()) do
  local sent = d.user_data.lsp
  local traced = #(sent.relatedInformation or {}) > 0 and "with its steps" or "alone"
  io.stdout:write(("%d %s %s %s\n"):format(d.lnum + 1, d.code, (sent.codeDescription or {}).href, traced))
end
for _, c in ipairs(vim.lsp.get_clients()) do
  io.stdout:write(("client %s in %s\n"):format(c.config.cmd[1], c.config.root_dir))
end
vim.cmd("qa!")
`

func TestNeovim(t *testing.T) {
	nvim := editor(t, "nvim")
	version := inEditor(t, ".", nvim, "--version")
	if m := regexp.MustCompile(`NVIM v0\.(\d+)`).FindStringSubmatch(version); m != nil && number(t, m[1]) < 11 {
		t.Skipf("not tried in Neovim: this one is %s, older than 0.11; PRESIGNCHECK_NVIM may name another", m[0])
	}
	for _, plugin := range []string{"", "nvim-lspconfig"} {
		t.Run("with="+plugin, func(t *testing.T) {
			inPath(t)
			dir := newShop(t)
			if plugin != "" {
				checkout := os.Getenv("PRESIGNCHECK_LSPCONFIG")
				if checkout == "" {
					t.Skip("not tried with nvim-lspconfig: PRESIGNCHECK_LSPCONFIG names no checkout of it")
				}
				start := filepath.Join(os.Getenv("XDG_DATA_HOME"), "nvim", "site", "pack", "test", "start")
				if err := os.MkdirAll(start, 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink(checkout, filepath.Join(start, plugin)); err != nil {
					t.Fatal(err)
				}
			}
			write(t, filepath.Join(os.Getenv("XDG_CONFIG_HOME"), "nvim", "init.lua"), settings(t, "**Neovim**", "lua"))
			await := filepath.Join(t.TempDir(), "await.lua")
			write(t, await, awaitNeovim)
			got := inEditor(t, dir, nvim, "--headless", filepath.Join("pictures", "pictures.go"), "-c", "luafile "+await)
			want := fmt.Sprintf("39 expiry-unit %s with its steps\n51 over-limit-expiry %s with its steps\nclient gopls-presigncheck in %s\n",
				analyzer.RuleURL("expiry-unit"), analyzer.RuleURL("over-limit-expiry"), dir)
			if got != want {
				t.Errorf("Neovim shows\n%swant\n%s", got, want)
			}
		})
	}
}

// awaitEmacs does what happens when somebody visits the file, and waits for what
// flymake shows of it.
const awaitEmacs = `
(find-file "pictures/pictures.go")
(run-hooks 'post-command-hook)
(let ((end (+ (float-time) 150)) found)
  (while (and (< (float-time) end) (< (length found) 2))
    (accept-process-output nil 0.2)
    (setq found (seq-filter (lambda (d) (string-match-p "-expiry)\\|expiry-unit)" (flymake-diagnostic-text d)))
                            (flymake-diagnostics))))
  (dolist (d found)
    (string-match "(\\([a-z-]+\\))$" (flymake-diagnostic-text d))
    (princ (format "%d %s\n" (line-number-at-pos (flymake-diagnostic-beg d)) (match-string 1 (flymake-diagnostic-text d)))))
  (princ (format "%s in %s\n" (car (process-command (jsonrpc--process (eglot-current-server))))
                 (file-truename (project-root (project-current))))))
`

func TestEmacs(t *testing.T) {
	emacs := editor(t, "emacs")
	if _, err := run(t.Context(), ".", emacs, "--batch", "--eval", "(package-initialize)", "--eval", "(progn (require 'eglot) (require 'go-mode))"); err != nil {
		t.Skipf("not tried in Emacs: it has no eglot or no go-mode: %v", err)
	}
	inPath(t)
	dir := newShop(t)
	at := t.TempDir()
	write(t, filepath.Join(at, "init.el"), settings(t, "**Emacs**", "elisp"))
	write(t, filepath.Join(at, "await.el"), awaitEmacs)
	got := inEditor(t, dir, emacs, "--batch", "--eval", "(package-initialize)", "-l", filepath.Join(at, "init.el"), "-l", filepath.Join(at, "await.el"))
	if want := "39 expiry-unit\n51 over-limit-expiry\ngopls-presigncheck in " + dir + "/\n"; got != want {
		t.Errorf("Emacs shows\n%swant\n%s", got, want)
	}
}

// TestHelix looks at what Helix draws: it has no other way to tell.
func TestHelix(t *testing.T) {
	hx := editor(t, "hx")
	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip("not tried in Helix: there is no script(1) to give it a terminal")
	}
	inPath(t)
	dir := newShop(t)
	write(t, filepath.Join(os.Getenv("XDG_CONFIG_HOME"), "helix", "languages.toml"), settings(t, "**Helix**", "toml"))
	if health := inEditor(t, dir, hx, "--health", "go"); !strings.Contains(health, "gopls-presigncheck") {
		t.Fatalf("Helix does not find the server:\n%s", health)
	}
	// The diagnostic of the cursor's line stands at the right. Whoever leaves before
	// the server is through sees none, so the time doubles.
	for _, seconds := range []int{8, 16, 32, 64} {
		keys := fmt.Sprintf("(sleep %d; printf ':q!\\r') | %s -qec \"stty rows 40 cols 160; %s pictures/pictures.go:39\" /dev/null", seconds, script, hx)
		cmd := exec.CommandContext(t.Context(), "sh", "-c", keys)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "TERM=xterm-256color", "GOWORK=off")
		screen, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, screen)
		}
		if text := regexp.MustCompile(`\x1b\[[0-9;?]*[a-zA-Z]`).ReplaceAllString(string(screen), ""); strings.Contains(text, "nanoseconds") {
			return
		}
	}
	t.Error("Helix shows no diagnostic in the line that has one")
}

// TestQuickfix: editors without a language server read what the command prints.
func TestQuickfix(t *testing.T) {
	for _, name := range []string{"vim", "nvim"} {
		t.Run(name, func(t *testing.T) {
			program := editor(t, name)
			dir := newShop(t)
			t.Setenv("PATH", filepath.Dir(presigncheck(t))+string(os.PathListSeparator)+os.Getenv("PATH"))
			at := t.TempDir()
			write(t, filepath.Join(at, "setup.vim"), settings(t, "**Vim**", "vim"))
			list := filepath.Join(at, "list.json")
			inEditor(t, dir, program, "-N", "-u", "NONE", "-i", "NONE", "-es", "-S", filepath.Join(at, "setup.vim"), "-c", "silent make!",
				"-c", `call writefile([json_encode(map(getqflist(), '[fnamemodify(bufname(v:val.bufnr), ":p:."), v:val.lnum, v:val.col, v:val.type, v:val.text]'))], '`+list+`')`, "-c", "qa!")
			var entries [][]any
			if err := json.Unmarshal([]byte(read(t, list)), &entries); err != nil {
				t.Fatal(err)
			}
			var got []finding
			for _, e := range entries {
				text := e[4].(string)
				rule := text[strings.LastIndex(text, "(")+1 : len(text)-1]
				got = append(got, finding{e[0].(string), int(e[1].(float64)), int(e[2].(float64)), rule})
				if !strings.Contains("ewn", e[3].(string)) || e[3] == "" {
					t.Errorf("%s:%v has the type %q", e[0], e[1], e[3])
				}
			}
			printed, _ := run(t.Context(), dir, presigncheck(t), "./...")
			want := parseLines(t, dir, printed.stdout) // those of the shop, and what only the command sees
			if got := sorted(got); !slices.Equal(got, want) || len(got) < len(inShop) {
				t.Errorf("the quickfix list has\n%v\nwant\n%v", got, want)
			}
		})
	}
}

// TestCompilationMode is M-x compile, which knows the form of the lines.
func TestCompilationMode(t *testing.T) {
	emacs := editor(t, "emacs")
	dir := newShop(t)
	out, _ := run(t.Context(), dir, presigncheck(t), "./...")
	file := filepath.Join(t.TempDir(), "output")
	write(t, file, out.stdout)
	got := inEditor(t, dir, emacs, "--batch", "--eval", `(progn (require 'compile) (with-temp-buffer (setq default-directory "`+dir+`/")
  (insert-file-contents "`+file+`") (compilation-mode) (goto-char (point-max)) (compilation--ensure-parse (point-max)) (goto-char (point-min))
  (condition-case nil (while t (compilation-next-error 1)
    (let ((loc (compilation--message->loc (get-text-property (point) 'compilation-message))))
      (princ (format "%s:%s\n" (caar (compilation--loc->file-struct loc)) (compilation--loc->line loc)))))
    (error nil))))`)
	for _, f := range inShop {
		if !strings.Contains(got, fmt.Sprintf("%s:%d\n", f.file, f.line)) {
			t.Errorf("compilation-mode does not see %v in\n%s", f, got)
		}
	}
}

// TestExtensionOfVSCode runs what the extension of VS Code runs for the command Go: Vet
// Workspace, and on save without a language server (golang/vscode-go,
// extension/src/diagnostics/goVet.ts).
func TestExtensionOfVSCode(t *testing.T) {
	var vet struct {
		Flags []string `json:"go.vetFlags"`
	}
	if err := json.Unmarshal([]byte("{"+settings(t, "Without another gopls", "json")+"}"), &vet); err != nil {
		t.Fatal(err)
	}
	dir := newShop(t)
	args := []string{"vet"}
	for _, f := range vet.Flags {
		args = append(args, strings.Replace(f, "~/go/bin/presigncheck", presigncheck(t), 1))
	}
	for _, test := range []struct {
		dir, packages string
		want          []finding
	}{
		{dir, "./...", inShop},
		{filepath.Join(dir, "newsletter"), ".", []finding{{"newsletter/newsletter.go", 15, 15, "over-limit-expiry"}}},
	} {
		out, err := run(t.Context(), test.dir, "go", append(args, test.packages)...)
		if err == nil {
			t.Error("go vet ends with 0")
		}
		got := parseLines(t, test.dir, out.stderr)
		for i := range got {
			got[i].file = relative(t, dir, filepath.Join(test.dir, got[i].file))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("go %v in %s: %v, want %v", args, test.dir, got, test.want)
		}
	}
}

// TestSettings: what cannot be tried here is at least what it says it is.
func TestSettings(t *testing.T) {
	for _, behind := range []string{"**VS Code**", "**Zed**"} {
		if text := "{" + settings(t, behind, "json") + "}"; !json.Valid([]byte(text)) {
			t.Errorf("the settings of %s are no JSON: %s", behind, text)
		}
	}
}
