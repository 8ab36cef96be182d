package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/api"
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
	Terms       []Term // nanoseconds
	Beside      []Term // what the wrapper puts in the place of what it is handed, on other paths
	Wrapper     string
	Value       ast.Expr      // the expression that is the expiry, if it stands in the call
	Entry       Step          // with a wrapper, the parameter or field by which it takes the expiry
	Client      bool          // the call sets no expiry: its client decides
	Credentials time.Duration // life of the role session that signs, 0 if not known
	Role        Step          // where the role is assumed
	Foreign     bool          // a service other than S3, which may ignore the expiry

	kept   bool    // the callee only keeps the value
	stored bool    // the value is stored where another package takes it from
	signed *Signed // with a wrapper, what it is made to sign
	instr  ssa.CallInstruction
	args   []ssa.Value // without the receiver
	recv   ssa.Value
}

// sites finds the calls of the table's functions.
func (e *eval) sites() []*Site {
	var out []*Site
	for _, fn := range e.funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				call, ok := instr.(ssa.CallInstruction)
				if !ok {
					continue
				}
				if s := e.site(fn, call); s != nil {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

func (e *eval) site(fn *ssa.Function, call ssa.CallInstruction) *Site {
	row := e.match(call.Common())
	if row == nil {
		return nil
	}
	e.refuel()
	s := e.newSite(fn, call)
	s.API, s.Operation = row, row.Operation
	if !e.signsForS3(s) {
		return nil
	}
	if s.Operation == "" {
		s.Operation = e.operation(s)
	}
	if row.Carrier == api.Argument && s.Call != nil && row.Arg < len(s.Call.Args) {
		s.Value = s.Call.Args[row.Arg]
	}
	s.Terms = e.expand(e.expiry(s))
	if signedAlready(s.Terms) {
		return nil
	}
	if row.Client != "" || isRequestMethod(row) {
		s.Credentials, s.Role = e.credentials(s)
	}
	return s
}

// signedAlready reports whether an expiry is that of a URL which came in, as
// where a server signs again to compare signatures.
func signedAlready(ts []Term) bool {
	return slices.ContainsFunc(ts, func(t Term) bool { return t.Origin == SignedURL })
}

func (e *eval) newSite(fn *ssa.Function, call ssa.CallInstruction) *Site {
	s := &Site{Fn: fn, Func: e.name(fn), instr: call, Call: e.exprs[call.Pos()], Pos: call.Pos()}
	if s.Call != nil {
		s.Pos = selector(s.Call.Fun)
	}
	s.Line = e.Fset.Position(s.Pos).Line
	c := call.Common()
	s.recv, s.args = c.Value, c.Args
	if !c.IsInvoke() {
		if mc, ok := c.Value.(*ssa.MakeClosure); ok && boundMethod(mc) != nil {
			s.recv = mc.Bindings[0]
		} else if c.Signature().Recv() != nil && len(c.Args) > 0 {
			s.recv, s.args = c.Args[0], c.Args[1:]
		} else if takesClient(c) {
			s.recv, s.args = c.Args[0], c.Args[1:]
			if s.Call != nil {
				s.Call = receiverFirst(s.Call)
			}
		} else if embedded(c) {
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

// match finds the row for a call: by the function's name, or, for interface
// methods and function values, by the SDK's signature.
func (e *eval) match(c *ssa.CallCommon) *api.API {
	if row := e.row(calleeName(c)); row != nil {
		return row
	}
	if !c.IsInvoke() && c.StaticCallee() != nil {
		if embedded(c) && types.IsInterface(calleeObject(c).Signature().Recv().Type()) {
			return e.Interface(calleeObject(c))
		}
		return nil
	}
	if c.IsInvoke() {
		if row := e.Interface(c.Method); row != nil {
			return row
		}
	}
	return e.bySignature(c)
}

const (
	v2S3 = "github.com/aws/aws-sdk-go-v2/service/s3"
	v2V4 = "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// bySignature recognizes (ctx, *s3.XInput, ...func(*s3.PresignOptions)), with a
// result, and v4.Signer.PresignHTTP behind an interface. What a mock runs in place
// of a call has the same parameters, and no result.
func (e *eval) bySignature(c *ssa.CallCommon) *api.API {
	params := c.Signature().Params()
	if c.IsInvoke() && c.Method.Name() == "PresignHTTP" && params.Len() == 8 && isHTTPRequest(params.At(2).Type()) {
		return e.row("(*" + v2V4 + ".Signer).PresignHTTP")
	}
	first := 0
	if takesClient(c) {
		first = 1
	}
	if !c.Signature().Variadic() || params.Len() != first+3 || c.Signature().Results().Len() == 0 {
		return nil
	}
	slice, ok := params.At(first + 2).Type().(*types.Slice)
	if !ok {
		return nil
	}
	option, ok := slice.Elem().Underlying().(*types.Signature)
	if !ok || option.Params().Len() != 1 {
		return nil
	}
	input := pointee(params.At(first + 1).Type())
	op, ok := strings.CutSuffix(nameIn(input, v2S3), "Input")
	if !ok {
		return nil
	}
	switch nameIn(pointee(option.Params().At(0).Type()), v2S3) {
	case "PresignPostOptions":
		op = "PostObject"
	case "PresignOptions":
	default:
		return nil
	}
	return e.row("(*" + v2S3 + ".PresignClient).Presign" + op)
}

func isHTTPRequest(t types.Type) bool {
	return isNamed(pointee(t), "net/http", "Request")
}

func pointee(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// nameIn is the name of a type if a package declares it, else "".
func nameIn(t types.Type, pkg string) string {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	p := n.Obj().Pkg().Path()
	if p == pkg || strings.HasSuffix(p, "/vendor/"+pkg) {
		return n.Obj().Name()
	}
	return ""
}

// expiry is what reaches the expiry of a call of the table.
func (e *eval) expiry(s *Site) []Term {
	row, p := s.API, at(s.instr)
	if row.Carrier != api.Query && row.Carrier != api.None && row.Arg >= len(s.args) {
		return []Term{e.lost(Opaque, s.Pos, "the arguments of the call are spread from one value")}
	}
	var ts []Term
	switch row.Carrier {
	case api.Argument:
		if ts = e.moment(s.args[row.Arg], row.Kind); ts == nil {
			ts = e.value(s.args[row.Arg], access.Whole, p)
		}
	case api.Field:
		ts = e.value(s.args[row.Arg], access.Fields(row.Field), p)
	case api.Option:
		ts = e.value(s.args[row.Arg], access.Of(access.ToOption(row.Field)), p)
		if row.Client != "" {
			s.Client = allUnset(ts, -1)
			ts = orElse(ts, func() []Term {
				if embedded(s.instr.Common()) {
					return []Term{e.lost(Opaque, s.Pos, "the client is an embedded field of the first argument")}
				}
				return e.value(s.recv, access.Of(access.ToClient(row.Client)), p)
			})
		}
	case api.Query:
		ts = e.query(s)
	case api.Builder:
		ts = e.builder(s)
	default:
		ts = []Term{unset()}
	}
	if row.Carrier == api.Option || row.Carrier == api.Query { // their values are nanoseconds, or scaled already
		return ts
	}
	var out []Term
	for _, t := range ts {
		out = join(out, t.affine(toNanos(row.Kind), 0))
	}
	return out
}

// moment is what an API that takes a lifetime in seconds makes of a moment,
// t.Unix(): decades.
func (e *eval) moment(v ssa.Value, kind api.Kind) []Term {
	r := e.root(v)
	call, ok := r.v.(*ssa.Call)
	if !ok || kind != api.Seconds || r.scale != 1 || r.offset != 0 || calleeName(call.Common()) != "(time.Time).Unix" {
		return nil
	}
	return []Term{exact(seconds2020, Computed, e.step(call.Pos(), "a moment since 1970, not a lifetime"))}
}

// seconds2020 is a moment that has passed whenever the check runs.
const seconds2020 = 50 * 365 * 24 * 3600

// expand replaces fields of receivers by what is ever stored to them.
func (e *eval) expand(ts []Term) []Term {
	for range 4 {
		var out []Term
		again := false
		for _, t := range ts {
			inner, ok := e.receiverField(t)
			if !ok {
				inner, ok = e.handedIn(t, 0)
			}
			if !ok {
				out = join(out, t)
				continue
			}
			again = true
			for _, i := range inner {
				if i.Unset {
					out = join(out, i)
				} else if u, ok := t.apply(i); ok {
					out = join(out, u)
				}
			}
		}
		ts = out
		if !again {
			break
		}
	}
	return ts
}

// receiverField is what is stored to the field of a receiver that t starts from.
func (e *eval) receiverField(t Term) ([]Term, bool) {
	b := t.Base
	if b.Kind != ParamBase || b.Index != 0 || BaseFunc(b).Signature.Recv() == nil {
		return nil, false
	}
	f, rest := e.pathField(BaseFunc(b).Params[0].Type(), b.Path)
	if f == nil {
		return nil, false
	}
	if len(t.Trace) > 0 {
		t.Trace = t.Trace[1:]
	}
	return e.field(f, rest), true
}

// ThroughField reports whether an alternative is a parameter of another
// function, an exported one, which puts it into a field that the site reads.
func (s *Site) ThroughField(t Term) bool {
	b := t.Base
	if b.Kind != ParamBase || s.Keeps() || s.Fn == nil || outermost(BaseFunc(b)) == outermost(s.Fn) {
		return false
	}
	obj := BaseFunc(b).Object()
	return obj != nil && obj.Exported()
}

// Keeps reports whether what the site does with the value is to keep it: it signs
// no URL.
func (s *Site) Keeps() bool { return s.kept || s.stored }

// OpenClient reports whether the call sets no expiry and what its client sets
// is not known.
func (s *Site) OpenClient() bool {
	if !s.Client || s.Wrapper != "" || allUnset(s.Terms, -1) {
		return false
	}
	for _, t := range s.Terms {
		if t.Base.Kind == NoBase && !t.Unset {
			return false
		}
	}
	return true
}

// clientExpiry reports whether the package makes a client that is given an
// expiry, or may be, and that calls elsewhere may get hold of.
func (e *eval) clientExpiry() bool {
	for _, call := range slices.Concat(e.foreign, e.invokes) {
		c, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		name := calleeName(c.Common())
		if e.clients[name] != nil && !e.inTest(c) && !allUnset(e.clientOptions(c, name), -1) && e.escapes(c, 0) {
			return true
		}
	}
	return e.untypedClient()
}

// escapes reports whether anything but calls of its methods, in functions of the
// package that find it in a local variable or a field of its own, may be done with
// a client. What they do is known.
func (e *eval) escapes(client ssa.Value, depth int) bool {
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
			if ref.Val != client || e.loadsEscape(ref.Addr, depth) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// loadsEscape is escapes for what is kept at an address.
func (e *eval) loadsEscape(addr ssa.Value, depth int) bool {
	at := []ssa.Value{addr}
	switch a := addr.(type) {
	case *ssa.Alloc:
	case *ssa.FieldAddr:
		f := fieldOf(a.X.Type(), a.Field)
		if f == nil || f.Exported() || f.Pkg() != e.Pkg || e.elsewhere[f.Name()] {
			return true
		}
		at = nil
		for _, use := range e.fields[f] {
			at = append(at, use.addr)
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
				if e.escapes(ref, depth+1) {
					return true
				}
			default:
				return true
			}
		}
	}
	return false
}
