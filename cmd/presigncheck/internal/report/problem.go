package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// A Problem is a reason why something that was asked for was not checked. A
// report with problems says nothing about what is not in it.
type Problem struct {
	File    string `json:"file,omitempty"` // "" where it is not about a place
	Line    int    `json:"line,omitempty"` // 0 when not known
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
}

// AddProblem adds a problem. The position is empty, "-", or file:line:column
// without its last parts, as the go command and the type checker give it.
func (r *Report) AddProblem(position, message string) {
	p := Problem{Message: message}
	if position != "" && position != "-" {
		var at [2]int
		parts := strings.Split(position, ":")
		n := len(parts)
		for n > 1 && len(parts)-n < len(at) {
			number, err := strconv.Atoi(parts[n-1])
			if err != nil {
				break
			}
			at[0], at[1] = number, at[0] // what stood last is the column, if there is another in front of it
			n--
		}
		p.File, p.Line, p.Column = r.Relative(strings.Join(parts[:n], ":")), at[0], at[1]
	}
	r.Problems = append(r.Problems, p)
}

// String is the problem on one line.
func (p Problem) String() string {
	where := p.File
	for _, n := range []int{p.Line, p.Column} {
		if n > 0 {
			where += ":" + strconv.Itoa(n)
		}
	}
	message := strings.Join(strings.Fields(p.Message), " ")
	if where == "" {
		return message
	}
	return where + ": " + message
}

func (r *Report) githubProblems(b *bytes.Buffer) {
	for _, p := range r.Problems {
		place := ""
		if p.File != "" {
			place = fmt.Sprintf("file=%s,line=%d,", githubProperty(r.FromRoot(p.File)), max(1, p.Line))
		}
		fmt.Fprintf(b, "::error %stitle=%s::%s\n", place, githubProperty("presigncheck: not checked"), githubData(p.Message))
	}
}

func (r *Report) markdownProblems(w io.Writer) {
	if len(r.Problems) == 0 {
		return
	}
	fmt.Fprint(w, "**Not everything could be checked:**\n\n")
	for _, p := range r.Problems {
		fmt.Fprintf(w, "* %s\n", markdown(p.String()))
	}
	fmt.Fprintln(w)
}

func (p page) problems() g.Node {
	return h.Section(h.Class("others"), h.ID("problems"), h.H2(g.Text("Not everything could be checked")),
		g.Map(p.Problems, func(p Problem) g.Node { return h.P(h.Class("where"), g.Text(p.String())) }))
}

// sarifInvocation tells a code host whether the absence of results means
// anything: one that takes a failed run for a clean one closes its alerts.
func (r *Report) sarifInvocation() sarifInvocation {
	out := sarifInvocation{ExecutionSuccessful: len(r.Problems) == 0 && !r.undecidedFails}
	for _, u := range r.Undecided {
		n := sarifNotification{Level: "warning", Message: sarifMessage{Text: u.Message}}
		n.Locations = []sarifLocation{{Physical: &sarifPhysical{Artifact: r.artifact(u.File)}}}
		if u.Line > 0 {
			n.Locations[0].Physical.Region = &sarifRegion{StartLine: u.Line, StartColumn: r.utf16Column(u.Place)}
		}
		out.Notifications = append(out.Notifications, n)
	}
	for _, p := range r.Problems {
		n := sarifNotification{Level: "error", Message: sarifMessage{Text: p.Message}}
		if p.File != "" {
			n.Locations = []sarifLocation{{Physical: &sarifPhysical{Artifact: r.artifact(p.File)}}}
			if p.Line > 0 {
				n.Locations[0].Physical.Region = &sarifRegion{StartLine: p.Line, StartColumn: r.utf16Column(Place{p.File, p.Line, p.Column})}
			}
		}
		out.Notifications = append(out.Notifications, n)
	}
	return out
}
