package cli

import (
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/simulator/atomicfile"
)

// outputs are files that the report is written to, beside what is printed.
type outputs struct {
	html    string
	sarif   string
	summary string
}

func (o *outputs) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.html, "html", "", "write a report for a browser to `file`")
	f.StringVar(&o.sarif, "sarif", "", "write a SARIF 2.1.0 log to `file`")
	f.StringVar(&o.summary, "summary", "", "append a summary in Markdown to `file`, such as $GITHUB_STEP_SUMMARY")
}

func (o outputs) write(r *report.Report) error {
	for _, out := range []struct {
		path  string
		write func(path string, perm fs.FileMode, write func(io.Writer) error) error
		print func(io.Writer) error
	}{
		{o.html, atomicfile.Write, r.HTML},
		{o.sarif, atomicfile.Write, func(w io.Writer) error { return r.Print(w, "sarif") }},
		{o.summary, atomicfile.Append, r.Markdown},
	} {
		if out.path == "" {
			continue
		}
		if err := out.write(out.path, 0o644, out.print); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
}
