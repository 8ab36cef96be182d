package site

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// query is what is set for the query parameter X-Amz-Expires of the request
// that is signed, in nanoseconds.
func query(e *valueflow.Eval, s *Site) []interval.Term {
	setters := querySetters(e, s)
	if len(setters) == 0 {
		return []interval.Term{interval.Unset()}
	}
	var out []interval.Term
	for _, set := range setters {
		for _, t := range set {
			out = interval.Join(out, t.Affine(1e9, 0))
		}
	}
	return out
}

var inQuery = regexp.MustCompile(`(?i)X-Amz-Expires(?:=(\d+))?`)

// querySetters finds, in the function of the call and those around and in it,
// what sets the parameter: url.Values.Set and Add, q[…] = …, and strings that
// hold it.
func querySetters(e *valueflow.Eval, s *Site) [][]interval.Term {
	var out [][]interval.Term
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if ts := querySetter(e, instr, s.API.Field); ts != nil {
					out = append(out, ts)
				}
			}
		}
		for _, anon := range fn.AnonFuncs {
			visit(anon)
		}
	}
	visit(ssaview.Outermost(s.Fn))
	return out
}

func querySetter(e *valueflow.Eval, instr ssa.Instruction, param string) []interval.Term {
	switch i := instr.(type) {
	case *ssa.MapUpdate:
		if key, ok := model.Text(e.Package, i.Key); ok && strings.EqualFold(key, param) {
			if vals := ssaview.Variadic(i.Value); len(vals) == 1 {
				return numberText(e, vals[0], ssaview.At(i), 0)
			}
			return []interval.Term{e.Lost(interval.TextValue, i.Pos(), "query parameter "+param)}
		}
		return nil
	case ssa.CallInstruction:
		c := i.Common()
		for n, arg := range c.Args {
			if key, ok := model.Text(e.Package, arg); ok && strings.EqualFold(key, param) && n+1 < len(c.Args) {
				return numberText(e, c.Args[n+1], ssaview.At(instr), 0)
			}
		}
	}
	return queryText(e, instr)
}

// queryText finds the parameter in a string that the instruction uses.
func queryText(e *valueflow.Eval, instr ssa.Instruction) []interval.Term {
	for _, op := range instr.Operands(nil) {
		s, ok := model.Text(e.Package, *op)
		if !ok {
			continue
		}
		m := inQuery.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		if f, ok := model.ReadsNumber(m[1]); ok {
			return []interval.Term{interval.Exact(f, interval.Constant, e.Step(instr.Pos(), m[0]))}
		}
		if ts := queryValue(e, instr, s); ts != nil {
			return ts
		}
		return []interval.Term{e.Lost(interval.TextValue, instr.Pos(), "query parameter "+m[0])}
	}
	return nil
}

// queryValue is the number that an instruction puts behind the parameter: by the
// verb that follows it in a format, or by what is appended to a text that ends
// with it.
func queryValue(e *valueflow.Eval, instr ssa.Instruction, s string) []interval.Term {
	at, before := ssaview.At(instr), inQuery.FindStringIndex(s)[1]
	switch i := instr.(type) {
	case *ssa.BinOp:
		if text, ok := model.Text(e.Package, i.X); ok && text == s && strings.HasSuffix(s, "=") {
			return numberText(e, i.Y, at, 0)
		}
	case *ssa.Call:
		if len(i.Call.Args) < 2 || ssaview.CalleeName(i.Common()) != "fmt.Sprintf" || !verb.MatchString(s[before:]) {
			return nil
		}
		args := ssaview.Variadic(i.Call.Args[1])
		n := strings.Count(strings.ReplaceAll(s[:before], "%%", ""), "%")
		if n >= len(args) {
			return nil
		}
		if mi, ok := args[n].(*ssa.MakeInterface); ok {
			if gotype.IsNumber(mi.X.Type()) && !gotype.IsDuration(mi.X.Type()) {
				return e.Value(mi.X, access.Whole, at)
			}
			return numberText(e, mi.X, at, 0)
		}
	}
	return nil
}

var verb = regexp.MustCompile(`^=%[dvs]`)

// numberText is the number that a string spells.
func numberText(e *valueflow.Eval, v ssa.Value, p ssaview.Place, depth int) []interval.Term {
	if s, ok := model.Text(e.Package, v); ok {
		if f, ok := model.ReadsNumber(s); ok {
			return []interval.Term{interval.Exact(f, interval.Constant, e.Step(v.Pos(), s))}
		}
		return []interval.Term{e.Lost(interval.TextValue, p.Pos(), strconv.Quote(s)+" is not a number")}
	}
	call, ok := v.(*ssa.Call)
	if !ok || depth > 4 {
		if phi, ok := v.(*ssa.Phi); ok && depth <= 4 {
			var out []interval.Term
			for i, edge := range phi.Edges {
				out = interval.Join(out, numberText(e, edge, ssaview.Place{Block: phi.Block().Preds[i], Succ: phi.Block()}, depth+1)...)
			}
			return out
		}
		o, s := model.TextOrigin(e.Package, v, 0)
		return []interval.Term{interval.Outside(o, s)}
	}
	switch ssaview.CalleeName(call.Common()) {
	case "strconv.Itoa", "strconv.FormatInt", "strconv.FormatUint", "strconv.FormatFloat":
		return e.Value(call.Call.Args[0], access.Whole, p)
	case "fmt.Sprint", "fmt.Sprintf":
		args := ssaview.Variadic(call.Call.Args[len(call.Call.Args)-1])
		if len(args) == 1 {
			if mi, ok := args[0].(*ssa.MakeInterface); ok && gotype.IsNumber(mi.X.Type()) {
				return e.Value(mi.X, access.Whole, p)
			}
		}
	}
	return []interval.Term{e.Lost(interval.TextValue, v.Pos(), "a string that is not followed further")}
}
