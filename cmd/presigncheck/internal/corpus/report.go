package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// A report is the comparisons of all repositories.
type report struct {
	repos   []*comparison
	reasons map[string]string
}

func newReport(repos []*comparison, reasons map[string]string) *report {
	return &report{repos, reasons}
}

// print prints the tables and the differences, and reports whether no call is
// missed and every difference has a reason.
func (r *report) print(w io.Writer) bool {
	fmt.Fprintln(w, "At presign calls:")
	r.classes(w, false)
	fmt.Fprintln(w, "\nAt callers of wrappers:")
	r.classes(w, true)
	fmt.Fprintln(w, "\nBy repository:")
	ok := r.byRepo(w)
	fmt.Fprintln(w, "\nDifferences:")
	return r.differences(w) && ok
}

// tally counts the outcomes of one class.
type tally struct {
	truth, recalled int // places of the class, and those of them that are judged right
	said, precise   int // places that the check gives the class, and those of them where that is right
}

func (r *report) classes(w io.Writer, callers bool) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "class\ttruth\trecalled\trecall\tsaid\tright\tprecision\t")
	for _, class := range append(slices.Clone(judged), wrapper, ok, notS3) {
		var n tally
		for _, c := range r.repos {
			for _, o := range c.outcomes {
				if o.caller == callers {
					n.add(o, class)
				}
			}
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%d\t%d\t%s\t\n", class, n.truth, n.recalled, ratio(n.recalled, n.truth), n.said, n.precise, ratio(n.precise, n.said))
	}
	t.Flush()
}

func (n *tally) add(o outcome, class Class) {
	if o.class == class {
		n.truth++
		if o.right() {
			n.recalled++
		}
	}
	if slices.Contains(o.found.classes(), class) {
		n.said++
		if o.allows(class) {
			n.precise++
		}
	}
}

// byRepo reports whether every presign call was found.
func (r *report) byRepo(w io.Writer) bool {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "repository\tcalls\tfound\tplaces\tright\tunlisted\tproblems\tseconds\t")
	var calls, found, places, right int
	for _, c := range r.repos {
		n := [4]int{}
		for _, o := range c.outcomes {
			n[2]++
			if o.right() {
				n[3]++
			}
			if !o.site() {
				continue
			}
			n[0]++
			if o.found != nil {
				n[1]++
			}
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%.1f\t\n", c.repo, n[0], n[1], n[2], n[3], len(c.unlisted), len(c.problems), c.took.Seconds())
		calls, found, places, right = calls+n[0], found+n[1], places+n[2], right+n[3]
	}
	fmt.Fprintf(t, "all\t%d\t%d\t%d\t%d\t\t\t\t\n", calls, found, places, right)
	t.Flush()
	return calls == found
}

// differences prints one line for each, and reports whether each has a reason.
func (r *report) differences(w io.Writer) bool {
	all := true
	for _, c := range r.repos {
		line := func(at place, text string) {
			where := fmt.Sprintf("%s %s:%d", c.repo, at.file, at.line)
			reason := r.reasons[where]
			all = all && reason != ""
			fmt.Fprintf(w, "%s: %s; reason: %s\n", where, text, reason)
		}
		for _, o := range c.outcomes {
			if !o.right() {
				line(o.place, fmt.Sprintf("%s, not %s%s (%s)", o.class, o.found.class(), messages(o.found), o.why))
			} else if more := o.more(); more != nil {
				line(o.place, fmt.Sprintf("%s, and %s%s (%s)", o.class, strings.Join(more, ", "), messages(o.found), o.why))
			} else if rules := o.found.unjudged(); rules != nil {
				line(o.place, "also "+strings.Join(rules, ", ")+messages(o.found))
			}
		}
		for _, v := range c.unlisted {
			line(v.place, "not in the truth: "+string(v.class())+messages(v))
		}
		for _, p := range c.problems {
			fmt.Fprintf(w, "%s: %s\n", c.repo, p)
		}
	}
	return all
}

func messages(v *verdict) (out string) {
	if v == nil {
		return ""
	}
	for _, f := range v.findings {
		out += "; " + f.Message
	}
	return out
}

func ratio(a, b int) string {
	if b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", float64(a)/float64(b))
}

func duration(d *time.Duration) string {
	if d == nil {
		return "?"
	}
	return d.String()
}

func sortedKeys(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }
