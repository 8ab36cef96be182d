package cli

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/checkstyle"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/gitlab"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/html"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/junit"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/markdown"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/sarif"
	"github.com/presigncheck/presigncheck/simulator/atomicfile"
)

// outputs are files that the report is written to, beside what is printed.
type outputs struct {
	html       string
	sarif      string
	gitlab     string
	junit      string
	checkstyle string
	summary    string
}

// An output is one of them.
type output struct {
	flag  string
	path  *string
	usage string
	write func(path string, perm fs.FileMode, write func(io.Writer) error) error
	print func(io.Writer, *report.Report) error
}

func (o *outputs) all() []output {
	return []output{
		{"html", &o.html, "write a report for a browser to `file`", atomicfile.Write, html.Print},
		{"sarif", &o.sarif, "write a SARIF 2.1.0 log to `file`", atomicfile.Write, sarif.Print},
		{"gitlab", &o.gitlab, "write a Code Quality report of GitLab to `file`, such as gl-code-quality-report.json", atomicfile.Write, gitlab.Print},
		{"junit", &o.junit, "write the results as those of tests, one for each presign call, to `file`, such as junit.xml", atomicfile.Write, junit.Print},
		{"checkstyle", &o.checkstyle, "write a report in the XML of Checkstyle to `file`, such as checkstyle.xml", atomicfile.Write, checkstyle.Print},
		{"summary", &o.summary, "append a summary in Markdown to `file`, such as $GITHUB_STEP_SUMMARY", atomicfile.Append, markdown.Print},
	}
}

func (o *outputs) addFlags(f *pflag.FlagSet) {
	for _, out := range o.all() {
		f.StringVar(out.path, out.flag, "", out.usage)
	}
}

// validate refuses files that would overwrite each other, or what is no report. Standard output has the
// report that --format asks for, and "-" would be a file of that name.
func (o outputs) validate(baseline string) error {
	taken := make(map[string]string)
	for _, out := range append(o.all(), output{flag: "baseline", path: &baseline}) {
		switch *out.path {
		case "":
			continue
		case "-":
			return fmt.Errorf("--%s - is not a file; name one, or use --format for standard output", out.flag)
		}
		if out.print != nil {
			if err := harmless(out.flag, *out.path); err != nil {
				return err
			}
		}
		path, err := filepath.Abs(*out.path)
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
			return fmt.Errorf("--%s and --%s cannot be combined in one file, %s; name two", other, out.flag, *out.path)
		}
		taken[path] = out.flag
	}
	return nil
}

func (o outputs) write(r *report.Report) error {
	for _, out := range o.all() {
		if *out.path == "" {
			continue
		}
		if err := out.write(*out.path, 0o644, func(w io.Writer) error { return out.print(w, r) }); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	return nil
}
