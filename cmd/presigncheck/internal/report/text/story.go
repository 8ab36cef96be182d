package text

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// Story tells all that is known of the presign call at FILE:LINE: what
// it signs, how the expiry gets there, and what stopped the search for it.
func Story(w io.Writer, r *report.Report, at string, o Options) error {
	file, line, err := splitPlace(at)
	if err != nil {
		return err
	}
	sites := sitesAt(r, file, line)
	if len(sites) == 0 {
		return fmt.Errorf("no presign call at %s; %s", at, callsIn(r, file))
	}
	var b bytes.Buffer
	p := printer{&b, style{o.Style}, r.Tree}
	for i, s := range sites {
		if i > 0 {
			b.WriteByte('\n')
		}
		p.story(r, s)
		p.answers(s)
		p.group(groupOf(r, s), s.Place)
	}
	_, err = w.Write(b.Bytes())
	return err
}

func splitPlace(at string) (file string, line int, err error) {
	parts := strings.Split(at, ":")
	if len(parts) < 2 {
		return "", 0, fmt.Errorf("--explain %q is not FILE:LINE, such as links.go:42", at)
	}
	if line, err = strconv.Atoi(parts[1]); err != nil {
		return "", 0, fmt.Errorf("--explain %q is not FILE:LINE, such as links.go:42", at)
	}
	return path.Clean(strings.ReplaceAll(parts[0], "\\", "/")), line, nil
}

// sitesAt returns the calls of the line, or else those whose values pass it:
// people point at the option rather than at the call.
func sitesAt(r *report.Report, file string, line int) []*report.Site {
	var on, by []*report.Site
	for i := range r.Sites {
		s := &r.Sites[i]
		if s.File == file && s.Line == line {
			on = append(on, s)
		}
		if passes(s.Expiry, file, line) {
			by = append(by, s)
		}
	}
	if len(on) > 0 {
		return on
	}
	return by
}

// passes reports whether a value passes a line on its way to the call.
func passes(e report.Expiry, file string, line int) bool {
	at := func(s report.Step) bool { return s.File == file && s.Line == line }
	return slices.ContainsFunc(e.Trace, at) ||
		slices.ContainsFunc(e.Alternatives, func(a report.Alternative) bool { return slices.ContainsFunc(a.Trace, at) })
}

func callsIn(r *report.Report, file string) string {
	var lines []string
	for _, s := range r.Sites {
		if s.File == file {
			lines = append(lines, fmt.Sprint(s.Line))
		}
	}
	if len(lines) == 0 {
		var files []string
		for _, s := range r.Sites {
			files = append(files, s.File)
		}
		if like := spelling.Nearest(file, files); like != "" {
			return "did you mean " + like + "?"
		}
		return "the packages that were checked have none in that file"
	}
	return "that file has them in line " + strings.Join(lines, ", ")
}

func groupOf(r *report.Report, s *report.Site) report.Group {
	for _, g := range r.Groups() {
		if g.Site != nil && g.Site == s {
			return g
		}
	}
	return report.Group{Site: s}
}

func (p printer) story(r *report.Report, s *report.Site) {
	fmt.Fprintf(p.b, "%s: %s\n", p.place(s.Place), p.st.bold(s.API))
	p.snippet(s.Place)
	p.paragraph(indent, "in "+s.QualifiedFunction())
	if s.Wrapper != "" {
		p.paragraph(indent, "through the wrapper "+s.Wrapper)
	}
	p.paragraph(indent, "signs "+s.Operation+" "+report.Verdict{}.Target(s))
	p.paragraph(indent, fmt.Sprintf("expiry %s: %s", s.Expiry, originText[s.Expiry.Origin]))
	p.alternatives(s.Expiry)
	if s.Expiry.Max == nil {
		text := "No upper bound could be proved."
		if !slices.ContainsFunc(r.Findings, func(f report.Finding) bool { return f.Place == s.Place && f.Rule == analyzer.UnboundedExpiry }) {
			text += " It is not reported."
		} else {
			text += " It is reported as unbounded-expiry."
		}
		p.paragraph(indent, text)
	}
}

// answers lists every identity's verdict with the statements that decide it.
func (p printer) answers(s *report.Site) {
	const below = indent + indent
	for _, v := range s.Verdicts {
		text := v.Headline(s)
		if !v.Fails() {
			text += "; works for " + v.WorksFor().Text
		}
		p.paragraph(indent, text)
		for _, d := range v.Decisions {
			p.paragraph(below, d.Sentence())
		}
		if v.Probe != nil {
			p.paragraph(below, "probe: "+v.Probe.String())
		}
	}
}

// alternatives tells every value that can reach the call, step by step.
func (p printer) alternatives(e report.Expiry) {
	several := len(e.Alternatives) > 1
	if several {
		p.paragraph(indent, fmt.Sprintf("%d ways lead to the call:", len(e.Alternatives)))
	}
	for i, a := range e.Alternatives {
		before := indent
		if several {
			fmt.Fprintf(p.b, "%s(%d) %s: %s\n", indent, i+1, p.st.bold(a.String()), originText[a.Origin])
			before += indent
		}
		p.way(a, before)
	}
}

// way prints the steps, and where the search ended.
func (p printer) way(a report.Alternative, before string) {
	for i, step := range a.Trace {
		p.paragraph(before, fmt.Sprintf("%d. %s: %s", i+1, step.Where(), step.Text))
		if line, column := source.Unindented(p.tree.SourceLine(step.File, step.Line), step.Column); line != "" {
			shown, _ := clip(line, column, p.room(len(before)+len("   | ")))
			fmt.Fprintf(p.b, "%s   %s\n", before, p.st.faint("| "+shown))
		}
	}
	if a.Reason != "" {
		p.paragraph(before, fmt.Sprintf("The search ended at %s (%s): %s.", a.Stop.Where(), a.Reason, a.Reason.Means()))
	}
	if a.Checked {
		p.paragraph(before, "A non-constant check on its way may bound it.")
	}
}

// originText says what an origin means.
var originText = map[analyzer.Origin]string{
	analyzer.OriginDefault:     "nothing is set, so the default of the API applies",
	analyzer.OriginConstant:    "a constant of the program",
	analyzer.OriginParameter:   "a parameter of the function; its callers decide",
	analyzer.OriginRequest:     "request input",
	analyzer.OriginSigned:      "what a URL that is signed already says",
	analyzer.OriginFlag:        "a command-line flag or argument",
	analyzer.OriginEnvironment: "an environment variable",
	analyzer.OriginField:       "a field or configuration that others fill in",
	analyzer.OriginComputed:    "computed from several values",
	analyzer.OriginUnknown:     "the search for it came to an end",
}
