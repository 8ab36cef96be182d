package analyzer

import (
	"fmt"
	"go/token"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
)

// Join makes one finding of those of which the same constructor of a client is the
// cause: what it sets holds for all calls of its clients, and is to be changed once.
// The findings are in the order of their places, and the first one tells of the others.
func (r *Result) Join() {
	type cause struct {
		rule string
		at   token.Position
	}
	first := make(map[cause]int)
	var out []Finding
	for _, f := range r.Findings {
		s, ok := setForClient(f.Trace)
		if !ok {
			out = append(out, f)
			continue
		}
		key := cause{f.Rule, s.Position}
		key.at.Offset = 0
		i, ok := first[key]
		if !ok {
			first[key] = len(out)
			f.Also = slices.Clone(f.Also)
			out = append(out, f)
			continue
		}
		also := Step{Pos: f.Pos, Position: f.Position, Text: "the same client signs here"}
		for _, s := range append([]Step{also}, f.Also...) {
			if !slices.Contains(out[i].Also, s) {
				out[i].Also = append(out[i].Also, s)
			}
		}
	}
	for i := range out {
		if n := len(out[i].Also); n > 0 {
			out[i].Message = out[i].message(n)
		}
	}
	r.Findings = out
}

func setForClient(trace []Step) (Step, bool) {
	i := slices.IndexFunc(trace, func(s Step) bool { return s.Kind == interval.SetForClient })
	if i < 0 {
		return Step{}, false
	}
	return trace[i], true
}

// message is that of a finding which stands for so many further calls.
func (f Finding) message(also int) string {
	subject := f.subject
	switch {
	case also == 1:
		subject += " and 1 more call of its client"
	case also > 1:
		subject += fmt.Sprintf(" and %d more calls of its client", also)
	}
	return fmt.Sprintf("%s: %s (%s)", subject, f.Change.words(f.verdict), f.Rule)
}

// ToldBy is a finding at a call with the cause that another one knows, at a caller.
func (f Finding) ToldBy(caller Finding) Finding {
	from := f.Change.from
	f.verdict, f.Trace, f.Change, f.Severity = caller.verdict, caller.Trace, caller.Change, caller.Severity
	f.Change.from = from
	f.Message = f.message(len(f.Also))
	return f
}
