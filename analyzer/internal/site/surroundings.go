package site

import (
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

var expiryName = regexp.MustCompile(`(?i)expir|ttl|lifetime|validity|validfor|duration`)

// UnusedExpiry finds a parameter of the enclosing function that is named like
// an expiry, is a duration or counts one, and that nothing uses.
func (s *Site) UnusedExpiry() (name string, ok bool) {
	if s.Fn == nil {
		return "", false
	}
	fn := ssaview.Outermost(s.Fn)
	for _, p := range fn.Params {
		if p.Name() == "_" || !gotype.IsDuration(gotype.Pointee(p.Type())) && !gotype.IsInteger(p.Type()) || !expiryName.MatchString(p.Name()) {
			continue
		}
		if refs := p.Referrers(); refs != nil && len(*refs) == 0 {
			return p.Name(), true
		}
	}
	return "", false
}

// OnlyURL reports whether, of what the call returns, the URL is used and the
// headers over which it is signed are not.
func (s *Site) OnlyURL() bool {
	call, ok := s.Instr.(*ssa.Call)
	if !ok || call.Referrers() == nil {
		return false
	}
	if isRequestMethod(s.API) {
		return onlySigns(s.recv) && result(call, 0) != nil && (call.Call.Signature().Results().Len() == 2 || ignored(result(call, 1)))
	}
	return onlyURL(result(call, 0), 0)
}

// result is a result of a call, nil if nobody takes it.
func result(call *ssa.Call, n int) ssa.Value {
	for _, ref := range *call.Referrers() {
		if x, ok := ref.(*ssa.Extract); ok && x.Index == n {
			return x
		}
	}
	return nil
}

func ignored(v ssa.Value) bool { return v == nil || len(ssaview.Uses(v)) == 0 }

// onlySigns reports whether nothing is done with an aws-sdk-go request but to sign it.
func onlySigns(request ssa.Value) bool {
	if _, ok := request.(*ssa.Extract); !ok {
		return false
	}
	return !slices.ContainsFunc(ssaview.Uses(request), func(use ssa.Instruction) bool {
		call, ok := use.(*ssa.Call)
		if !ok || len(call.Call.Args) == 0 || call.Call.Args[0] != request {
			return true
		}
		switch ssaview.CalleeName(&call.Call) {
		case "(*github.com/aws/aws-sdk-go/aws/request.Request).Presign", "(*github.com/aws/aws-sdk-go/aws/request.Request).PresignRequest",
			"(*github.com/aws/aws-sdk-go/aws/request.Request).SetContext":
			return false
		}
		return true
	})
}

// onlyURL reports whether of a presigned request the URL is read, and else at
// most the method, here or in functions of the package that it is handed to.
func onlyURL(request ssa.Value, depth int) bool {
	if request == nil || depth > 3 {
		return false
	}
	read := false
	for _, use := range ssaview.Uses(request) {
		switch use := use.(type) {
		case *ssa.FieldAddr:
			switch ssaview.FieldOf(use.X.Type(), use.Field).Name() {
			case "URL":
				read = true
			case "Method":
			default:
				return false
			}
		case *ssa.BinOp: // compared with nil
		case *ssa.Call:
			fn := use.Call.StaticCallee()
			if fn == nil || len(fn.Blocks) == 0 {
				return false
			}
			for i, arg := range use.Call.Args {
				if arg == request && !onlyURL(fn.Params[i], depth+1) {
					return false
				}
			}
			read = true
		default:
			return false
		}
	}
	return read
}
