package cli

import (
	"errors"
	"go/build"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/baseline"
)

// judges returns whether the run would have found what an entry of a baseline
// names, if it were still there: in a file that was read, of a rule that was
// reported, and, of what only verify finds, about a call that was decided.
func (r *lintRun) judges() func(baseline.Entry) bool {
	type directory struct{ pkg, path string }
	dirs := make(map[string]directory)
	read := make(map[string]bool)
	for pkg, files := range r.program.Files() {
		for _, file := range files {
			read[file] = true
		}
		if len(files) > 0 {
			dir := filepath.Dir(files[0])
			dirs[r.report.FromRoot(r.report.Relative(dir))] = directory{pkg, dir}
		}
	}
	return func(e baseline.Entry) bool {
		dir, checked := dirs[path.Dir(e.File)]
		if !checked || analyzer.Verified(e.Rule) && (!r.report.Verified() || r.open[e.File]) {
			return false
		}
		if !r.opts.strict && r.mayBeNote(dir.pkg, e) {
			return false
		}
		file := filepath.Join(dir.path, path.Base(e.File))
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) || read[file] {
			return true
		}
		return strings.HasSuffix(file, "_test.go") && r.opts.testsBuilt(file)
	}
}

// mayBeNote reports whether such a finding is a note in the package, or may be: of
// unbounded-expiry some are, whatever the severity of the rule.
func (r *lintRun) mayBeNote(pkg string, e baseline.Entry) bool {
	cfg := r.config.Analyzer()
	cfg.Strict = true
	soft := e.Severity == string(analyzer.Note) || e.Severity == "" && e.Rule == analyzer.UnboundedExpiry
	return soft || cfg.Severity(pkg, e.Rule) == analyzer.Note
}

// testsBuilt reports whether the test file would have been read if it had named
// anything of interest.
func (o lintOptions) testsBuilt(file string) bool {
	if !o.tests {
		return false
	}
	built := build.Default
	built.BuildTags = slices.Concat(built.BuildTags, strings.Split(o.tags, ","))
	match, err := built.MatchFile(filepath.Dir(file), filepath.Base(file))
	return err == nil && match
}
