// Package apitable looks up the rows of package api, and of a user's own, by what a
// program shows of a function: its full name, the signature of an interface's method,
// the constructor of a client.
//
// It is apart from api because it needs the types of Go programs, which a driver that
// is started once per package does not wait for.
package apitable

import (
	"go/types"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
)

// Table is the rows of APIs, ready to be looked up.
type Table struct {
	rows            map[string]*api.API
	Clients         map[string]*api.API // by constructor
	Setters         map[string]api.Setter
	PresignPackages map[string]bool
	methods         map[string]*api.API   // by name and signature, of interfaces
	common          map[string][]*api.API // by name, methods of which the signature does not tell enough
}

// NewTable prepares rows for lookup.
func NewTable(rows []api.API) *Table {
	t := &Table{
		rows:            make(map[string]*api.API),
		Clients:         make(map[string]*api.API),
		Setters:         make(map[string]api.Setter),
		PresignPackages: make(map[string]bool),
		methods:         make(map[string]*api.API),
		common:          make(map[string][]*api.API),
	}
	for i := range rows {
		row := &rows[i]
		t.rows[plainName(row.Func)] = row
		_, name, ok := row.Split()
		if _, method, isMethod := strings.Cut(name, "."); ok && row.Signature != "" {
			t.methods[method+row.Signature] = row
		} else if ok && isMethod {
			t.common[method] = append(t.common[method], row)
		}
		if row.Client != "" {
			t.Clients[row.Client] = row
		}
		if pkg, _, ok := row.Split(); ok {
			t.PresignPackages[pkg] = true
		}
	}
	for _, s := range api.Setters() {
		t.Setters[s.Func] = s
	}
	return t
}

// Row is the row of a function by its full name. Whether a method has a
// pointer receiver makes no difference.
func (t *Table) Row(name string) *api.API { return t.rows[plainName(name)] }

func plainName(name string) string { return strings.Replace(name, "(*", "(", 1) }

// Interface is the row whose method an interface's method stands for, nil if
// it stands for none.
func (t *Table) Interface(method *types.Func) *api.API {
	recv := method.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) {
		return nil
	}
	if row := t.methods[method.Name()+signatureText(method.Signature())]; row != nil {
		return row
	}
	for _, row := range t.common[method.Name()] {
		if implements(row, method.Pkg(), recv.Type().Underlying().(*types.Interface)) {
			return row
		}
	}
	return nil
}

// implements reports whether the type of a row's method implements an interface
// whose package imports it: of SDK v1's requests, one with the method
// Presign(time.Duration) (string, error).
func implements(row *api.API, declaring *types.Package, iface *types.Interface) bool {
	if declaring == nil { // of package builtin
		return false
	}
	path, name, _ := row.Split()
	typ, _, _ := strings.Cut(name, ".")
	for _, imp := range declaring.Imports() {
		if imp.Path() != path {
			continue
		}
		obj, ok := imp.Scope().Lookup(typ).(*types.TypeName)
		return ok && types.Implements(types.NewPointer(obj.Type()), iface)
	}
	return false
}

// signatureText is a signature without the names of its parameters.
func signatureText(sig *types.Signature) string {
	list := func(tuple *types.Tuple) string {
		var out []string
		for v := range tuple.Variables() {
			out = append(out, strings.ReplaceAll(types.TypeString(v.Type(), nil), "interface{}", "any"))
		}
		return strings.Join(out, ", ")
	}
	results := list(sig.Results())
	if sig.Results().Len() > 1 {
		results = "(" + results + ")"
	}
	return "(" + list(sig.Params()) + ") " + results
}

// Holds reports whether a package holds presign APIs of the table.
func (t *Table) Holds(pkgPath string) bool { return t.PresignPackages[pkgPath] }
