package text

import (
	"io"
	"os"

	"github.com/fatih/color"
	"github.com/mattn/go-isatty"
	"golang.org/x/term"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
)

// A style is how text looks on one writer: with colour and wrapped on a
// terminal, plain everywhere else.
type style struct {
	red, yellow, green, faint, bold func(...any) string
	width                           int // of the terminal in columns; 0 for none
}

// plain is the style of files and pipes.
var plain = newStyle(false, 0)

// styleOf looks at what w writes to. NO_COLOR (https://no-color.org) and
// TERM=dumb switch colour off.
func styleOf(w io.Writer) style {
	f, ok := w.(*os.File)
	if !ok || !isatty.IsTerminal(f.Fd()) {
		return plain
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return newStyle(os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb", width)
}

func newStyle(colour bool, width int) style {
	paint := func(attributes ...color.Attribute) func(...any) string {
		c := color.New(attributes...)
		if colour {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	return style{
		red:    paint(color.FgRed, color.Bold),
		yellow: paint(color.FgYellow, color.Bold),
		green:  paint(color.FgGreen),
		faint:  paint(color.Faint),
		bold:   paint(color.Bold),
		width:  width,
	}
}

// paint gives a phrase the colour of its tone.
func (st style) paint(p report.Phrase) string {
	switch p.Tone {
	case report.Bad:
		return st.red(p.Text)
	case report.Warn:
		return st.yellow(p.Text)
	case report.Good:
		return st.green(p.Text)
	case report.Faint, report.Note:
		return st.faint(p.Text)
	}
	return p.Text
}
