package load

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer/driver"
	"github.com/presigncheck/presigncheck/analyzer/driver/source"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/listing"
)

// A selection chooses among the packages that were listed.
type selection struct {
	*reach
	*listing.Graph
	roots    int                // packages that match the patterns
	matched  map[string]bool    // their paths
	why      map[string]string  // what the go command says of packages that it could not find
	worth    []*listing.Package // roots and dependencies that are worth reading, dependencies first
	excluded []string           // directories below the patterns whose files are all for other systems or tags
	provides map[*listing.Package]source.Exported
	selects  map[*listing.Package]map[string]bool // the names that they select
	patterns []string
}

// list asks what there is.
func list(ctx context.Context, target Target, patterns []string, opts Options) (*selection, error) {
	below := walk(opts.Dir, patterns)
	tests := opts.Tests && (opts.Everything || below.unknown || below.testsName(target.Names))
	got, err := opts.listing().Packages(ctx, patterns, tests)
	if err != nil {
		return nil, err
	}
	if err := tooNew(got.Records); err != nil {
		return nil, err
	}
	l := &selection{
		reach: newReach(target.Packages), Graph: got, matched: make(map[string]bool), why: make(map[string]string), patterns: patterns,
		provides: make(map[*listing.Package]source.Exported), selects: make(map[*listing.Package]map[string]bool),
	}
	sdks := make(map[string]bool) // modules of the presign packages
	for _, pkg := range got.All {
		switch {
		case pkg.Root && pkg.Name == "": // stands for a pattern that matches nothing
			l.Unmatched = append(l.Unmatched, pkg.Errors...)
		case pkg.Root:
			l.matched[pkg.Path] = true
		case (pkg.Name == "" || pkg.Unlisted) && len(pkg.Errors) > 0:
			l.why[pkg.Path] = pkg.Errors[0].Msg
		}
		if pkg.Module != "" && !pkg.Main && l.direct(pkg.Path) {
			sdks[pkg.Module] = true
		}
	}
	l.roots = len(l.matched)
	if l.roots == 0 {
		return nil, nothingMatches(patterns, l.Unmatched)
	}
	for _, pkg := range got.All {
		// The check knows the API of an SDK from the table, and its inside is
		// nobody's wrapper.
		if l.matched[pkg.Path] || pkg.Name != "" && !pkg.TestOnly && !pkg.Standard && !sdks[pkg.Module] && !driver.SDK(pkg.Path) {
			l.worth = append(l.worth, pkg)
		}
	}
	l.excluded = below.without(got.All)
	return l, nil
}

// listTests asks again, for what is built for tests too.
func (l *selection) listTests(ctx context.Context, opts Options) error {
	found, err := opts.listing().Packages(ctx, l.patterns, true)
	if err != nil {
		return err
	}
	l.Records = found.Records
	return nil
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func nothingMatches(patterns []string, errs []packages.Error) error {
	why := "name packages as for go build, for example ./..."
	if len(errs) > 0 {
		why = strings.ReplaceAll(errs[0].Msg, "\n\t", " ")
	}
	if pattern := strings.TrimSuffix(patterns[0], "/"); len(patterns) == 1 && strings.HasPrefix(why, "no Go files in ") {
		why += "; " + pattern + "/... names the packages below it"
	}
	return fmt.Errorf("no packages match %s: %s", strings.Join(patterns, " "), why)
}
