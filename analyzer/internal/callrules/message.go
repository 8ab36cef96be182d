package callrules

import (
	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/model"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

const (
	asDurationMethod = "(*google.golang.org/protobuf/types/known/durationpb.Duration).AsDuration"
	newDurationProto = "google.golang.org/protobuf/types/known/durationpb.New"
)

// message follows the fields of protocol buffer messages through their getters,
// and durations through google.protobuf.Duration. Its Nanos are left out.
func message(e *valueflow.Eval, v *ssa.Call, path access.Path, p ssaview.Place) ([]interval.Term, bool) {
	c := v.Common()
	switch ssaview.CalleeName(c) {
	case asDurationMethod:
		if path.Empty() {
			return interval.ScaledBy(e.Value(c.Args[0], access.Fields("Seconds"), ssaview.At(v)), 1e9), true
		}
	case newDurationProto:
		if path == access.Fields("Seconds") {
			return interval.ScaledBy(e.Value(c.Args[0], access.Whole, p), 1e-9), true
		}
	}
	field, ok := model.Getter(c)
	if !ok {
		return nil, false
	}
	return e.Value(c.Args[0], access.ToField(field).Then(path), p), true
}
