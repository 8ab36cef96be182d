package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
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
		mode  int
		print func(io.Writer) error
	}{
		{o.html, os.O_TRUNC, r.HTML},
		{o.sarif, os.O_TRUNC, func(w io.Writer) error { return r.Print(w, "sarif") }},
		{o.summary, os.O_APPEND, r.Markdown},
	} {
		if out.path == "" {
			continue
		}
		if err := writeFile(out.path, out.mode, out.print); err != nil {
			return fmt.Errorf("the report cannot be written: %w", err)
		}
	}
	return nil
}

func writeFile(path string, mode int, print func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|mode, 0o644)
	if err != nil {
		return err
	}
	if err := print(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
