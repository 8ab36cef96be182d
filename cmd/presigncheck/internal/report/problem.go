package report

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
	p := Problem{Message: strings.ReplaceAll(message, r.Path(".")+string(filepath.Separator), "")} // other places in it
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

// ExcludedWhy says of an excluded file why nothing of it was checked.
const ExcludedWhy = "not checked: the file is for another system or other build tags, and names a presign function"

// Failures are the reasons why the report is not complete: the problems, and that
// more was to be decided. There is none only if it is complete.
func (r *Report) Failures() []Problem {
	if r.undecidedFails == "" {
		return r.Problems
	}
	return append(slices.Clone(r.Problems), Problem{Message: r.undecidedFails})
}
