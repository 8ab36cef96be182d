package model

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// typeWords are what "*" stands for in the name of a registration.
var typeWords = []string{"Duration", "Int", "Int32", "Int64", "Uint", "Uint32", "Uint64", "Float32", "Float64", "String"}

// RegistrationOf is the row of a function that is given a default.
func RegistrationOf(obj *types.Func) (Registration, bool) {
	pkgPath, _ := ssaview.SplitObject(obj)
	for _, row := range registrations {
		if !Within(pkgPath, row.pkg) {
			continue
		}
		suffix, open := strings.CutPrefix(row.name, "*")
		word, ok := strings.CutSuffix(obj.Name(), suffix)
		if open && ok && slices.Contains(typeWords, word) || obj.Name() == row.name {
			return row, true
		}
	}
	return Registration{}, false
}

// Registered are the defaults that the package registers under constant names.
func Registered(p *ssaview.Package) map[ssaview.DefaultKey][]ssaview.DefaultAt {
	if p.Registry != nil {
		return p.Registry
	}
	p.Registry = make(map[ssaview.DefaultKey][]ssaview.DefaultAt)
	for _, call := range p.Foreign {
		obj := ssaview.CalleeObject(call.Common())
		args := ssaview.WithoutReceiver(call.Common())
		if obj == nil {
			continue
		}
		if reg, ok := RegistrationOf(obj); ok && reg.Value < len(args) {
			register(p, reg.pkg, args[reg.key], args[reg.Value], call)
		}
		if ssaview.FullName(obj) == confmap {
			registerMap(p, args[0])
		}
	}
	registerFlagStructs(p)
	return p.Registry
}

func register(p *ssaview.Package, pkg string, name, value ssa.Value, by ssa.Instruction) {
	if key, ok := Text(p, name); ok {
		k := ssaview.DefaultKey{Pkg: pkg, Name: strings.ToLower(key)}
		p.Registry[k] = append(p.Registry[k], ssaview.DefaultAt{V: value, P: ssaview.At(by)})
	}
}

// registerMap takes in koanf's defaults.
func registerMap(p *ssaview.Package, v ssa.Value) {
	m, ok := v.(*ssa.MakeMap)
	if !ok {
		return
	}
	for _, ref := range *m.Referrers() {
		if up, ok := ref.(*ssa.MapUpdate); ok && up.Map == m {
			register(p, "github.com/knadh/koanf", up.Key, up.Value, up)
		}
	}
}

// registerFlagStructs takes in flags that are structs with a Name and a Value.
func registerFlagStructs(p *ssaview.Package) {
	names := make(map[ssa.Value]*ssa.Store)
	var values []*ssa.Store
	for _, fn := range p.Funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				st, ok := instr.(*ssa.Store)
				if !ok {
					continue
				}
				fa, ok := st.Addr.(*ssa.FieldAddr)
				if !ok {
					continue
				}
				switch f := ssaview.FieldOf(fa.X.Type(), fa.Field); {
				case f == nil || f.Pkg() == nil || !Within(f.Pkg().Path(), CliFlags):
				case f.Name() == "Name":
					names[fa.X] = st
				case f.Name() == "Value":
					values = append(values, st)
				}
			}
		}
	}
	for _, st := range values {
		if name := names[st.Addr.(*ssa.FieldAddr).X]; name != nil {
			register(p, CliFlags, name.Val, st.Val, st)
		}
	}
}
