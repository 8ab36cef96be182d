package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

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
	refs := policy.Referrers()
	if refs == nil || depth > 4 || !e.burn(len(*refs)) {
		return nil, false
	}
	escapes := false
	for _, ref := range *refs {
		call, ok := ref.(ssa.CallInstruction)
		if !ok || call == user {
			continue
		}
		c := call.Common()
		obj := calleeObject(c)
		if obj != nil && obj.Name() == row.Field && len(c.Args) == 2 && c.Args[0] == policy {
			ts = join(ts, e.value(c.Args[1], "", at(call))...)
			continue
		}
		inner, known := e.handedTo(call, policy, row, depth)
		ts = join(ts, inner...)
		escapes = escapes || !known && (obj == nil || obj.Signature().Recv() == nil)
	}
	from, made := e.setUpBy(policy, row, depth)
	return join(ts, from...), made && !escapes
}

// handedTo is what a function of the package does to a builder that it is given;
// known is false if it is none.
func (e *eval) handedTo(call ssa.CallInstruction, policy ssa.Value, row *api.API, depth int) (ts []Term, known bool) {
	fn := e.callee(call.Common())
	if fn == nil || fn.Blocks == nil {
		return nil, false
	}
	for i, arg := range arguments(call.Common(), fn) {
		if arg == policy && i < len(fn.Params) {
			inner, _ := e.built(fn.Params[i], row, nil, depth+1)
			ts = join(ts, e.substitute(inner, call, fn)...)
		}
	}
	return ts, true
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
