// Package site finds the calls that presign in a package, and what surrounds each:
// its expiry, the request that is signed and how it is built, the bucket and the key,
// the credentials and how long they live, what becomes of the URL.
//
// What is not seen is empty, not guessed. A [Site] holds values as package valueflow
// answers them and syntax to be repaired, and no judgement.
package site

import (
	"go/ast"
	"go/token"
	"slices"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// Site is a call that signs, or that hands a value on to a wrapper of one.
type Site struct {
	Pos         token.Pos // of the selector or function name
	Line        int       // of Pos
	Call        *ast.CallExpr
	Request     *ast.CallExpr // with aws-sdk-go, the call that made the request, if it is one
	Fn          *ssa.Function
	Func        string // what to call the enclosing function
	API         *api.API
	Operation   string
	Terms       []interval.Term // nanoseconds
	Beside      []interval.Term // what the wrapper puts in the place of what it is handed, on other paths
	Wrapper     string
	Value       ast.Expr      // the expression that is the expiry, if it stands in the call
	Entry       interval.Step // with a wrapper, the parameter or field by which it takes the expiry
	Client      bool          // the call sets no expiry: its client decides
	Credentials time.Duration // life of the role session that signs, 0 if not known
	Role        interval.Step // where the role is assumed
	Foreign     bool          // a service other than S3, which may ignore the expiry

	Kept   bool    // the callee only keeps the value
	Stored bool    // the value is stored where another package takes it from
	Signed *Signed // with a wrapper, what it is made to sign
	Instr  ssa.CallInstruction
	args   []ssa.Value // without the receiver
	recv   ssa.Value
}

// Sites finds the calls of the table's functions.
func Sites(e *valueflow.Eval) []*Site {
	var out []*Site
	for _, fn := range e.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok {
					continue
				}
				if s := site(e, fn, call); s != nil {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

func site(e *valueflow.Eval, fn *ssa.Function, call ssa.CallInstruction) *Site {
	row := e.Match(call.Common())
	if row == nil {
		return nil
	}
	e.Refuel()
	s := NewSite(e, fn, call)
	s.API, s.Operation = row, row.Operation
	if !signsForS3(e, s) {
		return nil
	}
	if s.Operation == "" {
		s.Operation = operation(e, s)
	}
	if row.Carrier == api.Argument && s.Call != nil && row.Arg < len(s.Call.Args) {
		s.Value = s.Call.Args[row.Arg]
	}
	s.Terms = e.Expand(Expiry(e, s))
	if signedAlready(s.Terms) {
		return nil
	}
	if row.Client != "" || isRequestMethod(row) {
		s.Credentials, s.Role = credentials(e, s)
	}
	return s
}

// signedAlready reports whether an expiry is that of a URL which came in, as
// where a server signs again to compare signatures.
func signedAlready(ts []interval.Term) bool {
	return slices.ContainsFunc(ts, func(t interval.Term) bool { return t.Origin == interval.SignedURL })
}

// NewSite is the site at a call, of which only the place is known yet.
func NewSite(e *valueflow.Eval, fn *ssa.Function, call ssa.CallInstruction) *Site {
	s := &Site{Fn: fn, Func: e.Name(fn), Instr: call, Call: e.Exprs[call.Pos()], Pos: call.Pos()}
	if s.Call != nil {
		s.Pos = selector(s.Call.Fun)
	}
	s.Line = e.Fset.Position(s.Pos).Line
	c := call.Common()
	s.recv, s.args = c.Value, c.Args
	if !c.IsInvoke() {
		if mc, ok := c.Value.(*ssa.MakeClosure); ok && ssaview.BoundMethod(mc) != nil {
			s.recv = mc.Bindings[0]
		} else if c.Signature().Recv() != nil && len(c.Args) > 0 {
			s.recv, s.args = c.Args[0], c.Args[1:]
		} else if ssaview.TakesClient(c) {
			s.recv, s.args = c.Args[0], c.Args[1:]
			if s.Call != nil {
				s.Call = ssaview.ReceiverFirst(s.Call)
			}
		} else if ssaview.Embedded(c) {
			s.recv, s.args = c.Args[0], c.Args[1:]
		}
	}
	return s
}

// selector is the position that a call is known by.
func selector(fun ast.Expr) token.Pos {
	switch f := ast.Unparen(fun).(type) {
	case *ast.SelectorExpr:
		return f.Sel.Pos()
	case *ast.IndexExpr:
		return selector(f.X)
	case *ast.IndexListExpr:
		return selector(f.X)
	}
	return fun.Pos()
}

// Expiry is what reaches the expiry of a call of the table.
func Expiry(e *valueflow.Eval, s *Site) []interval.Term {
	row, p := s.API, ssaview.At(s.Instr)
	if row.Carrier != api.Query && row.Carrier != api.None && row.Arg >= len(s.args) {
		return []interval.Term{e.Lost(interval.Opaque, s.Pos, "the arguments of the call are spread from one value")}
	}
	var ts []interval.Term
	switch row.Carrier {
	case api.Argument:
		if ts = moment(e, s.args[row.Arg], row.Kind); ts == nil {
			ts = e.Value(s.args[row.Arg], access.Whole, p)
		}
	case api.Field:
		ts = e.Value(s.args[row.Arg], access.Fields(row.Field), p)
	case api.Option:
		ts = e.Value(s.args[row.Arg], access.Of(access.ToOption(row.Field)), p)
		if row.Client != "" {
			s.Client = interval.AllUnset(ts, -1)
			ts = interval.OrElse(ts, func() []interval.Term {
				if ssaview.Embedded(s.Instr.Common()) {
					return []interval.Term{e.Lost(interval.Opaque, s.Pos, "the client is an embedded field of the first argument")}
				}
				return e.Value(s.recv, access.Of(access.ToClient(row.Client)), p)
			})
		}
	case api.Query:
		ts = query(e, s)
	case api.Builder:
		ts = builder(e, s)
	default:
		ts = []interval.Term{interval.Unset()}
	}
	if row.Carrier == api.Option || row.Carrier == api.Query { // their values are nanoseconds, or scaled already
		return ts
	}
	var out []interval.Term
	for _, t := range ts {
		out = interval.Join(out, t.Affine(valueflow.ToNanos(row.Kind), 0))
	}
	return out
}

// moment is what an API that takes a lifetime in seconds makes of a moment,
// t.Unix(): decades.
func moment(e *valueflow.Eval, v ssa.Value, kind api.Kind) []interval.Term {
	r := e.Root(v)
	call, ok := r.V.(*ssa.Call)
	if !ok || kind != api.Seconds || r.Scale != 1 || r.Offset != 0 || ssaview.CalleeName(call.Common()) != "(time.Time).Unix" {
		return nil
	}
	return []interval.Term{interval.Exact(seconds2020, interval.Computed, e.Step(call.Pos(), "a moment since 1970, not a lifetime"))}
}

// seconds2020 is a moment that has passed whenever the check runs.
const seconds2020 = 50 * 365 * 24 * 3600

// ThroughField reports whether an alternative is a parameter of another
// function, an exported one, which puts it into a field that the site reads.
func (s *Site) ThroughField(t interval.Term) bool {
	b := t.Base
	if b.Kind != interval.ParamBase || s.Keeps() || s.Fn == nil || ssaview.Outermost(model.BaseFunc(b)) == ssaview.Outermost(s.Fn) {
		return false
	}
	obj := model.BaseFunc(b).Object()
	return obj != nil && obj.Exported()
}

// Keeps reports whether what the site does with the value is to keep it: it signs
// no URL.
func (s *Site) Keeps() bool { return s.Kept || s.Stored }

// OpenClient reports whether the call sets no expiry and what its client sets
// is not known. One that is made with options is given what they set, be it a value
// that is not known.
func (s *Site) OpenClient() bool {
	if !s.Client || s.Wrapper != "" || interval.AllUnset(s.Terms, -1) {
		return false
	}
	for _, t := range s.Terms {
		made := slices.ContainsFunc(t.Trace, func(step interval.Step) bool { return step.Kind == interval.SetForClient })
		if (t.Base.Kind == interval.NoBase || made) && !t.Unset {
			return false
		}
	}
	return true
}

// ClientExpiry reports whether the package makes a client that is given an
// expiry, or may be, and that calls elsewhere may get hold of.
func ClientExpiry(e *valueflow.Eval) bool {
	for _, call := range slices.Concat(e.Foreign, e.Invokes) {
		c, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		name := ssaview.CalleeName(c.Common())
		if e.Clients[name] != nil && !e.InTest(c) && !interval.AllUnset(e.ClientOptions(c, name), -1) && escapes(e, c, 0) {
			return true
		}
	}
	return untypedClient(e)
}

// escapes reports whether anything but calls of its methods, in functions of the
// package that find it in a local variable or a field of its own, may be done with
// a client. What they do is known.
func escapes(e *valueflow.Eval, client ssa.Value, depth int) bool {
	refs := client.Referrers()
	if refs == nil || depth > 4 {
		return true
	}
	for _, ref := range *refs {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case ssa.CallInstruction:
			c := ref.Common()
			if c.IsInvoke() || c.Signature().Recv() == nil || len(c.Args) == 0 || c.Args[0] != client || slices.Contains(c.Args[1:], client) {
				return true
			}
		case *ssa.Store:
			if ref.Val != client || loadsEscape(e, ref.Addr, depth) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// loadsEscape is escapes for what is kept at an address.
func loadsEscape(e *valueflow.Eval, addr ssa.Value, depth int) bool {
	at := []ssa.Value{addr}
	switch a := addr.(type) {
	case *ssa.Alloc:
	case *ssa.FieldAddr:
		f := ssaview.FieldOf(a.X.Type(), a.Field)
		if f == nil || f.Exported() || f.Pkg() != e.Pkg || e.BrokenNames[f.Name()] {
			return true
		}
		at = nil
		for _, use := range e.Fields[f] {
			at = append(at, use.Addr)
		}
	default:
		return true
	}
	for _, addr := range at {
		for _, ref := range *addr.Referrers() {
			switch ref := ref.(type) {
			case *ssa.DebugRef:
			case *ssa.Store:
				if ref.Addr != addr {
					return true
				}
			case *ssa.UnOp:
				if escapes(e, ref, depth+1) {
					return true
				}
			default:
				return true
			}
		}
	}
	return false
}
