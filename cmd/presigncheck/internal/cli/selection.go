package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/baseline"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/since"
)

// selection says which findings to report.
type selection struct {
	newFromRev    string
	baseline      string
	writeBaseline bool
}

func (o *selection) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.newFromRev, "new-from-rev", "", "report only findings whose call or trace changed since the `revision` in git")
	f.StringVar(&o.baseline, "baseline", "", "do not report the findings listed in `file`; written if it does not exist")
	f.BoolVar(&o.writeBaseline, "write-baseline", false, "write the baseline anew")
}

func (o selection) validate() error {
	if o.writeBaseline && o.baseline == "" {
		return errors.New("--write-baseline needs a file: --baseline FILE")
	}
	return nil
}

// apply drops what is not to be reported, and says on stderr how much that is.
func (o selection) apply(ctx context.Context, run *lintRun, stderr io.Writer) error {
	if o.newFromRev != "" {
		if err := o.onlyNew(ctx, run, stderr); err != nil {
			return fmt.Errorf("--new-from-rev %s: %w", o.newFromRev, err)
		}
	}
	if o.baseline == "" {
		return nil
	}
	known, err := baseline.Load(o.baseline)
	switch {
	case o.writeBaseline, errors.Is(err, fs.ErrNotExist):
		if err != nil {
			known = new(baseline.Baseline) // there is none, or it cannot be read and is made anew
		}
		return o.write(known, run, stderr)
	case err != nil:
		return err
	}
	o.honour(known, run, stderr)
	return nil
}

// onlyNew keeps the findings that a change since the revision touches. One of
// the configuration or of the snapshot touches all that verify found: it may
// have caused any of them.
func (o selection) onlyNew(ctx context.Context, run *lintRun, stderr io.Writer) error {
	r := run.report
	if len(r.Findings) == 0 {
		return nil
	}
	changes, err := since.Revision(ctx, r.Path("."), o.newFromRev)
	if err != nil {
		return err
	}
	policies := false // or who signs, changed
	for _, path := range run.policies {
		changed, err := changes.Anything(ctx, path)
		if err != nil {
			return err
		}
		policies = policies || changed
	}
	before := len(r.Findings)
	r.Keep(func(_ int, f report.Finding) bool {
		touched := policies && f.Verified || changes.HasAny(r.Path(f.File), f.Line, f.LastLine)
		for _, s := range f.Trace {
			touched = touched || changes.Has(r.Path(s.File), s.Line)
		}
		return touched
	})
	if old := before - len(r.Findings); old > 0 {
		fmt.Fprintf(stderr, "presigncheck: not shown: %s older than %s\n", count(old, "finding"), o.newFromRev)
	}
	return nil
}

// write makes all findings of the run the baseline.
func (o selection) write(known *baseline.Baseline, run *lintRun, stderr io.Writer) error {
	if len(run.report.Problems) > 0 || run.undecided != nil {
		return fmt.Errorf("%s is left as it is, since not everything could be checked", o.baseline)
	}
	r := run.report
	fingerprints := r.Fingerprints(r.Findings)
	entries := make([]baseline.Entry, len(fingerprints))
	for i, f := range r.Findings {
		entries[i] = baseline.Entry{Fingerprint: fingerprints[i], Rule: f.Rule, File: r.FromRoot(f.File), Message: f.Message}
	}
	if !r.Verified() {
		// What only verify finds, a run that asked nobody cannot have seen mended.
		for _, e := range known.Findings {
			if analyzer.Verified(e.Rule) && !slices.ContainsFunc(entries, func(n baseline.Entry) bool { return n.Fingerprint == e.Fingerprint }) {
				entries = append(entries, e)
			}
		}
	}
	if err := baseline.Write(o.baseline, entries); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "presigncheck: wrote %s to %s; commit it, and only new ones will be reported\n", count(len(entries), "finding"), o.baseline)
	r.Keep(func(int, report.Finding) bool { return false })
	return nil
}

// honour drops the findings of the baseline, and says when it can shrink.
func (o selection) honour(b *baseline.Baseline, run *lintRun, stderr io.Writer) {
	r := run.report
	fingerprints := r.Fingerprints(r.Findings)
	known, gone := b.Split(fingerprints)
	r.Keep(func(i int, _ report.Finding) bool { return !known[fingerprints[i]] })
	if len(known) > 0 {
		fmt.Fprintf(stderr, "presigncheck: not shown: %s of %s\n", count(len(known), "finding"), o.baseline)
	}
	shrinks := 0
	for _, e := range gone {
		if run.judged(e) {
			shrinks++
		}
	}
	if shrinks > 0 && len(run.report.Problems) == 0 && run.undecided == nil {
		fmt.Fprintf(stderr, "presigncheck: %s can shrink by %d: what it lists there occurs no more; --write-baseline shortens it\n", o.baseline, shrinks)
	}
}

// judged reports whether the run would have found what the entry names, if it
// were still there.
func (r *lintRun) judged(e baseline.Entry) bool {
	if !r.report.Verified() && analyzer.Verified(e.Rule) {
		return false
	}
	for _, p := range r.program.Packages {
		for _, file := range p.GoFiles {
			if path.Dir(r.report.FromRoot(r.report.Relative(file))) == path.Dir(e.File) {
				return true
			}
		}
	}
	return false
}
