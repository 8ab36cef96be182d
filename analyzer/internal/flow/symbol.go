package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/fact"
)

// BaseFunc is the function that a base stands for, or is a parameter of, nil if
// it is none of the package.
func BaseFunc(b Base) *ssa.Function { fn, _ := b.Of.(*ssa.Function); return fn }

// BaseFact is the fact of the function that a base stands for, nil if it is none
// of another package.
func BaseFact(b Base) *fact.Func { f, _ := b.Of.(*fact.Func); return f }

// BaseField is the field or variable that a base stands for, nil if it is none.
func BaseField(b Base) *types.Var { f, _ := b.Of.(*types.Var); return f }
