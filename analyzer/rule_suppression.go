package analyzer

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/spelling"
)

var suppression = rule{
	Rule: Rule{
		Name:     Suppression,
		Severity: Warning,
		Title:    "a suppression comment without a reason or without effect",
		Doc: `//presigncheck:ignore RULE reason, on the line of the call or on a line of its own
above it, suppresses one rule there; several rules are separated by commas. Without a
reason it has no effect, and one that suppresses nothing is reported, so that it does
not hide what the next change of the line brings. Of the rules that need to know who
signs, only "presigncheck verify" can tell whether one does.`,
		Bad:  `req, err := client.PresignGetObject(ctx, input, week) //presigncheck:ignore excessive-expiry`,
		Good: `req, err := client.PresignGetObject(ctx, input, week) //presigncheck:ignore excessive-expiry links go out by post`,
	},
}

const ignorePrefix = "//presigncheck:ignore"

// ignore is a suppression: "//presigncheck:ignore RULE reason", on the line of
// the call or on a line of its own above it.
type ignore struct {
	pos    token.Pos
	end    token.Pos
	rules  []string
	reason string
	alone  bool // nothing else on its line: it is about the next one
	used   bool
}

// lineKey is a line of a file.
type lineKey struct {
	file string
	line int
}

// collectIgnores finds the suppressions of the package.
func (j *judge) collectIgnores() {
	j.ignores = make(map[lineKey][]*ignore)
	for _, f := range j.pass.Files {
		for _, group := range f.Comments {
			for _, c := range group.List {
				j.addIgnore(f, c)
			}
		}
	}
}

func (j *judge) addIgnore(f *ast.File, c *ast.Comment) {
	rest, ok := strings.CutPrefix(c.Text, ignorePrefix)
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return
	}
	rest, _, _ = strings.Cut(rest, "//") // a comment on the comment
	rules, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
	ig := &ignore{pos: c.Pos(), end: c.End(), reason: strings.TrimSpace(reason)}
	if rules != "" {
		ig.rules = strings.Split(rules, ",")
	}
	p := j.pass.Fset.Position(c.Pos())
	ig.alone = !j.codeBefore(f, c)
	if ig.alone {
		p.Line++
	}
	key := lineKey{p.Filename, p.Line}
	j.ignores[key] = append(j.ignores[key], ig)
	j.ignoreOrder = append(j.ignoreOrder, ig)
}

// codeBefore reports whether code stands on the comment's line.
func (j *judge) codeBefore(f *ast.File, c *ast.Comment) bool {
	line := j.pass.Fset.Position(c.Pos()).Line
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || found {
			return false
		}
		switch n.(type) {
		case *ast.Comment, *ast.CommentGroup:
			return false
		case *ast.File, *ast.GenDecl, *ast.FuncDecl, *ast.BlockStmt:
			return true
		}
		if n.Pos() < c.Pos() && (j.pass.Fset.Position(n.Pos()).Line == line || j.pass.Fset.Position(n.End()).Line == line) {
			found = true
		}
		return n.Pos() < c.Pos()
	})
	return found
}

// ignored reports whether a suppression with a reason covers the rule there.
func (j *judge) ignored(p token.Position, rule string) bool {
	for _, ig := range j.ignores[lineKey{p.Filename, p.Line}] {
		for _, r := range ig.rules {
			if r == rule {
				ig.used = true
				return ig.reason != ""
			}
		}
	}
	return false
}

// reportIgnores reports suppressions that say nothing or suppress nothing. A
// line that calls an interface method is let off: what it reaches may be known
// only where the whole program is. So is a package that was not read as a whole.
func (j *judge) reportIgnores() {
	for _, ig := range j.ignoreOrder {
		p := j.pass.Fset.Position(ig.pos)
		line := p.Line
		if ig.alone {
			line++
		}
		switch {
		case len(ig.rules) == 0:
			j.reportIgnore(ig, "missing rule and reason; write %s RULE reason", ignorePrefix)
		case unknownRule(ig.rules) != "":
			j.reportIgnore(ig, "unknown rule %q%s", unknownRule(ig.rules), spelling.Or(unknownRule(ig.rules), ruleNames(), "; the rules are "+strings.Join(ruleNames(), ", ")))
		case ig.reason == "":
			j.reportIgnore(ig, "missing reason, so it has no effect; write %s %s reason", ignorePrefix, strings.Join(ig.rules, ","))
		case !ig.used && !ig.forVerify() && j.pkg.Whole() && !j.pkg.CallsInterface(p.Filename, line):
			j.reportIgnore(ig, "no %s here to suppress; remove it", strings.Join(ig.rules, " or "))
		}
	}
}

// forVerify reports whether the suppression is about a rule that verify may
// report where the check does not.
func (ig *ignore) forVerify() bool {
	return slices.ContainsFunc(ig.rules, Verified)
}

// suppressions are those with a reason, for whoever adds findings later.
func (j *judge) suppressions() []Suppressed {
	var out []Suppressed
	for _, ig := range j.ignoreOrder {
		if ig.reason == "" {
			continue
		}
		p := j.pass.Fset.Position(ig.pos)
		if ig.alone {
			p.Line++
		}
		out = append(out, Suppressed{
			File: p.Filename, Line: p.Line, Rules: ig.rules, Position: j.pass.Fset.Position(ig.pos), Package: j.pass.Pkg.Path(),
			Used: ig.used || !ig.forVerify() || unknownRule(ig.rules) != "" || !j.pkg.Whole() || j.pkg.CallsInterface(p.Filename, p.Line),
		})
	}
	return out
}

func unknownRule(names []string) string {
	for _, name := range names {
		if !knownRule(name) {
			return name
		}
	}
	return ""
}

func (j *judge) reportIgnore(ig *ignore, format string, args ...any) {
	severity, ok := j.severity(Suppression, false)
	if !ok {
		return
	}
	j.result.Findings = append(j.result.Findings, Finding{
		Rule: Suppression, Severity: severity, Pos: ig.pos, End: ig.end, Position: j.pass.Fset.Position(ig.pos),
		Message: "suppression: " + fmt.Sprintf(format, args...) + " (" + Suppression + ")",
	})
}
