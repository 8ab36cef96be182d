package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/fix"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

// repairs says what to do with the repairs that findings suggest.
type repairs struct {
	fix  bool
	diff bool
}

func (o *repairs) addFlags(f *pflag.FlagSet) {
	f.BoolVar(&o.fix, "fix", false, "make the suggested repairs, and report what is left")
	f.BoolVar(&o.diff, "diff", false, "print the suggested repairs as a diff, and change nothing")
}

func (o repairs) validate() error {
	if o.fix && o.diff {
		return errors.New("--fix changes the files and --diff only shows how; give one of them")
	}
	return nil
}

// changes are the repaired files, of which it is proved that they compile, with
// their packages. The error is for the others.
func (o repairs) changes(ctx context.Context, run *lintRun) ([]fix.Change, error) {
	repairs := make([][]source.Edit, len(run.report.Findings))
	for i, f := range run.report.Findings {
		if len(f.Fixes) > 0 {
			repairs[i] = f.Fixes[0].Edits
		}
	}
	changes, err := fix.Changes(repairs)
	changes = slices.DeleteFunc(changes, func(c fix.Change) bool {
		why := run.program.Writable(c.Path, c.Old)
		if why != nil {
			err = errors.Join(err, fmt.Errorf("%s is not repaired: %w", c.File, why))
		}
		return why != nil
	})
	if len(changes) == 0 {
		return nil, err
	}
	texts := make(map[string][]byte)
	for _, c := range changes {
		texts[c.Path] = c.New
	}
	broken, unproved := run.program.Retype(ctx, texts)
	if unproved != nil {
		return nil, errors.Join(err, fmt.Errorf("nothing is repaired, since it cannot be told whether the result compiles: %w", unproved))
	}
	changes = slices.DeleteFunc(changes, func(c fix.Change) bool {
		if why := broken[c.Path]; why != nil {
			err = errors.Join(err, fmt.Errorf("%s is not repaired: %w", c.File, why))
		}
		return broken[c.Path] != nil
	})
	return changes, err
}

// apply makes the repairs and drops the findings that they end.
func (o repairs) apply(ctx context.Context, run *lintRun, stderr io.Writer) error {
	changes, left := o.changes(ctx, run)
	written, err := fix.Write(changes)
	repaired := make(map[int]bool)
	for _, c := range written {
		for _, i := range c.Findings {
			repaired[i] = true
		}
	}
	run.report.Keep(func(i int, _ report.Finding) bool { return !repaired[i] })
	fmt.Fprintf(stderr, "presigncheck: repaired %s in %s\n", count(len(repaired), "finding"), count(len(written), "file"))
	remark(stderr, written)
	return errors.Join(left, err)
}

// show prints the repairs instead of the report.
func (o repairs) show(ctx context.Context, run *lintRun, stdout, stderr io.Writer) error {
	changes, left := o.changes(ctx, run)
	for _, c := range changes {
		if _, err := stdout.Write(diff.Diff("a/"+c.File, c.Old, "b/"+c.File, c.New)); err != nil {
			return err
		}
	}
	remark(stderr, changes)
	return left
}

// remark names the comments that may no longer be true: nobody else can tell.
func remark(stderr io.Writer, changes []fix.Change) {
	for _, c := range changes {
		for _, comment := range c.Comments {
			fmt.Fprintf(stderr, "presigncheck: %s:%d: the comment was written for the value before, and is left as it is: %s\n", c.File, comment.Line, comment.Text)
		}
	}
}
