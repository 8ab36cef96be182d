package cli

import (
	"errors"
	"fmt"
	"io"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/fix"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
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

// apply makes the repairs and drops the findings that they end.
func (o repairs) apply(r *report.Report, stderr io.Writer) error {
	changes, repaired, err := fix.Changes(r.Findings)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := c.Write(); err != nil {
			return err
		}
	}
	before := len(r.Findings)
	r.Keep(func(i int, _ report.Finding) bool { return !repaired[i] })
	fmt.Fprintf(stderr, "presigncheck: repaired %s in %s\n", count(before-len(r.Findings), "finding"), count(len(changes), "file"))
	return nil
}

// show prints the repairs instead of the report.
func (o repairs) show(r *report.Report, stdout io.Writer) error {
	changes, _, err := fix.Changes(r.Findings)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if _, err := stdout.Write(diff.Diff("a/"+c.File, c.Old, "b/"+c.File, c.New)); err != nil {
			return err
		}
	}
	return nil
}
