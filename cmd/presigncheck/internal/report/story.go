package report

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
)

// ExplainSite tells all that is known of the presign call at FILE:LINE: what
// it signs, how the expiry gets there, and what stopped the search for it.
func (r *Report) ExplainSite(w io.Writer, at string) error {
	file, line, err := splitPlace(at)
	if err != nil {
		return err
	}
	sites := r.sitesAt(file, line)
	if len(sites) == 0 {
		return fmt.Errorf("there is no presign call at %s; %s", at, r.callsIn(file))
	}
	var b bytes.Buffer
	p := textPrinter{&b, styleOf(w), r.src}
	for i, s := range sites {
		if i > 0 {
			b.WriteByte('\n')
		}
		p.story(s)
		p.verdicts(s)
		p.group(r.groupOf(s), s.Place)
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
func (r *Report) sitesAt(file string, line int) []*Site {
	var on, by []*Site
	for i := range r.Sites {
		s := &r.Sites[i]
		if s.File == file && s.Line == line {
			on = append(on, s)
		}
		if s.Expiry.passes(file, line) {
			by = append(by, s)
		}
	}
	if len(on) > 0 {
		return on
	}
	return by
}

// passes reports whether a value passes a line on its way to the call.
func (e Expiry) passes(file string, line int) bool {
	passes := func(s Step) bool { return s.File == file && s.Line == line }
	return slices.ContainsFunc(e.Trace, passes) ||
		slices.ContainsFunc(e.alternatives, func(a alternative) bool { return slices.ContainsFunc(a.Trace, passes) })
}

func (r *Report) callsIn(file string) string {
	var lines []string
	for _, s := range r.Sites {
		if s.File == file {
			lines = append(lines, fmt.Sprint(s.Line))
		}
	}
	if len(lines) == 0 {
		return "the packages that were checked have none in that file"
	}
	return "that file has them in line " + strings.Join(lines, ", ")
}

func (r *Report) groupOf(s *Site) group {
	for _, g := range r.problems() {
		if g.site != nil && g.site == s {
			return g
		}
	}
	return group{site: s}
}

func (p textPrinter) story(s *Site) {
	fmt.Fprintf(p.b, "%s: %s\n", s.Place, p.st.bold(s.API))
	p.snippet(s.Place)
	fmt.Fprintf(p.b, "\tin %s.%s\n", s.Package, s.Function)
	if s.Wrapper != "" {
		fmt.Fprintf(p.b, "\tthrough the wrapper %s\n", s.Wrapper)
	}
	fmt.Fprintf(p.b, "\tsigns %s %s\n", s.Operation, Verdict{}.target(s))
	fmt.Fprintf(p.b, "\texpiry %s: %s\n", s.Expiry, originText[analyzer.Origin(s.Expiry.Origin)])
	p.alternatives(s.Expiry)
	if s.Expiry.Max == nil {
		fmt.Fprintf(p.b, "\tNothing that could be proved bounds it. What cannot be bounded is not reported.\n")
	}
}

// verdicts lists every identity's verdict with the statements that decide it.
func (p textPrinter) verdicts(s *Site) {
	for _, v := range s.Verdicts {
		text := v.headline(s)
		if !v.fails() {
			text += "; works for " + p.works(v).text
		}
		fmt.Fprintf(p.b, "\t%s\n", text)
		for _, d := range v.Decisions {
			fmt.Fprintf(p.b, "\t\t%s\n", d.sentence())
		}
		if v.Probe != nil {
			fmt.Fprintf(p.b, "\t\tprobe: %s\n", v.Probe)
		}
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
