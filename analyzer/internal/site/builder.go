package site

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// builder is what the method that sets the expiry was given, as in
// policy.SetExpires(t) before client.PresignedPostPolicy(ctx, policy).
func builder(e *valueflow.Eval, s *Site) []interval.Term {
	ts, made := built(e, s.args[s.API.Arg], s.API, s.Instr, 0)
	switch {
	case len(ts) > 0:
		return ts
	case made:
		return []interval.Term{interval.Unset()}
	}
	return []interval.Term{e.Lost(interval.NoSource, s.Pos, "the policy is created in another function")}
}

// built is what the setter of a row's builder was given, by the function that
// signs, by one that it asks to make the builder, and by those that it hands
// the builder to. made says that the builder comes from its constructor, and
// that nobody unknown has had it.
func built(e *valueflow.Eval, policy ssa.Value, row *api.API, user ssa.Instruction, depth int) (ts []interval.Term, made bool) {
	if load, ok := policy.(*ssa.UnOp); ok && load.Op == token.MUL {
		policy = load.X
	}
	ts, escapes := setOn(e, policy, row, user, depth)
	from, made := setUpBy(e, policy, row, depth)
	return interval.Join(ts, from...), made && !escapes
}

// setOn is what is set on a builder where it is used, other than by user;
// escapes says that somebody unknown gets hold of it.
func setOn(e *valueflow.Eval, policy ssa.Value, row *api.API, user ssa.Instruction, depth int) (ts []interval.Term, escapes bool) {
	refs := policy.Referrers()
	if refs == nil || depth > 4 || !e.Burn(len(*refs)) {
		return nil, true
	}
	for _, ref := range *refs {
		switch ref := ref.(type) {
		case *ssa.Store:
			escapes = escapes || ref.Val == policy
		case *ssa.MakeClosure, *ssa.MapUpdate, *ssa.Send:
			escapes = true
		case ssa.CallInstruction:
			if ref == user {
				continue
			}
			inner, unknown := setByCall(e, ref, policy, row, depth)
			ts = interval.Join(ts, inner...)
			escapes = escapes || unknown
		}
	}
	return ts, escapes
}

// setByCall is what a call sets on a builder that it is given, or whose method
// it is. Other methods of the builder set something else.
func setByCall(e *valueflow.Eval, call ssa.CallInstruction, policy ssa.Value, row *api.API, depth int) (ts []interval.Term, escapes bool) {
	c := call.Common()
	obj := ssaview.CalleeObject(c)
	if obj != nil && obj.Name() == row.Field && len(c.Args) == 2 && c.Args[0] == policy {
		return e.Value(c.Args[1], access.Whole, ssaview.At(call)), false
	}
	fn := e.Callee(c)
	if fn == nil || fn.Blocks == nil {
		return nil, obj == nil || obj.Signature().Recv() == nil
	}
	for i, arg := range ssaview.Arguments(c, fn) {
		if arg == policy && i < len(fn.Params) {
			inner, out := setOn(e, fn.Params[i], row, nil, depth+1)
			ts = interval.Join(ts, e.Substitute(inner, call, fn)...)
			escapes = escapes || out
		}
	}
	return ts, escapes
}

// setUpBy is what is set where a builder is made; made says that it is known who
// makes it.
func setUpBy(e *valueflow.Eval, policy ssa.Value, row *api.API, depth int) (ts []interval.Term, made bool) {
	n := 0
	if part, ok := policy.(*ssa.Extract); ok {
		policy, n = part.Tuple, part.Index
	}
	call, ok := policy.(*ssa.Call)
	if !ok {
		return nil, false
	}
	fn := e.Callee(call.Common())
	if fn == nil || fn.Blocks == nil {
		obj := ssaview.CalleeObject(call.Common())
		return nil, obj != nil && obj.Pkg() != nil && e.PresignPackages[obj.Pkg().Path()]
	}
	made = true
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || n >= len(ret.Results) || ssaview.IsConst(ret.Results[n]) {
			continue
		}
		inner, here := built(e, ret.Results[n], row, ret, depth+1)
		ts = interval.Join(ts, e.Substitute(inner, call, fn)...)
		made = made && here
	}
	return ts, made
}
