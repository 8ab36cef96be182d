package ssaview

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// CalleeObject is the declared function or method that a call names, or nil.
func CalleeObject(c *ssa.CallCommon) *types.Func {
	if c.IsInvoke() {
		return c.Method
	}
	switch v := c.Value.(type) {
	case *ssa.Function:
		if obj, ok := Origin(v).Object().(*types.Func); ok {
			return obj.Origin()
		}
	case *ssa.MakeClosure:
		return BoundMethod(v)
	}
	return nil
}

// BoundMethod is the method of a method value such as client.PresignGetObject.
func BoundMethod(mc *ssa.MakeClosure) *types.Func {
	fn := mc.Fn.(*ssa.Function)
	if !strings.HasSuffix(fn.Name(), "$bound") {
		return nil
	}
	obj, _ := fn.Object().(*types.Func)
	return obj
}

// CalleeName is the full name of the function that a call names, "" if it names none.
func CalleeName(c *ssa.CallCommon) string {
	if obj := CalleeObject(c); obj != nil {
		return FullName(obj)
	}
	return ""
}

// FullName is obj's full name, without what a build system puts before the
// import path of a vendored package.
func FullName(obj *types.Func) string {
	name := obj.FullName()
	if i := strings.LastIndex(name, "/vendor/"); i >= 0 {
		lead := ""
		if strings.HasPrefix(name, "(*") {
			lead = "(*"
		} else if strings.HasPrefix(name, "(") {
			lead = "("
		}
		name = lead + name[i+len("/vendor/"):]
	}
	return name
}

// Unbound is the method behind the wrapper of a method value or method expression.
func (p *Package) Unbound(fn *ssa.Function) *ssa.Function {
	if c := behind(fn); c != nil && c.StaticCallee() != nil {
		return Origin(c.StaticCallee())
	}
	if !strings.HasSuffix(fn.Name(), "$bound") {
		return fn
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		if m := fn.Prog.FuncValue(obj); m != nil {
			return m
		}
	}
	return fn
}

// SettledGlobal is [Package.SeesAllSets] for a variable in SSA form.
func (p *Package) SettledGlobal(g *ssa.Global) bool {
	obj, _ := g.Object().(*types.Var)
	return p.SeesAllSets(obj)
}

// StoredTo returns the values stored to a local variable.
func StoredTo(a *ssa.Alloc) []ssa.Value {
	var out []ssa.Value
	for _, ref := range *a.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == a {
			out = append(out, st.Val)
		}
	}
	return out
}

// ShortName is a full name without the path of its package: "s3.NewPresignClient",
// "(*s3.PresignClient).PresignGetObject" as "PresignClient.PresignGetObject".
func ShortName(full string) string {
	s := strings.NewReplacer("(", "", ")", "", "*", "").Replace(full)
	s = s[strings.LastIndexByte(s, '/')+1:]
	if strings.HasPrefix(full, "(") {
		_, s, _ = strings.Cut(s, ".")
	}
	return s
}

// CallName is what a message calls the function of a call.
func (p *Package) CallName(c *ssa.CallCommon) string {
	if name := CalleeName(c); name != "" {
		return ShortName(name)
	}
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return b.Name()
	}
	return "a function value"
}

// Name is what a message calls a function.
func (p *Package) Name(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return "a function in " + p.Name(Outermost(fn))
	}
	return fn.RelString(p.Pkg)
}

// Outermost is the declared function that a function literal stands in,
// itself if it is none.
func Outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// SplitObject is the import path and "Type.Method" or "Func" of obj.
func SplitObject(obj *types.Func) (pkgPath, name string) {
	if obj.Pkg() == nil {
		return "", obj.Name()
	}
	pkgPath, name = obj.Pkg().Path(), obj.Name()
	if i := strings.LastIndex(pkgPath, "/vendor/"); i >= 0 {
		pkgPath = pkgPath[i+len("/vendor/"):]
	}
	if recv := obj.Signature().Recv(); recv != nil {
		t := recv.Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if n, ok := types.Unalias(t).(*types.Named); ok {
			name = n.Obj().Name() + "." + name
		}
	}
	return pkgPath, name
}

// CalledIn is the package and the name of a called function.
func CalledIn(c *ssa.CallCommon) (pkgPath, name string) {
	if obj := CalleeObject(c); obj != nil {
		return SplitObject(obj)
	}
	return "", ""
}

// MadeReceiver is the call that made the receiver of a method call, as in
// app.Flag("ttl", "").Duration(), nil if none did.
func MadeReceiver(c *ssa.CallCommon) *ssa.Call {
	if c.Signature().Recv() == nil || c.IsInvoke() || len(c.Args) == 0 {
		return nil
	}
	made, _ := c.Args[0].(*ssa.Call)
	return made
}
