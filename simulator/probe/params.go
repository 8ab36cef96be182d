package probe

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

// plainHeaders are the parameters that are headers although their name does
// not begin with x-amz-.
var plainHeaders = []string{
	"cache-control", "content-disposition", "content-encoding", "content-language", "content-type",
	"expires", "if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "range",
}

// notSent are parameters that describe the real body, which the probe
// replaces, or belong to authentication.
func notSent(name string) bool {
	return strings.HasPrefix(name, "x-amz-checksum-") || slices.Contains([]string{
		"content-length", "content-md5", "x-amz-sdk-checksum-algorithm", "x-amz-trailer", "x-amz-decoded-content-length",
		"x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-expires", "x-amz-signature",
		"x-amz-credential", "x-amz-algorithm", "x-amz-signedheaders",
	}, name)
}

// split sorts the known parameters of the real request into headers and query,
// and puts the design's latches over them.
func (d Design) split(op operation.Operation) (http.Header, url.Values) {
	header, query := http.Header{}, url.Values{}
	for name, p := range op.Params {
		switch lower := strings.ToLower(name); {
		case !p.Known || notSent(lower):
		case strings.HasPrefix(lower, "x-amz-") || slices.Contains(plainHeaders, lower):
			header.Set(lower, p.Value)
		default:
			query.Set(name, p.Value)
		}
	}
	for name, value := range d.Header {
		header.Set(name, value)
	}
	for name, value := range d.Query {
		query.Set(name, value)
	}
	return header, query
}

// unknown lists the parameters of the real request that matter and whose
// value nobody knows, by what leaving them out does.
func (d Design) unknown(op operation.Operation) (permissions, conditions []string) {
	keys := map[string]bool{}
	for _, k := range operation.ConditionKeys() {
		keys[k.Param] = true
	}
	for _, name := range slices.Sorted(maps.Keys(op.Params)) {
		_, replaced := d.Query[name]
		switch {
		case op.Params[name].Known || notSent(name) || replaced:
		case changesPermissions(op, name):
			permissions = append(permissions, name)
		case keys[name]:
			conditions = append(conditions, name)
		}
	}
	return permissions, conditions
}

// changesPermissions reports whether the operation without the parameter
// needs other permissions.
func changesPermissions(op operation.Operation, name string) bool {
	without := op
	without.Params = maps.Clone(op.Params)
	delete(without.Params, name)
	a, errA := op.Permissions(operation.Target{})
	b, errB := without.Permissions(operation.Target{})
	return errA == nil && errB == nil && fmt.Sprint(a) != fmt.Sprint(b)
}
