package report

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"os"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
)

// Markdown prints the report as GitHub shows it in the summary of a job.
func (r *Report) Markdown(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "### presigncheck: %s\n\n", r.Summary())
	r.markdownProblems(&b)
	r.markdownFindings(&b)
	r.markdownVerdicts(&b)
	r.markdownGaps(&b)
	_, err := w.Write(b.Bytes())
	return err
}

// Summary counts what there is, in one line.
func (r *Report) Summary() string {
	s := plural(r.presignCalls(), "presign call")
	if c := r.Counts(); c != nil && len(r.Sites) > 0 {
		s += " (" + c.String() + ")"
	}
	s += ", " + plural(len(r.Findings), "finding")
	if n := r.count(Verdict.refuted); n > 0 {
		s += fmt.Sprintf(", %s refuted by a server", plural(n, "permission"))
	}
	if n := len(r.Problems); n > 0 {
		s += ", " + plural(n, "problem")
	}
	return s
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func (r *Report) markdownFindings(b *bytes.Buffer) {
	if len(r.Findings) == 0 {
		return
	}
	b.WriteString("| | where | what |\n|---|---|---|\n")
	for i, f := range r.Findings {
		if i == maxRows {
			fmt.Fprintf(b, "| | | and %d more |\n", len(r.Findings)-i)
			break
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", markdownMark[f.Severity], r.link(f.Place), markdown(f.Message))
	}
	b.WriteByte('\n')
}

var markdownMark = map[string]string{
	"error": "❌ error", "warning": "⚠️ warning", "note": "ℹ️ note",
	"denied": "❌ no", "allowed": "✅ yes", "conditional": "⚠️ it depends", "unknown": "❔ not known",
}

func (r *Report) markdownVerdicts(b *bytes.Buffer) {
	if !r.verified {
		return
	}
	b.WriteString("| site | signs | as | may | works for | tried |\n|---|---|---|---|---|---|\n")
	p := textPrinter{st: plain}
	rows, left := 0, 0
	r.eachVerdict(func(s *Site, v Verdict) {
		if rows++; rows > maxRows {
			left++
			return
		}
		row := p.row("", s, v)
		fmt.Fprintf(b, "| %s | <code>%s</code> | %s | %s | %s | %s |\n", r.link(s.Place),
			markdown(row[1].text), markdown(row[2].text), markdownMark[v.Permission], markdown(row[4].text), markdown(row[5].text))
	})
	if left > 0 {
		fmt.Fprintf(b, "| and %d more | | | | | |\n", left)
	}
	b.WriteByte('\n')
	rows = 0
	r.eachVerdict(func(s *Site, v Verdict) {
		if rows < maxRows && v.doubtful() {
			markdownVerdict(b, s, v)
			rows++
		}
	})
}

// markdownGaps lists what kept calls from being decided.
func (r *Report) markdownGaps(b *bytes.Buffer) {
	if len(r.Undecided) == 0 {
		return
	}
	b.WriteString("Undecided, for want of a file or a setting:\n\n")
	for i, g := range r.Undecided {
		if i == maxRows {
			fmt.Fprintf(b, "* and %d more\n", len(r.Undecided)-i)
			break
		}
		fmt.Fprintf(b, "* %s: %s\n", r.link(g.Place), markdown(g.Message))
	}
	b.WriteByte('\n')
}

// maxRows keeps a summary below the 1 MiB that GitHub takes for a step. Source:
// "Workflow commands for GitHub Actions", step isolation and limits.
const maxRows = 200

// eachVerdict visits the verdicts in which something fails first, so that these
// are shown where not all are.
func (r *Report) eachVerdict(visit func(*Site, Verdict)) {
	inOrder := r.count(func(Verdict) bool { return true }) <= maxRows
	for _, failing := range []bool{true, false} {
		for i := range r.Sites {
			for _, v := range r.Sites[i].Verdicts {
				if inOrder && failing || !inOrder && v.doubtful() == failing {
					visit(&r.Sites[i], v)
				}
			}
		}
	}
}

// markdownVerdict folds the reasons away below a line that says what is wrong.
func markdownVerdict(b *bytes.Buffer, s *Site, v Verdict) {
	fmt.Fprintf(b, "<details><summary>%s</summary>\n\n", html.EscapeString(v.headline(s)))
	for _, d := range v.Decisions {
		if d.Outcome == "allowed" {
			continue
		}
		fmt.Fprintf(b, "* %s\n", markdown(d.sentence()))
		for _, c := range d.conditions() {
			fmt.Fprintf(b, "  * %s\n", markdown(c))
		}
		for _, r := range d.Repairs {
			fmt.Fprintf(b, "\n  To allow it, add to the %s%s:\n\n  ```json\n  %s\n  ```\n", r.Policy, markdown(v.owner(r.Policy)), r.pretty("  "))
		}
	}
	if v.surprising() {
		fmt.Fprintf(b, "* probe: %s\n", markdown(v.Probe.String()))
	}
	b.WriteString("\n</details>\n\n")
}

// link points to the line on the code host, where the environment says which
// commit is looked at.
func (r *Report) link(at Place) string {
	text := markdown(fmt.Sprintf("%s:%d", at.File, at.Line))
	server, repo, sha := os.Getenv("GITHUB_SERVER_URL"), os.Getenv("GITHUB_REPOSITORY"), os.Getenv("GITHUB_SHA")
	if server == "" || repo == "" || sha == "" {
		return text
	}
	return fmt.Sprintf("[%s](%s/%s/blob/%s/%s#L%d)", text, server, repo, sha, strings.ReplaceAll(r.FromRoot(at.File), " ", "%20"), at.Line)
}

var markdownEscapes = strings.NewReplacer("|", "&#124;", "*", "&#42;", "_", "&#95;", "`", "&#96;", "[", "&#91;", "]", "&#93;", "\n", " ")

// markdown escapes what would be formatting, or end a cell of a table.
func markdown(s string) string { return markdownEscapes.Replace(html.EscapeString(s)) }

// RuleURL is the page about a rule.
func RuleURL(name string) string {
	return "https://github.com/presigncheck/presigncheck/blob/main/cmd/presigncheck/docs/rules/" + name + ".md"
}

// RuleMarkdown writes the page about a rule.
func RuleMarkdown(w io.Writer, r analyzer.Rule) {
	fence := func(code string) string {
		language := "go"
		if strings.HasPrefix(code, "{") {
			language = "json"
		}
		return "```" + language + "\n" + code + "\n```"
	}
	fmt.Fprintf(w, "# %s\n\n%s (%s)\n\n%s\n\n## Reported\n\n%s\n\n## Sound\n\n%s\n\n## Sources\n\n",
		r.Name, r.Title, r.Severity, r.Doc, fence(r.Bad), fence(r.Good))
	for _, s := range r.Sources {
		fmt.Fprintf(w, "* <%s>\n", s)
	}
}
