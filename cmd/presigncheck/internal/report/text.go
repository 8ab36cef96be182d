package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/fatih/color"
)

// The colours of the text format; package color leaves them out where the
// output is no terminal, and where NO_COLOR is set.
var (
	red    = color.New(color.FgRed, color.Bold).SprintFunc()
	yellow = color.New(color.FgYellow, color.Bold).SprintFunc()
	green  = color.New(color.FgGreen).SprintFunc()
	faint  = color.New(color.Faint).SprintFunc()
)

// text prints the findings as go vet does, each with its trace, and then the
// verdicts, if there are any.
func (r *Report) text(w io.Writer) error {
	var b bytes.Buffer
	for _, f := range r.Findings {
		f.text(&b)
	}
	for _, s := range r.Sites {
		if len(s.Verdicts) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		s.verdicts(&b)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (f Finding) text(b *bytes.Buffer) {
	severity := faint
	switch f.Severity {
	case "error":
		severity = red
	case "warning":
		severity = yellow
	}
	fmt.Fprintf(b, "%s:%d:%d: %s: %s\n", f.File, f.Line, f.Column, severity(f.Severity), indentRest(f.Message))
	for _, s := range f.Trace {
		fmt.Fprintf(b, "\t%s\n", faint(fmt.Sprintf("%s:%d: %s", s.File, s.Line, s.Text)))
	}
}

// verdicts prints what each identity may do at the site.
func (s Site) verdicts(b *bytes.Buffer) {
	fmt.Fprintf(b, "%s:%d:%d: %s s3://%s/%s\n", s.File, s.Line, s.Column, s.Operation, s.Bucket, s.Key)
	for _, v := range s.Verdicts {
		fmt.Fprintf(b, "\t%s: %s\n", v.Identity, v.headline())
		for _, d := range v.Decisions {
			d.text(b)
		}
		if p := v.Probe; p != nil {
			fmt.Fprintf(b, "\t\tprobe: %s\n", p)
		}
	}
}

// headline is the permission and the lifetime in one line.
func (v Verdict) headline() string {
	switch v.Permission {
	case "allowed":
		return green("allowed") + ", " + v.Lifetime.String()
	case "denied":
		return red("denied")
	case "conditional":
		return yellow("conditional") + ", " + v.Lifetime.String()
	}
	return yellow("unknown") + ": " + v.Reason
}

func (d Decision) text(b *bytes.Buffer) {
	line := d.Action + " on " + d.Resource + ": " + d.Outcome
	if s := d.Statement; s != nil {
		line += fmt.Sprintf(" by %s", s)
	}
	fmt.Fprintf(b, "\t\t%s\n", line)
	for _, m := range d.Missing {
		fmt.Fprintf(b, "\t\t\tdepends on %s, which nobody knows yet", m.Key)
		if len(m.Allow) > 0 {
			fmt.Fprintf(b, "; allowed if %s", strings.Join(m.Allow, " or "))
		}
		b.WriteByte('\n')
	}
	if d.Note != "" {
		fmt.Fprintf(b, "\t\t\tnote: %s\n", d.Note)
	}
	for _, r := range d.Repairs {
		fmt.Fprintf(b, "\t\t\tto allow it, add to the %s:\n", r.Policy)
		var pretty bytes.Buffer
		if json.Indent(&pretty, r.Statement, "\t\t\t\t", "  ") == nil {
			fmt.Fprintf(b, "\t\t\t\t%s\n", pretty.Bytes())
		}
	}
}

// String says how long the URL works and why no longer.
func (l Lifetime) String() string {
	if l.Effective == nil {
		return "for how long is not known"
	}
	s := "works for " + short(*l.Effective)
	if *l.Effective == 0 {
		s = "but never works"
	}
	if l.Requested != nil && *l.Requested != *l.Effective {
		s += fmt.Sprintf(" of the %s asked for: limited by %s", short(*l.Requested), l.LimitedBy)
	}
	return s
}

// String says what the probe saw and what that is worth.
func (p *Probe) String() string {
	s := p.Result
	if p.Simulated {
		s += " (by the sandbox, so simulated)"
	}
	if p.Reason != "" {
		s += ": " + p.Reason
	}
	return s
}

// short writes a duration of seconds the way people do: 1h30m, 30 days.
func short(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	if day := 24 * time.Hour; d >= 2*day && d%day == 0 {
		return fmt.Sprintf("%d days", d/day)
	}
	s := d.String()
	s = strings.TrimSuffix(s, "0s")
	if !strings.HasSuffix(s, "m") {
		return d.String()
	}
	if s = strings.TrimSuffix(s, "0m"); !strings.HasSuffix(s, "h") {
		return strings.TrimSuffix(d.String(), "0s")
	}
	return s
}

// indentRest keeps the lines of a message below its first one.
func indentRest(s string) string { return strings.ReplaceAll(s, "\n", "\n\t") }
