// Package markdown prints a report as GitHub shows it in the summary of a job.
package markdown

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"os"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/simulator"
)

// Print writes the report.
func Print(w io.Writer, r *report.Report) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "### presigncheck: %s\n\n", r.Summary())
	problems(&b, r)
	findings(&b, r)
	verdicts(&b, r)
	gaps(&b, r)
	excluded(&b, r)
	_, err := w.Write(b.Bytes())
	return err
}

func problems(b *bytes.Buffer, r *report.Report) {
	if len(r.Problems) == 0 {
		return
	}
	b.WriteString("**Not everything could be checked:**\n\n")
	for _, p := range r.Problems {
		fmt.Fprintf(b, "* %s\n", escape(p.String()))
	}
	b.WriteByte('\n')
}

func findings(b *bytes.Buffer, r *report.Report) {
	if len(r.Findings) == 0 {
		return
	}
	b.WriteString("| | where | what |\n|---|---|---|\n")
	for i, f := range r.Findings {
		if i == maxRows {
			fmt.Fprintf(b, "| | | and %d more |\n", len(r.Findings)-i)
			break
		}
		what := f.Message
		if also := f.AlsoRepaired(); also != "" {
			what += "; " + also
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", severityMark[f.Severity], link(r, f.Place), escape(what))
	}
	b.WriteByte('\n')
}

var severityMark = map[analyzer.Severity]string{
	analyzer.Error: "❌ error", analyzer.Warning: "⚠️ warning", analyzer.Note: "ℹ️ note",
}

var permissionMark = map[simulator.Permission]string{
	simulator.Denied: "❌ no", simulator.Allowed: "✅ yes", simulator.Conditional: "⚠️ it depends", simulator.Unknown: "❔ not known",
}

func verdicts(b *bytes.Buffer, r *report.Report) {
	if !r.Verified() {
		return
	}
	b.WriteString("| site | signs | as | may | works for | tried |\n|---|---|---|---|---|---|\n")
	rows, left := 0, 0
	eachVerdict(r, func(s *report.Site, v report.Verdict) {
		if rows++; rows > maxRows {
			left++
			return
		}
		fmt.Fprintf(b, "| %s | <code>%s</code> | %s | %s | %s | %s |\n", link(r, s.Place),
			escape(v.Signs(s)), escape(v.Signer()), permissionMark[v.Permission], escape(v.WorksFor().Text), escape(v.Tried().Text))
	})
	if left > 0 {
		fmt.Fprintf(b, "| and %d more | | | | | |\n", left)
	}
	b.WriteByte('\n')
	rows = 0
	eachVerdict(r, func(s *report.Site, v report.Verdict) {
		if rows < maxRows && v.Doubtful() {
			verdict(b, s, v)
			rows++
		}
	})
}

// gaps lists what kept calls from being decided.
func gaps(b *bytes.Buffer, r *report.Report) {
	if len(r.Undecided) == 0 {
		return
	}
	b.WriteString("Undecided, for want of a file or a setting:\n\n")
	for i, g := range r.Undecided {
		if i == maxRows {
			fmt.Fprintf(b, "* and %d more\n", len(r.Undecided)-i)
			break
		}
		fmt.Fprintf(b, "* %s: %s\n", link(r, g.Place), escape(g.Message))
	}
	b.WriteByte('\n')
}

func excluded(b *bytes.Buffer, r *report.Report) {
	for i, file := range r.Excluded {
		if i == maxRows {
			fmt.Fprintf(b, "* and %d more\n", len(r.Excluded)-i)
			break
		}
		fmt.Fprintf(b, "* %s: %s\n", escape(file), report.ExcludedWhy)
	}
}

// maxRows keeps a summary below the 1 MiB that GitHub takes for a step. Source:
// "Workflow commands for GitHub Actions", step isolation and limits.
const maxRows = 200

// eachVerdict visits the verdicts in which something fails first, so that these
// are shown where not all are.
func eachVerdict(r *report.Report, visit func(*report.Site, report.Verdict)) {
	inOrder := r.Count(func(report.Verdict) bool { return true }) <= maxRows
	for _, failing := range []bool{true, false} {
		for i := range r.Sites {
			for _, v := range r.Sites[i].Verdicts {
				if inOrder && failing || !inOrder && v.Doubtful() == failing {
					visit(&r.Sites[i], v)
				}
			}
		}
	}
}

// verdict folds the reasons away below a line that says what is wrong.
func verdict(b *bytes.Buffer, s *report.Site, v report.Verdict) {
	fmt.Fprintf(b, "<details><summary>%s</summary>\n\n", html.EscapeString(v.Headline(s)))
	for _, d := range v.Decisions {
		if d.Outcome == report.Allowed {
			continue
		}
		fmt.Fprintf(b, "* %s\n", escape(d.Sentence()))
		for _, c := range d.Conditions() {
			fmt.Fprintf(b, "  * %s\n", escape(c))
		}
		for _, r := range d.Repairs {
			place, statement, notes := r.Shown(v, "  ")
			fmt.Fprintf(b, "\n  To allow it, add to %s:\n\n  ```%s\n  %s\n  ```\n", escape(place), r.Language(), statement)
			for _, note := range notes {
				fmt.Fprintf(b, "\n  (%s)\n", escape(note))
			}
		}
	}
	if v.Surprising() {
		fmt.Fprintf(b, "* probe: %s\n", escape(v.Probe.String()))
	}
	b.WriteString("\n</details>\n\n")
}

// link points to the line on the code host, where the environment says which
// commit is looked at.
func link(r *report.Report, at source.Place) string {
	text := escape(fmt.Sprintf("%s:%d", at.File, at.Line))
	server, repo, sha := os.Getenv("GITHUB_SERVER_URL"), os.Getenv("GITHUB_REPOSITORY"), os.Getenv("GITHUB_SHA")
	if server == "" || repo == "" || sha == "" {
		return text
	}
	return fmt.Sprintf("[%s](%s/%s/blob/%s/%s#L%d)", text, server, repo, sha, strings.ReplaceAll(r.FromRoot(at.File), " ", "%20"), at.Line)
}

var escapes = strings.NewReplacer("|", "&#124;", "*", "&#42;", "_", "&#95;", "`", "&#96;", "[", "&#91;", "]", "&#93;", "\n", " ")

// escape escapes what would be formatting, or end a cell of a table.
func escape(s string) string { return escapes.Replace(html.EscapeString(s)) }
