package terminal

import (
	"os"
	"path/filepath"
	"testing"
)

// TestColour holds the order of those who have a say.
func TestColour(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		for _, f := range []*os.File{file, read, write} {
			f.Close()
		}
	}()
	type env map[string]string
	for name, test := range map[string]struct {
		to       *os.File
		terminal bool
		flag     When
		env      env
		want     bool
	}{
		"a terminal":                        {to: write, terminal: true, want: true},
		"a terminal that shows none":        {to: write, terminal: true, env: env{"TERM": "dumb"}},
		"a terminal of who wants none":      {to: write, terminal: true, env: env{"NO_COLOR": "1"}},
		"a pipe":                            {to: write},
		"a pipe, forced":                    {to: write, env: env{"FORCE_COLOR": "1"}, want: true},
		"a pipe, forced in the other way":   {to: write, env: env{"CLICOLOR_FORCE": "1"}, want: true},
		"a pipe in GitHub":                  {to: write, env: env{"GITHUB_ACTIONS": "true"}, want: true},
		"a pipe in GitLab":                  {to: write, env: env{"GITLAB_CI": "true"}, want: true},
		"a pipe in GitHub without colour":   {to: write, env: env{"GITHUB_ACTIONS": "true", "NO_COLOR": "1"}},
		"a file in GitHub":                  {to: file, env: env{"GITHUB_ACTIONS": "true"}},
		"a buffer in GitHub":                {env: env{"GITHUB_ACTIONS": "true"}},
		"a terminal, forced to none":        {to: write, terminal: true, env: env{"FORCE_COLOR": "0"}},
		"the flag beats the terminal":       {to: write, terminal: true, flag: Never},
		"the flag beats the variable":       {to: file, flag: Always, env: env{"NO_COLOR": "1"}, want: true},
		"the flag beats the other variable": {to: file, flag: Never, env: env{"FORCE_COLOR": "1"}},
	} {
		get := func(name string) string { return test.env[name] }
		if got := coloured(test.to, test.terminal, test.flag, get); got != test.want {
			t.Errorf("%s: colour %t", name, got)
		}
	}
}

func TestLinks(t *testing.T) {
	for _, test := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"TERM": "xterm-256color"}, false},
		{map[string]string{"TERM": "xterm-kitty"}, true},
		{map[string]string{"TERM_PROGRAM": "vscode"}, true},
		{map[string]string{"TERM_PROGRAM": "Apple_Terminal"}, false},
		{map[string]string{"VTE_VERSION": "4400"}, false},
		{map[string]string{"VTE_VERSION": "7003"}, true},
		{map[string]string{"VTE_VERSION": "7003", "TERM": "screen-256color"}, false},
		{map[string]string{"WT_SESSION": "1"}, true},
		{map[string]string{"FORCE_HYPERLINK": "1"}, true},
		{map[string]string{"FORCE_HYPERLINK": "0", "TERM": "xterm-kitty"}, false},
	} {
		if got := linked(func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%v: links %t", test.env, got)
		}
	}
}

// A buffer is no terminal, whatever the process writes to elsewhere.
func TestBuffer(t *testing.T) {
	if got := of(nil, Auto, func(string) string { return "" }); got != (Style{}) {
		t.Errorf("a buffer got %+v", got)
	}
}
