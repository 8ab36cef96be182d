package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/api"
)

// builder is what the method that sets the expiry was given, as in
// policy.SetExpires(t) before client.PresignedPostPolicy(ctx, policy).
func (e *eval) builder(s *Site) []Term {
	ts, made := e.built(s.args[s.API.Arg], s.API, s.instr, 0)
	switch {
	case len(ts) > 0:
		return ts
	case made:
		return []Term{unset()}
	}
	return []Term{e.lost(NoSource, s.Pos, "the policy is made elsewhere")}
}

// built is what the setter of a row's builder was given, by the function that
// signs, by one that it asks to make the builder, and by those that it hands
// the builder to. made says that the builder comes from its constructor, and
// that nobody unknown has had it.
func (e *eval) built(policy ssa.Value, row *api.API, user ssa.Instruction, depth int) (ts []Term, made bool) {
	if load, ok := policy.(*ssa.UnOp); ok && load.Op == token.MUL {
		policy = load.X
	}
	ts, escapes := e.setOn(policy, row, user, depth)
	from, made := e.setUpBy(policy, row, depth)
	return join(ts, from...), made && !escapes
}

// setOn is what is set on a builder where it is used, other than by user;
// escapes says that somebody unknown gets hold of it.
func (e *eval) setOn(policy ssa.Value, row *api.API, user ssa.Instruction, depth int) (ts []Term, escapes bool) {
	refs := policy.Referrers()
	if refs == nil || depth > 4 || !e.burn(len(*refs)) {
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
			inner, unknown := e.setByCall(ref, policy, row, depth)
			ts = join(ts, inner...)
			escapes = escapes || unknown
		}
	}
	return ts, escapes
}

// setByCall is what a call sets on a builder that it is given, or whose method
// it is. Other methods of the builder set something else.
func (e *eval) setByCall(call ssa.CallInstruction, policy ssa.Value, row *api.API, depth int) (ts []Term, escapes bool) {
	c := call.Common()
	obj := calleeObject(c)
	if obj != nil && obj.Name() == row.Field && len(c.Args) == 2 && c.Args[0] == policy {
		return e.value(c.Args[1], access.Whole, at(call)), false
	}
	fn := e.callee(c)
	if fn == nil || fn.Blocks == nil {
		return nil, obj == nil || obj.Signature().Recv() == nil
	}
	for i, arg := range arguments(c, fn) {
		if arg == policy && i < len(fn.Params) {
			inner, out := e.setOn(fn.Params[i], row, nil, depth+1)
			ts = join(ts, e.substitute(inner, call, fn)...)
			escapes = escapes || out
		}
	}
	return ts, escapes
}

// setUpBy is what is set where a builder is made; made says that it is known who
// makes it.
func (e *eval) setUpBy(policy ssa.Value, row *api.API, depth int) (ts []Term, made bool) {
	n := 0
	if part, ok := policy.(*ssa.Extract); ok {
		policy, n = part.Tuple, part.Index
	}
	call, ok := policy.(*ssa.Call)
	if !ok {
		return nil, false
	}
	fn := e.callee(call.Common())
	if fn == nil || fn.Blocks == nil {
		obj := calleeObject(call.Common())
		return nil, obj != nil && obj.Pkg() != nil && e.presignPackages[obj.Pkg().Path()]
	}
	made = true
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || n >= len(ret.Results) || isConst(ret.Results[n]) {
			continue
		}
		inner, here := e.built(ret.Results[n], row, ret, depth+1)
		ts = join(ts, e.substitute(inner, call, fn)...)
		made = made && here
	}
	return ts, made
}
