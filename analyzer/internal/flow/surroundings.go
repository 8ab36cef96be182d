package flow

import (
	"regexp"

	"golang.org/x/tools/go/ssa"
)

var expiryName = regexp.MustCompile(`(?i)expir|ttl|lifetime|validity|validfor|duration`)

// UnusedExpiry finds a parameter of the enclosing function that is named like
// an expiry, is a duration or counts one, and that nothing uses.
func (s *Site) UnusedExpiry() (name string, ok bool) {
	if s.Fn == nil {
		return "", false
	}
	fn := outermost(s.Fn)
	for _, p := range fn.Params {
		if p.Name() == "_" || !isDuration(pointee(p.Type())) && !isInteger(p.Type()) || !expiryName.MatchString(p.Name()) {
			continue
		}
		if refs := p.Referrers(); refs != nil && len(*refs) == 0 {
			return p.Name(), true
		}
	}
	return "", false
}

// OnlyURL reports whether, of the request that the call returns, only the URL
// is used.
func (s *Site) OnlyURL() bool {
	call, ok := s.instr.(*ssa.Call)
	if !ok || call.Referrers() == nil {
		return false
	}
	used := false
	for _, ref := range *call.Referrers() {
		result, ok := ref.(*ssa.Extract)
		if !ok || result.Index != 0 {
			continue
		}
		for _, use := range *result.Referrers() {
			switch use := use.(type) {
			case *ssa.FieldAddr:
				if fieldOf(use.X.Type(), use.Field).Name() != "URL" {
					return false
				}
				used = true
			case *ssa.BinOp, *ssa.DebugRef: // compared with nil
			default:
				return false
			}
		}
	}
	return used
}
