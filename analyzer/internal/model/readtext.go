package model

import (
	"strconv"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
)

// readNumber reads a number, or a duration.
func readNumber(s string) (float64, bool) {
	if f, ok := ReadText(access.AsNumber, s); ok {
		return f, true
	}
	return ReadText(access.AsDuration, s)
}

// ReadText is the number that a text spells, as the last step of a path reads it.
func ReadText(path access.Path, s string) (float64, bool) {
	if path == access.AsDuration {
		d, err := time.ParseDuration(s)
		return float64(d), err == nil
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// ErrorDropped reports whether nobody looks at the error that a call returns.
func ErrorDropped(call *ssa.Call) bool {
	for _, ref := range *call.Referrers() {
		if x, ok := ref.(*ssa.Extract); ok && x.Index == 1 && len(ssaview.Uses(x)) > 0 {
			return false
		}
	}
	return call.Call.Signature().Results().Len() == 2
}

// ReadsNumber reads a number as strconv does.
func ReadsNumber(s string) (float64, bool) { return ReadText(access.AsNumber, s) }
