package model

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// A variable of package sync/atomic holds its value in a field v. Its methods, and
// the functions of the package, read and write it.
// https://pkg.go.dev/sync/atomic

// AtomicOp is what a call does: "Load", "Store", "Add", "Swap" or
// "CompareAndSwap", and the path from its first argument to the value.
func AtomicOp(c *ssa.CallCommon) (op string, path access.Path) {
	pkg, name := ssaview.CalledIn(c)
	if pkg != "sync/atomic" || len(c.Args) == 0 {
		return "", access.Whole
	}
	if typ, method, ok := strings.Cut(name, "."); ok {
		if typ == "Pointer" {
			return "", access.Whole
		}
		return method, access.Fields("v")
	}
	for _, op := range []string{"Load", "Store", "Add", "Swap", "CompareAndSwap"} {
		if strings.HasPrefix(name, op) {
			return op, access.Whole
		}
	}
	return "", access.Whole
}
