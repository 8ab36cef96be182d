package cli

import (
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/mattn/go-isatty"
)

// progress says on a terminal what takes so long, on one line that comes and
// goes. Elsewhere it is silent: logs keep every line.
type progress struct {
	mu   sync.Mutex
	w    io.Writer
	on   bool
	text string
}

func newProgress(stderr io.Writer) *progress {
	f, ok := stderr.(*os.File)
	return &progress{w: stderr, on: ok && isatty.IsTerminal(f.Fd()) && os.Getenv("TERM") != "dumb"}
}

const clearLine = "\r\x1b[K"

func (p *progress) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.on {
		p.text = "presigncheck: " + fmt.Sprintf(format, args...)
		fmt.Fprint(p.w, clearLine, p.text)
	}
}

// done takes the line away.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.text != "" {
		fmt.Fprint(p.w, clearLine)
		p.text = ""
	}
}

// Write puts lines that stay above the one that does not.
func (p *progress) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.text == "" {
		return p.w.Write(b)
	}
	fmt.Fprint(p.w, clearLine)
	n, err := p.w.Write(b)
	fmt.Fprint(p.w, p.text)
	return n, err
}
