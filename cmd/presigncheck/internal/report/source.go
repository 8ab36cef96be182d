package report

import (
	"os"
	"path/filepath"
	"strings"
)

// sources reads lines of the source files that places name, each file once.
type sources struct {
	dir   string // that file names are relative to
	files map[string][]string
}

func newSources(dir string) *sources { return &sources{dir, make(map[string][]string)} }

// line returns one line of a file, "" where the file is not at hand: traces
// may lead into packages that were not loaded from source.
func (s *sources) line(file string, n int) string {
	lines, done := s.files[file]
	if !done {
		lines = s.read(file)
		s.files[file] = lines
	}
	if n < 1 || n > len(lines) {
		return ""
	}
	return strings.TrimRight(lines[n-1], "\r")
}

func (s *sources) read(file string) []string {
	path := filepath.FromSlash(file)
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.dir, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return strings.Split(string(text), "\n")
}

// caret is the line that points at a column (counted in bytes from 1) of the
// line: blanks of the same width, tabs kept, and a caret.
func caret(line string, column int) string {
	var b strings.Builder
	for i, r := range line {
		if i >= column-1 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String() + "^"
}

// unindented cuts the blanks in front of a line and moves the column along.
func unindented(line string, column int) (string, int) {
	cut := strings.TrimLeft(line, " \t")
	return cut, max(1, column-(len(line)-len(cut)))
}
