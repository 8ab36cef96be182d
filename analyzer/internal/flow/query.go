package flow

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
)

// query is what is set for the query parameter X-Amz-Expires of the request
// that is signed, in nanoseconds.
func (e *eval) query(s *Site) []Term {
	setters := e.querySetters(s)
	if len(setters) == 0 {
		return []Term{unset()}
	}
	var out []Term
	for _, set := range setters {
		for _, t := range set {
			out = join(out, t.affine(1e9, 0))
		}
	}
	return out
}

var inQuery = regexp.MustCompile(`(?i)X-Amz-Expires(?:=(\d+))?`)

// querySetters finds, in the function of the call and those around and in it,
// what sets the parameter: url.Values.Set and Add, q[…] = …, and strings that
// hold it.
func (e *eval) querySetters(s *Site) [][]Term {
	var out [][]Term
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if ts := e.querySetter(instr, s.API.Field); ts != nil {
					out = append(out, ts)
				}
			}
		}
		for _, anon := range fn.AnonFuncs {
			visit(anon)
		}
	}
	visit(outermost(s.Fn))
	return out
}

func (e *eval) querySetter(instr ssa.Instruction, param string) []Term {
	switch i := instr.(type) {
	case *ssa.MapUpdate:
		if key, ok := e.text(i.Key); ok && strings.EqualFold(key, param) {
			if vals := variadic(i.Value); len(vals) == 1 {
				return e.numberText(vals[0], at(i), 0)
			}
			return []Term{e.lost(TextValue, i.Pos(), "query parameter "+param)}
		}
		return nil
	case ssa.CallInstruction:
		c := i.Common()
		for n, arg := range c.Args {
			if key, ok := e.text(arg); ok && strings.EqualFold(key, param) && n+1 < len(c.Args) {
				return e.numberText(c.Args[n+1], at(instr), 0)
			}
		}
	}
	return e.queryText(instr)
}

// queryText finds the parameter in a string that the instruction uses.
func (e *eval) queryText(instr ssa.Instruction) []Term {
	for _, op := range instr.Operands(nil) {
		s, ok := e.text(*op)
		if !ok {
			continue
		}
		m := inQuery.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		if f, ok := strconvNumber(m[1]); ok {
			return []Term{exact(f, Constant, e.step(instr.Pos(), m[0]))}
		}
		if ts := e.queryValue(instr, s); ts != nil {
			return ts
		}
		return []Term{e.lost(TextValue, instr.Pos(), "query parameter "+m[0])}
	}
	return nil
}

// queryValue is the number that an instruction puts behind the parameter: by the
// verb that follows it in a format, or by what is appended to a text that ends
// with it.
func (e *eval) queryValue(instr ssa.Instruction, s string) []Term {
	at, before := at(instr), inQuery.FindStringIndex(s)[1]
	switch i := instr.(type) {
	case *ssa.BinOp:
		if text, ok := e.text(i.X); ok && text == s && strings.HasSuffix(s, "=") {
			return e.numberText(i.Y, at, 0)
		}
	case *ssa.Call:
		if len(i.Call.Args) < 2 || calleeName(i.Common()) != "fmt.Sprintf" || !verb.MatchString(s[before:]) {
			return nil
		}
		args := variadic(i.Call.Args[1])
		n := strings.Count(strings.ReplaceAll(s[:before], "%%", ""), "%")
		if n >= len(args) {
			return nil
		}
		if mi, ok := args[n].(*ssa.MakeInterface); ok {
			if isNumber(mi.X.Type()) && !isDuration(mi.X.Type()) {
				return e.value(mi.X, access.Whole, at)
			}
			return e.numberText(mi.X, at, 0)
		}
	}
	return nil
}

var verb = regexp.MustCompile(`^=%[dvs]`)

// numberText is the number that a string spells.
func (e *eval) numberText(v ssa.Value, p place, depth int) []Term {
	if s, ok := e.text(v); ok {
		if f, ok := strconvNumber(s); ok {
			return []Term{exact(f, Constant, e.step(v.Pos(), s))}
		}
		return []Term{e.lost(TextValue, p.pos(), strconv.Quote(s)+" is no number")}
	}
	call, ok := v.(*ssa.Call)
	if !ok || depth > 4 {
		if phi, ok := v.(*ssa.Phi); ok && depth <= 4 {
			var out []Term
			for i, edge := range phi.Edges {
				out = join(out, e.numberText(edge, place{block: phi.Block().Preds[i], succ: phi.Block()}, depth+1)...)
			}
			return out
		}
		o, s := e.textOrigin(v, 0)
		return []Term{outside(o, s)}
	}
	switch calleeName(call.Common()) {
	case "strconv.Itoa", "strconv.FormatInt", "strconv.FormatUint", "strconv.FormatFloat":
		return e.value(call.Call.Args[0], access.Whole, p)
	case "fmt.Sprint", "fmt.Sprintf":
		args := variadic(call.Call.Args[len(call.Call.Args)-1])
		if len(args) == 1 {
			if mi, ok := args[0].(*ssa.MakeInterface); ok && isNumber(mi.X.Type()) {
				return e.value(mi.X, access.Whole, p)
			}
		}
	}
	return []Term{e.lost(TextValue, v.Pos(), "a string that is not followed further")}
}
