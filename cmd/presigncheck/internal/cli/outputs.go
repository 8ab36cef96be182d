package cli

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/html"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/markdown"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/sarif"
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

// validate refuses files that would overwrite each other. Standard output has the
// report that --format asks for, and "-" would be a file of that name.
func (o outputs) validate(baseline string) error {
	taken := make(map[string]string)
	for _, out := range []struct{ flag, path string }{
		{"--html", o.html}, {"--sarif", o.sarif}, {"--summary", o.summary}, {"--baseline", baseline},
	} {
		switch {
		case out.path == "":
			continue
		case out.path == "-":
			return fmt.Errorf("%s - is no file; name one, or use --format for standard output", out.flag)
		}
		path, err := filepath.Abs(out.path)
		if err != nil {
			return err
		}
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
		info, err := os.Stat(path)
		if err == nil && !info.Mode().IsRegular() {
			continue // /dev/null and the like take everything
		}
		if other := taken[path]; other != "" {
			return fmt.Errorf("%s and %s cannot be combined in one file, %s; name two", other, out.flag, out.path)
		}
		taken[path] = out.flag
	}
	return nil
}

func (o outputs) write(r *report.Report) error {
	for _, out := range []struct {
		path  string
		write func(path string, perm fs.FileMode, write func(io.Writer) error) error
		print func(io.Writer, *report.Report) error
	}{
		{o.html, atomicfile.Write, html.Print},
		{o.sarif, atomicfile.Write, sarif.Print},
		{o.summary, atomicfile.Append, markdown.Print},
	} {
		if out.path == "" {
			continue
		}
		if err := out.write(out.path, 0o644, func(w io.Writer) error { return out.print(w, r) }); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
}
