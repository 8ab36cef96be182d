package load

import (
	"fmt"
	"go/version"
	"maps"
	"runtime"
	"slices"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// builtWith is the Go whose language this program reads.
var builtWith = runtime.Version()

// tooNew says that a module is written in a newer Go than this program was built
// with. go/types would say so of each package, and of much that follows.
// https://go.dev/ref/mod#go-mod-file-go
func tooNew(list map[string]*listing.Record) error {
	if !version.IsValid(builtWith) { // a Go from between releases
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(list)) {
		p := list[id]
		if p.DepOnly || p.Module == nil {
			continue
		}
		if needs := version.Lang("go" + p.Module.GoVersion); version.Compare(needs, version.Lang(builtWith)) > 0 {
			return fmt.Errorf("%s is written in %s, and this presigncheck was built with %s, which cannot read that; build it with the newer one: "+
				"GOTOOLCHAIN=%s.0 go install github.com/presigncheck/presigncheck/cmd/presigncheck@latest", p.Module.Path, needs, builtWith, needs)
		}
	}
	return nil
}
