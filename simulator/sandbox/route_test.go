package sandbox

import (
	"slices"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

// TestEveryRouteIsAuthorized: what a route does is an operation whose
// permissions are known. DeleteObjects is authorized as DeleteObject.
func TestEveryRouteIsAuthorized(t *testing.T) {
	for _, row := range routes {
		if row.name != "DeleteObjects" && !slices.Contains(operation.Names(), row.name) {
			t.Errorf("%s %s: the permissions of %s are not known", row.method, row.marker, row.name)
		}
		writes := operation.Operation{Name: row.name}.Writes()
		if reads := row.method == "GET" || row.method == "HEAD"; reads == writes {
			t.Errorf("%s %s: does %s write?", row.method, row.marker, row.name)
		}
	}
}

// TestEverySubresourceIsKnown: a query parameter that selects an operation
// must not be taken for one of the plain request.
func TestEverySubresourceIsKnown(t *testing.T) {
	for _, row := range routes {
		for marker := range strings.FieldsSeq(row.marker) {
			plain := strings.HasPrefix(marker, "header:") || marker == "versions" || marker == "list-type"
			if !plain && !slices.Contains(subresources, marker) {
				t.Errorf("%s ?%s is not in the list of sub-resources", row.method, marker)
			}
		}
	}
}
