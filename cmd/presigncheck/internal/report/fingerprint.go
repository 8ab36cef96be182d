package report

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Fingerprints names each finding by what stays the same when the code around
// it moves: the rule, the file, the function, and the text of the line. Of
// equal ones the second gets another name than the first.
func (r *Report) Fingerprints(findings []Finding) []string {
	seen := make(map[string]int)
	names := make([]string, len(findings))
	for i, f := range findings {
		line, _ := unindented(r.src.line(f.File, f.Line), 1)
		what := strings.Join([]string{f.Rule, r.FromRoot(f.File), f.Function, line, f.about}, "\x00")
		names[i] = fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", what, seen[what])))[:32]
		seen[what]++
	}
	return names
}

// Path is the absolute name of a file of the report.
func (r *Report) Path(file string) string {
	path := filepath.FromSlash(file)
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.src.dir, path)
}

// Relative is a file as the report names it.
func (r *Report) Relative(path string) string { return placer{dir: r.src.dir}.file(path) }

// FromRoot is the file as the code host names it: relative to the root of the
// repository, when it lies in one.
func (r *Report) FromRoot(file string) string {
	if path.IsAbs(file) {
		return file
	}
	root := repository(r.src.dir)
	rel, err := filepath.Rel(root, r.Path(file))
	if err != nil {
		return file
	}
	return filepath.ToSlash(rel)
}

// repository is the nearest directory at or above dir that git calls its own,
// or dir.
func repository(dir string) string {
	for at := dir; ; {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		up := filepath.Dir(at)
		if up == at {
			return dir
		}
		at = up
	}
}
