package cli

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/judge"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/load"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/format"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/text"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/terminal"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
	"github.com/presigncheck/presigncheck/simulator/redact"
)

// lintOptions are the flags of lint, which verify has too.
type lintOptions struct {
	config string
	format string
	failOn string
	strict bool
	tests  bool
	tags   string
	files  outputs
	selection
	repairs
	site   string
	colour terminal.When
	most   int // findings in text
}

func (o *lintOptions) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.config, "config", "", "configuration `file` (default: "+config.Name+" of the packages, see presigncheck config --help)")
	f.StringVar(&o.format, "format", "text", "output `format`: "+strings.Join(format.Names(), ", "))
	f.StringVar(&o.failOn, "fail-on", "warning", "lowest `severity` that makes the exit status 1: note, warning or error; none for no finding, as in: presigncheck --fail-on=none --html report.html ./...")
	f.BoolVar(&o.strict, "strict", false, "report notes too")
	f.BoolVar(&o.tests, "tests", true, "check test files too")
	f.StringVar(&o.tags, "tags", "", "comma-separated build `tags`")
	f.StringVar(&o.site, "explain", "", "tell the whole story of the presign call at `FILE:LINE` instead")
	f.Var(&o.colour, "color", "use colour in text: auto, where it is shown, always or never, as in: presigncheck --color=always ./... | less -R")
	f.IntVar(&o.most, "max-shown", 50, "show at most `n` findings in text, the worst first, and count the others; 0 shows all")
	for flag, values := range map[string][]string{"format": format.Names(), "fail-on": {"note", "warning", "error", failOnNone}, "color": terminal.Whens()} {
		// The error is for flags that there are not.
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	o.files.addFlags(f)
	o.selection.addFlags(f)
	o.repairs.addFlags(f)
}

func lintCommand() *cobra.Command {
	var o lintOptions
	cmd := &cobra.Command{
		Use:   "lint [packages]",
		Short: "Find presign calls and judge their expiry (the default command)",
		Example: `  presigncheck lint ./...
  presigncheck lint --format=json ./... > report.json
  presigncheck lint --new-from-rev origin/main --format=github ./...
  presigncheck lint --baseline .presigncheck-baseline.json ./...
  presigncheck lint --diff ./...
  presigncheck lint --explain videos/videos.go:51 ./...`,
		RunE: func(cmd *cobra.Command, args []string) error { return runLint(cmd, args, o) },
	}
	o.addFlags(cmd)
	return cmd
}

func runLint(cmd *cobra.Command, args []string, o lintOptions) error {
	run, err := o.lint(cmd, args)
	if err != nil {
		return err
	}
	return run.finish(cmd, o)
}

// abandon prints the report of a run that could not do its job, with the reason
// in it, and returns the reason: who reads the report must not take it for that
// of a run that found nothing.
func (r *lintRun) abandon(cmd *cobra.Command, o lintOptions, reason error) error {
	for _, p := range r.report.Problems {
		fmt.Fprintf(cmd.ErrOrStderr(), "presigncheck: %s\n", p)
	}
	r.report.AddProblem("", redact.Text(oneLine(reason)))
	if o.site == "" && !o.diff {
		reason = errors.Join(reason, format.Print(cmd.OutOrStdout(), r.report, o.format, o.text(cmd.OutOrStdout())))
	}
	if o.files.html != "" && r.program != nil {
		r.report.About = r.about(cmd.Context())
	}
	return errors.Join(reason, o.files.write(r.report))
}

// A lintRun is what the check found, with what could not be read.
type lintRun struct {
	config  *config.File
	program *load.Program
	result  *analyzer.Result
	report  *report.Report
	// undecided says that calls were left undecided which must not be; nil for
	// none.
	undecided error

	environment string   // of the configuration that is looked at
	sources     []string // of the policies, for people

	policies []string        // files and directories that say who signs, and who may
	open     map[string]bool // files, from the root of the repository, with calls that verify did not decide
	opts     lintOptions
}

// misspelt returns an error if the first of the packages is a word that is no
// package, and looks like a command.
func misspelt(cmd *cobra.Command, args []string) error {
	for _, arg := range args {
		if arg == "true" || arg == "false" {
			return fmt.Errorf("%s is not a package; a flag that is on or off takes its value after an equals sign, as in --tests=%s", arg, arg)
		}
	}
	if cmd.HasParent() || len(args) == 0 || !word.MatchString(args[0]) {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	meant := cmd.SuggestionsFor(args[0])
	if len(meant) == 0 || exec.CommandContext(cmd.Context(), "go", "list", "-find", "--", args[0]).Run() == nil {
		return nil
	}
	return fmt.Errorf("unknown command %q; did you mean %s? (a package is named by its path, as in ./%s)", args[0], strings.Join(meant, " or "), args[0])
}

var word = regexp.MustCompile(`^[a-z]+$`)

// lint loads and checks the packages.
func (o lintOptions) lint(cmd *cobra.Command, patterns []string) (*lintRun, error) {
	wd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if err := cmp.Or(checkValues(cmd), o.validate(), misspelt(cmd, patterns)); err != nil {
		// It is reported as far as it was said how: a file of an earlier run would
		// look like the result of this one.
		if !slices.Contains(format.Names(), o.format) {
			o.format = "text"
		}
		if o.files.validate(o.baseline) != nil || slices.ContainsFunc(o.files.all(), func(out output) bool { return writable(*out.path) != "" }) {
			o.files = outputs{}
		}
		run := &lintRun{report: o.newReport(wd, nil, new(analyzer.Result))}
		return nil, run.abandon(cmd, o, err)
	}
	run, err := o.load(cmd, wd, patterns)
	if err != nil {
		run = &lintRun{report: o.newReport(wd, nil, new(analyzer.Result))}
		return nil, run.abandon(cmd, o, err)
	}
	run.program.Errors = append(run.program.Errors, elsewhere(run.config, run.program.Packages)...)
	for _, file := range run.program.Excluded {
		run.report.Excluded = append(run.report.Excluded, run.report.Relative(file))
	}
	for _, e := range run.program.Errors {
		run.report.AddProblem(e.Pos, e.Msg)
	}
	return run, nil
}

func (o lintOptions) load(cmd *cobra.Command, wd string, patterns []string) (*lintRun, error) {
	file, err := o.configFile()
	if err != nil {
		return nil, err
	}
	cfg := o.settings(file)
	if len(patterns) == 0 {
		patterns = []string{o.defaultPattern()}
	}
	p := newProgress(cmd.ErrOrStderr())
	defer p.done()
	p.say("reading packages")
	loaded, result, err := load.Check(cmd.Context(), cfg, patterns, load.Options{Tests: o.tests, Tags: o.tags, Downloading: p.download})
	if err != nil {
		return nil, err
	}
	return &lintRun{config: file, program: loaded, result: result, report: o.newReport(wd, fileSet(loaded), result), opts: o}, nil
}

// settings are those of the check.
func (o lintOptions) settings(file *config.File) analyzer.Config {
	cfg := file.Analyzer()
	cfg.Strict = o.strict
	return cfg
}

// fileSet is the one that the packages were loaded with; nil without any.
func fileSet(p *load.Program) *token.FileSet {
	if len(p.Packages) == 0 {
		return nil
	}
	return p.Packages[0].Fset
}

// defaultPattern is the package in this directory, or that of the call whose
// story is to be told.
func (o lintOptions) defaultPattern() string {
	dir := filepath.ToSlash(filepath.Dir(o.site))
	if o.site == "" || dir == "." || filepath.IsAbs(dir) {
		return dir
	}
	return "./" + dir
}

// failOnNone is the severity of --fail-on that no finding has.
const failOnNone = "none"

// newReport is that of a run with the options.
func (o lintOptions) newReport(dir string, fset *token.FileSet, result *analyzer.Result) *report.Report {
	r := report.New(dir, fset, result)
	if r.FailOn = analyzer.Severity(o.failOn); o.failOn == failOnNone {
		r.FailOn = analyzer.Off
	}
	return r
}

// text is how text looks on the writer.
func (o lintOptions) text(w io.Writer) text.Options {
	return text.Options{Style: terminal.Of(w, o.colour), Most: o.most}
}

func (o lintOptions) validate() error {
	if o.most < 0 {
		return fmt.Errorf("--max-shown %d is negative; 0 shows all findings", o.most)
	}
	if !slices.Contains(format.Names(), o.format) {
		return notOneOf("format", o.format, format.Names()...)
	}
	if o.failOn != failOnNone && analyzer.Severity(o.failOn).Rank() == 0 {
		return notOneOf("fail-on", o.failOn, "note", "warning", "error", failOnNone)
	}
	return errors.Join(o.selection.validate(), o.repairs.validate(), o.files.validate(o.baseline))
}

func (o lintOptions) configFile() (*config.File, error) {
	if o.config != "" {
		return config.Load(o.config)
	}
	return config.Tree(".")
}

// elsewhere are the problems of packages for which another configuration holds
// than the one that was used: those of other modules of a workspace.
func elsewhere(file *config.File, pkgs []*packages.Package) (errs []packages.Error) {
	for _, pkg := range pkgs {
		if len(pkg.GoFiles) == 0 || pkg.Module == nil || !pkg.Module.Main {
			continue
		}
		if err := file.HoldsIn(filepath.Dir(pkg.GoFiles[0])); err != nil {
			errs = append(errs, packages.Error{Msg: err.Error() + ", as with -C, or name a file with --config"})
		}
	}
	return errs
}

// finish prints the report and says how the run ended.
func (r *lintRun) finish(cmd *cobra.Command, o lintOptions) error {
	stdout, stderr := cmd.OutOrStdout(), cmd.ErrOrStderr()
	if err := cmd.Context().Err(); err != nil {
		return r.abandon(cmd, o, errInterrupted)
	}
	judge.Judge(r.report, o.settings(r.config).Severity)
	if o.site != "" {
		at := r.report.Relative(filepath.Clean(o.site))
		if err := text.Story(stdout, r.report, at, o.text(stdout)); err != nil || len(r.report.Problems) == 0 && r.undecided == nil {
			return err
		}
		return r.status(stderr)
	}
	if err := o.selection.apply(cmd.Context(), r, stderr); err != nil {
		return r.abandon(cmd, o, err)
	}
	if o.diff {
		if err := o.repairs.show(cmd.Context(), r, stdout, stderr); err != nil {
			return r.abandon(cmd, o, err)
		}
		return r.status(stderr)
	}
	if o.fix {
		if err := o.repairs.apply(cmd.Context(), r, stderr); err != nil {
			return r.abandon(cmd, o, err)
		}
	}
	if err := format.Print(stdout, r.report, o.format, o.text(stdout)); err != nil {
		return err
	}
	if o.files.html != "" {
		r.report.About = r.about(cmd.Context())
	}
	if err := o.files.write(r.report); err != nil {
		return err
	}
	return r.status(stderr)
}

// status says on stderr what was looked at, and how that ended.
func (r *lintRun) status(stderr io.Writer) error {
	r.summarize(stderr)
	switch {
	case r.report.Stored():
		return errStored
	case len(r.report.Problems) > 0:
		return r.complete()
	case r.report.Fails():
		return errFindings
	}
	return r.undecided
}

// complete returns an error unless everything that was asked for was checked.
func (r *lintRun) complete() error {
	packages, others := make(map[string]bool), 0 // by directory
	for _, p := range r.report.Problems {
		if path.Ext(p.File) == ".go" {
			packages[path.Dir(p.File)] = true
		} else {
			others++
		}
	}
	var what []string
	switch n := len(packages); n {
	case 0:
	case 1:
		what = append(what, "1 package has errors")
	default:
		what = append(what, fmt.Sprintf("%d packages have errors", n))
	}
	if others > 0 {
		what = append(what, count(others, "problem"))
	}
	if len(what) == 0 {
		return nil
	}
	return fmt.Errorf("not everything could be checked: %s", strings.Join(what, ", and "))
}

// summarize says what was looked at, and what could not be.
func (r *lintRun) summarize(stderr io.Writer) {
	for _, p := range r.report.Problems {
		fmt.Fprintf(stderr, "presigncheck: %s\n", p)
	}
	if files := r.report.Excluded; len(files) > 0 {
		some := files[:min(len(files), 3)]
		fmt.Fprintf(stderr, "presigncheck: not checked, for other systems or build tags: %s with the name of a presign function: %s; GOOS and --tags choose others\n",
			count(len(files), "file"), strings.Join(some, ", ")+more(len(files)-len(some)))
	}
	if len(r.program.Packages) == 0 {
		if len(r.report.Problems) > 0 {
			return
		}
		fmt.Fprintf(stderr, "presigncheck: nothing to check: no presign function is named in %s; such packages are not compiled\n", count(r.program.Listed, "package"))
		return
	}
	fmt.Fprintf(stderr, "presigncheck: %s, in %s\n", r.report.Summary(), count(r.program.Listed, "package"))
}

func more(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

func count(n int, noun string) string { return wording.Count(n, noun) }
