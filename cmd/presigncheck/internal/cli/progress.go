package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// progress says on a terminal what takes so long, on one line that comes and
// goes. Elsewhere it is silent: logs keep every line.
type progress struct {
	mu   sync.Mutex
	w    io.Writer
	on   bool
	text string

	downloads *time.Timer // says what is being downloaded
	module    string      // the last one
	modules   int
}

func newProgress(stderr io.Writer) *progress {
	f, ok := stderr.(*os.File)
	return &progress{w: stderr, on: ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"}
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

// download says that a module is being downloaded, in logs too, since it may take
// minutes; but no oftener than one can read, and not what is over in a moment.
func (p *progress) download(module string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.module, p.modules = module, p.modules+1
	if p.downloads == nil {
		p.downloads = time.AfterFunc(downloadPause, p.sayDownload)
	}
}

const downloadPause = 2 * time.Second

func (p *progress) sayDownload() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.downloads == nil {
		return // all is done
	}
	p.downloads = nil
	text := fmt.Sprintf("presigncheck: downloading modules: %s (%d so far)", p.module, p.modules)
	if p.on {
		p.text = text
		fmt.Fprint(p.w, clearLine, text)
		return
	}
	fmt.Fprintln(p.w, text)
}

// done takes the line away.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.downloads != nil {
		p.downloads.Stop()
		p.downloads = nil
	}
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
