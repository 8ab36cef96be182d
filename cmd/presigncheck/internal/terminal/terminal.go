// Package terminal tells what the place can show that a program writes to: colour,
// links, and how many columns.
package terminal

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// When says when to use colour. It is the value of a flag.
type When int

// Auto is where it is shown.
const (
	Auto When = iota
	Always
	Never
)

var whens = [...]string{"auto", "always", "never"}

// Whens are the words for it.
func Whens() []string { return whens[:] }

func (w When) String() string { return whens[w] }

// Set takes one of the words.
func (w *When) Set(word string) error {
	for i, name := range whens {
		if word == name {
			*w = When(i)
			return nil
		}
	}
	return fmt.Errorf("must be one of %s", strings.Join(whens[:], ", "))
}

// Type is the word for the value in help texts.
func (w When) Type() string { return "when" }

// A Style is what is used of it.
type Style struct {
	Colour bool
	Links  bool // escape sequences that make a text a link
	Width  int  // columns; 0 for any number
}

// Of is the style that suits a writer in the environment.
func Of(w io.Writer, colour When) Style {
	f, _ := w.(*os.File)
	return of(f, colour, os.Getenv)
}

func of(f *os.File, colour When, env func(string) string) Style {
	on := f != nil && term.IsTerminal(int(f.Fd()))
	s := Style{Colour: coloured(f, on, colour, env)}
	if on {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil {
			s.Width = width
		}
		s.Links = s.Colour && linked(env)
	}
	return s
}

// coloured asks the flag first, then the variables by which people ask for colour
// or for none (https://no-color.org, https://force-color.org), then whether there
// is a terminal, or a pipe whose other end is the log of a CI that shows colour:
// GitHub and GitLab say by a variable that it is they.
func coloured(f *os.File, terminal bool, flag When, env func(string) string) bool {
	switch flag {
	case Always:
		return true
	case Never:
		return false
	}
	if env("NO_COLOR") != "" {
		return false
	}
	for _, name := range []string{"FORCE_COLOR", "CLICOLOR_FORCE"} {
		switch env(name) {
		case "":
		case "0", "false":
			return false
		default:
			return true
		}
	}
	if terminal {
		return env("TERM") != "dumb"
	}
	return pipe(f) && (env("GITHUB_ACTIONS") == "true" || env("GITLAB_CI") == "true")
}

// pipe reports whether somebody reads what is written. A file is read later, by
// whom nobody knows.
func pipe(f *os.File) bool {
	if f == nil {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0
}

// linked reports whether the terminal is one that is known to show the escape
// sequence OSC 8 as a link. Others may show its text. Source: "Hyperlinks in
// Terminal Emulators" (https://github.com/Alhadis/OSC8-Adoption).
func linked(env func(string) string) bool {
	if force := env("FORCE_HYPERLINK"); force != "" {
		return force != "0" && force != "false"
	}
	kind := env("TERM")
	if strings.HasPrefix(kind, "screen") || strings.HasPrefix(kind, "tmux") {
		return false // whatever is around it
	}
	atLeast := func(name string, least int) bool {
		n, err := strconv.Atoi(env(name))
		return err == nil && n >= least
	}
	switch env("TERM_PROGRAM") {
	case "iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby", "WarpTerminal":
		return true
	}
	switch kind {
	case "xterm-kitty", "xterm-ghostty", "alacritty", "foot", "foot-extra", "contour", "wezterm":
		return true
	}
	return env("WT_SESSION") != "" || // Windows Terminal
		atLeast("VTE_VERSION", 5000) || // GNOME Terminal and others
		atLeast("KONSOLE_VERSION", 201200) ||
		env("DOMTERM") != ""
}
