package wellformed

import (
	"go/ast"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/cfg"
	"golang.org/x/tools/go/types/typeutil"
)

// exits are functions of other packages after which control does not go on,
// beside those of [fatal]. (testing's Skip is left out: what stands behind an
// unconditional one is still to be checked. Those of zerolog do return, to the
// call of Msg that ends the program: log.Fatal().Msg("…").)
var exits = map[string]bool{
	"os.Exit":                                   true,
	"syscall.Exit":                              true,
	"runtime.Goexit":                            true,
	"(*testing.common).FailNow":                 true,
	"github.com/sirupsen/logrus.Exit":           true,
	"(*github.com/sirupsen/logrus.Logger).Exit": true,
	"k8s.io/klog/v2.Exit":                       true,
	"k8s.io/klog/v2.Exitf":                      true,
	"k8s.io/klog/v2.Exitln":                     true,
	"github.com/golang/glog.Exit":               true,
	"github.com/golang/glog.Exitf":              true,
	"github.com/golang/glog.Exitln":             true,
	"github.com/rs/zerolog/log.Fatal":           true,
	"github.com/rs/zerolog/log.Panic":           true,
	"(*github.com/rs/zerolog.Logger).Fatal":     true,
	"(*github.com/rs/zerolog.Logger).Panic":     true,
}

// fatalNames are those of functions that end the program or panic in log,
// testing, zap, logrus, klog, glog and what is modelled on them. Others, such as
// FatalIfError, may return.
var fatalNames = regexp.MustCompile(`^(Fatal|Panic)(f|ln|w|Depth|Depthf|Context|Contextf)?$`)

// fatal reports whether a function has such a name and no result.
func fatal(fn *types.Func) bool {
	return fn.Signature().Results().Len() == 0 && fatalNames.MatchString(fn.Name())
}

// noReturn says of which functions a call does not return, for a package of
// which the declarations are at hand.
type noReturn struct {
	info  *types.Info
	decls map[*types.Func]*ast.FuncDecl
	known map[*types.Func]bool
}

func NewNoReturn(info *types.Info, files []*ast.File) *noReturn {
	n := &noReturn{info: info, decls: make(map[*types.Func]*ast.FuncDecl), known: make(map[*types.Func]bool)}
	for _, f := range files {
		for _, d := range f.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Body != nil {
				if fn, ok := info.Defs[decl.Name].(*types.Func); ok {
					n.decls[fn] = decl
				}
			}
		}
	}
	return n
}

// Function reports whether a call of fn does not return.
func (n *noReturn) Function(fn *types.Func) bool {
	fn = fn.Origin()
	if ends, ok := n.known[fn]; ok {
		return ends
	}
	decl, own := n.decls[fn]
	if !own {
		ends := exits[fn.FullName()] || fatal(fn)
		n.known[fn] = ends
		return ends
	}
	n.known[fn] = false // a function that calls itself is taken to return
	if decl.Type.Results.NumFields() == 0 {
		n.known[fn] = cfg.New(decl.Body, n.returns).NoReturn()
	}
	return n.known[fn]
}

// returns reports whether a call may return.
func (n *noReturn) returns(call *ast.CallExpr) bool {
	if id, ok := call.Fun.(*ast.Ident); ok && n.info.Uses[id] == types.Universe.Lookup("panic") {
		return false
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
		if inner, ok := sel.X.(*ast.CallExpr); ok && !n.returns(inner) {
			return false
		}
	}
	fn := typeutil.StaticCallee(n.info, call)
	return fn == nil || !n.Function(fn)
}
