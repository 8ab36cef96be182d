package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/baseline"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/fingerprint"
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
	if o.writeBaseline {
		if err := harmless("baseline", o.baseline); err != nil {
			return err
		}
	}
	if o.newFromRev == "" {
		return nil
	}
	// A baseline of the new findings only would bring the older ones back.
	if o.writeBaseline {
		return errors.New("--write-baseline and --new-from-rev cannot be combined: a baseline lists all findings")
	}
	if o.baseline != "" {
		if _, err := os.Stat(o.baseline); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("--baseline %s does not exist, and with --new-from-rev it is not written: a baseline lists all findings", o.baseline)
		}
	}
	return nil
}

// apply drops what is not to be reported, and says on stderr how much that is.
func (o selection) apply(ctx context.Context, run *lintRun, stderr io.Writer) error {
	// The baseline comes first: it tells equal findings apart by counting them.
	if o.baseline != "" {
		if err := o.applyBaseline(run, stderr); err != nil {
			return err
		}
	}
	if o.newFromRev != "" {
		if err := o.onlyNew(ctx, run, stderr); err != nil {
			return fmt.Errorf("--new-from-rev %s: %w", o.newFromRev, err)
		}
	}
	return nil
}

func (o selection) applyBaseline(run *lintRun, stderr io.Writer) error {
	known, err := baseline.Load(o.baseline)
	missing := errors.Is(err, fs.ErrNotExist) && !o.writeBaseline
	switch {
	case missing && inCI():
		// It would be green whatever there is to report, and nobody would commit
		// what it wrote.
		return fmt.Errorf("baseline %s does not exist, and in CI none is made; make it with --write-baseline and commit it", o.baseline)
	case o.writeBaseline, errors.Is(err, fs.ErrNotExist):
		if err != nil {
			known = new(baseline.Baseline) // there is none, or it cannot be read and is made anew
		}
		if missing {
			fmt.Fprintf(stderr, "presigncheck: %s does not exist: all findings of this run are taken for known\n", o.baseline)
		}
		return o.write(known, run, stderr)
	case err != nil:
		return err
	}
	o.honour(known, run, stderr)
	return nil
}

// inCI reports whether a continuous integration runs the program: GitHub, GitLab,
// CircleCI, Travis and Buildkite set CI, Jenkins, Azure Pipelines and TeamCity
// something of their own.
func inCI() bool {
	for _, name := range []string{"CI", "JENKINS_URL", "TF_BUILD", "TEAMCITY_VERSION"} {
		if v := os.Getenv(name); v != "" && v != "false" && v != "0" {
			return true
		}
	}
	return false
}

// onlyNew keeps the findings that a change since the revision touches. One of
// the configuration touches all of them, and one of the snapshot all that verify
// found: it may have caused any of them.
func (o selection) onlyNew(ctx context.Context, run *lintRun, stderr io.Writer) error {
	r := run.report
	changes, err := since.Revision(ctx, r.Path("."), o.newFromRev)
	if err != nil {
		return err
	}
	configured, err := changes.Gone(ctx, config.Name, config.OtherName)
	if err != nil {
		return err
	}
	for _, path := range append(run.config.Files(), run.config.Path) {
		if path == "" {
			continue // built in
		}
		if path, err = filepath.Abs(path); err != nil {
			return err
		}
		changed, err := changes.Anything(ctx, path)
		if err != nil {
			return err
		}
		configured = configured || changed
	}
	if configured {
		return nil
	}
	policies := false // changed
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
		for _, s := range slices.Concat(f.Trace, f.Also) {
			touched = touched || changes.Has(r.Path(s.File), s.Line)
		}
		return touched
	})
	if old := before - len(r.Findings); old > 0 {
		fmt.Fprintf(stderr, "presigncheck: not shown: %s older than %s\n", count(old, "finding"), o.newFromRev)
	}
	return nil
}

// write makes all findings of the run the baseline, with those of the old one
// that the run did not look for.
func (o selection) write(known *baseline.Baseline, run *lintRun, stderr io.Writer) error {
	if len(run.report.Problems) > 0 || run.undecided != nil {
		return fmt.Errorf("%s is left as it is, since not everything could be checked", o.baseline)
	}
	r := run.report
	fingerprints := fingerprint.Of(r.Tree, r.Findings)
	entries := make([]baseline.Entry, len(fingerprints))
	for i, f := range r.Findings {
		entries[i] = baseline.Entry{Fingerprint: fingerprints[i], Rule: f.Rule, Severity: string(f.Severity), File: r.FromRoot(f.File), Message: f.Message}
	}
	// What this run did not look for, it cannot have seen mended.
	kept := 0
	_, gone := known.Split(fingerprints)
	judged := run.judges()
	for _, e := range gone {
		if !judged(e) {
			entries = append(entries, e)
			kept++
		}
	}
	if err := baseline.Write(o.baseline, entries); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "presigncheck: wrote %s to %s; commit it, and only new ones will be reported\n", count(len(entries), "finding"), o.baseline)
	if kept > 0 {
		fmt.Fprintf(stderr, "presigncheck: kept in it: %s that this run did not look for\n", count(kept, "finding"))
	}
	r.Keep(func(int, report.Finding) bool { return false })
	return nil
}

// honour drops the findings of the baseline, and says when it can shrink.
func (o selection) honour(b *baseline.Baseline, run *lintRun, stderr io.Writer) {
	r := run.report
	fingerprints := fingerprint.Of(r.Tree, r.Findings)
	known, gone := b.Split(fingerprints)
	r.Keep(func(i int, _ report.Finding) bool { return !known[fingerprints[i]] })
	if len(known) > 0 {
		fmt.Fprintf(stderr, "presigncheck: not shown: %s of %s\n", count(len(known), "finding"), o.baseline)
	}
	shrinks := 0
	judged := run.judges()
	for _, e := range gone {
		if judged(e) {
			shrinks++
		}
	}
	if shrinks > 0 && len(run.report.Problems) == 0 && run.undecided == nil {
		fmt.Fprintf(stderr, "presigncheck: %s has stale entries: %d; --write-baseline removes them\n", o.baseline, shrinks)
	}
}
