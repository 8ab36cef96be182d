package text

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/wording"
)

// hidden is what was not shown.
type hidden struct {
	byRule   map[string]int // findings
	verdicts int
}

// shown puts the worst groups first and takes as many as have the most findings
// and verdicts, 0 for all.
func shown(groups []report.Group, most int) (some []report.Group, left hidden) {
	for _, g := range groups {
		slices.SortStableFunc(g.Findings, func(a, b report.Finding) int { return b.Severity.Rank() - a.Severity.Rank() })
	}
	slices.SortStableFunc(groups, func(a, b report.Group) int { return int(worst(b)) - int(worst(a)) })
	if most == 0 {
		return groups, left
	}
	left.byRule = make(map[string]int)
	for _, g := range groups {
		findings := min(len(g.Findings), most)
		verdicts := min(len(g.Verdicts), most-findings)
		most -= findings + verdicts
		for _, f := range g.Findings[findings:] {
			left.byRule[f.Rule]++
		}
		left.verdicts += len(g.Verdicts) - verdicts
		g.Findings, g.Verdicts = g.Findings[:findings], g.Verdicts[:verdicts]
		if findings+verdicts > 0 {
			some = append(some, g)
		}
	}
	return some, left
}

// worst is the tone of the worst that there is to say.
func worst(g report.Group) report.Tone {
	tone := report.Plain
	for _, f := range g.Findings {
		tone = max(tone, report.SeverityTone(f.Severity))
	}
	for _, v := range g.Verdicts {
		tone = max(tone, v.Label().Tone)
	}
	return tone
}

// hidden says what was left out, rule by rule, of all findings.
func (p printer) hidden(h hidden, all int) {
	left, name := 0, 0
	for rule, n := range h.byRule {
		left += n
		name = max(name, len(rule))
	}
	var what []string
	if left > 0 {
		what = append(what, fmt.Sprintf("%d of %s", left, wording.Count(all, "finding")))
	}
	if h.verdicts > 0 {
		what = append(what, wording.Count(h.verdicts, "undecided verdict"))
	}
	if len(what) == 0 {
		return
	}
	p.b.WriteByte('\n')
	p.paragraph("", fmt.Sprintf("Not shown: %s; %s.", strings.Join(what, " and "), seeAll))
	rules := slices.SortedFunc(maps.Keys(h.byRule), func(a, b string) int {
		return cmp.Or(h.byRule[b]-h.byRule[a], strings.Compare(a, b))
	})
	for _, rule := range rules {
		fmt.Fprintf(p.b, "%s%-*s %6d\n", indent, name, rule, h.byRule[rule])
	}
}

// group prints each finding as compilers do, with the source line and a caret
// and the steps that the value took; what was shown before is left out.
func (p printer) group(g report.Group, shown source.Place) {
	var trace []report.Step
	for _, f := range g.Findings {
		p.headline(f.Place, report.Phrase{Text: string(f.Severity), Tone: report.SeverityTone(f.Severity)}, f.Plain(), f.Rule)
		if f.Place != shown {
			p.snippet(f.Place)
		}
		last := f.Place
		for _, s := range f.Trace {
			if !slices.Contains(trace, s) {
				p.step(s, f.Place, last)
				last = s.Place()
			}
		}
		if also := f.AlsoRepaired(); also != "" {
			p.paragraph(indent, also)
		}
		if f.Verdict != nil {
			p.reasons(*f.Verdict)
		}
		shown, trace = f.Place, f.Trace
	}
	for _, v := range g.Verdicts {
		p.headline(g.Site.Place, v.Label(), v.Headline(g.Site), "")
		if g.Site.Place != shown {
			p.snippet(g.Site.Place)
		}
		shown = g.Site.Place
		p.reasons(v)
	}
}

// headline is the line by which programs, too, find the place: its beginning is
// that of compilers' messages, and the rule its end.
func (p printer) headline(at source.Place, label report.Phrase, message, rule string) {
	t := visible(strings.Join(strings.Fields(message), " "))
	if rule != "" {
		t += " (" + rule + ")"
	}
	// Wrapped first: escape sequences would be words.
	t = wrap(fmt.Sprintf("%s: %s: %s", at, label.Text, t), p.st.Width, indent)
	t, _ = strings.CutPrefix(t, at.String()+":")
	if rest, ok := strings.CutSuffix(t, "("+rule+")"); ok {
		t = rest + "(" + p.st.link(rule, report.RuleURL(rule)) + ")"
	}
	t = strings.Replace(t, label.Text, p.st.paint(label), 1)
	fmt.Fprintln(p.b, p.place(at)+":"+t)
}

// place is a place as compilers print it.
func (p printer) place(at source.Place) string {
	if at.File == "" {
		return at.String()
	}
	return p.st.link(at.String(), fileURL(p.tree.Path(at.File)))
}

// snippet shows the source line of a place, and what in it is meant.
func (p printer) snippet(at source.Place) {
	line, column := source.Unindented(p.tree.SourceLine(at.File, at.Line), at.Column)
	if line == "" {
		return
	}
	number := fmt.Sprint(at.Line)
	shown, caret := clip(line, column, p.room(len(indent)+len(number)+len(" | ")))
	bar := p.st.faint("|")
	fmt.Fprintf(p.b, "%s%s %s %s\n", indent, p.st.faint(number), bar, shown)
	fmt.Fprintf(p.b, "%s%s %s %s%s\n", indent, strings.Repeat(" ", len(number)), bar, strings.Repeat(" ", caret), p.st.bold("^"))
}

// room is how many columns are left behind so many; 0 for any number.
func (p printer) room(taken int) int {
	if p.st.Width == 0 {
		return 0
	}
	return max(p.st.Width-taken, 10)
}

// minSource is how much of a source line must fit behind a step; else it goes
// below it.
const minSource = 30

// step prints where a value came by, with the source line where it is at hand
// and not shown already: at the call, or with the step before.
func (p printer) step(s report.Step, call, last source.Place) {
	line, column := source.Unindented(p.tree.SourceLine(s.File, s.Line), s.Column)
	text := s.Where() + ": " + s.Text
	at := func(p source.Place) bool { return s.File == p.File && s.Line == p.Line }
	if line == "" || at(call) || at(last) {
		p.paragraph(indent, text)
		return
	}
	const bar = "  | "
	if used := len(indent) + width(text) + len(bar); p.st.Width == 0 || used+min(width(line), minSource) <= p.st.Width {
		source, _ := clip(line, column, p.room(used))
		fmt.Fprintf(p.b, "%s%s  %s\n", indent, visible(text), p.st.faint("| "+source))
		return
	}
	p.paragraph(indent, text)
	source, _ := clip(line, column, p.room(len(indent)+len(bar)))
	fmt.Fprintf(p.b, "%s  %s\n", indent, p.st.faint("| "+source))
}
