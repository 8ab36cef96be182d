// Package operation describes S3 requests the way IAM sees them: which
// permissions a request needs, on which resources, and which condition keys
// it brings along.
//
// The table follows the "Required permissions for Amazon S3 API operations"
// page of the Amazon S3 User Guide and the Service Authorization Reference
// for Amazon S3.
package operation

import (
	"sort"
	"strings"
)

// An Operation is one S3 request, as far as it decides about permissions.
type Operation struct {
	// Name is the API name, for example GetObject or UploadPart.
	Name string
	// Bucket is a bucket name, or the ARN of an access point.
	Bucket string
	// Key is the object key; empty for operations on the bucket.
	Key string
	// Form says that the key is a form: parts in braces, as in films/{film}, stand
	// for texts that are not known before the call.
	Form bool
	// Params holds the request headers, by lower-case name, and the query
	// parameters, by their own name, that select permissions or become
	// condition keys: x-amz-acl, versionId, uploadId and so on.
	Params map[string]Param
}

// A Param is the value of a header or query parameter. A parameter that is
// present with a value nobody can know before the call has Known false.
type Param struct {
	Value string
	Known bool
}

// Known returns the operation with the parameter set to a known value.
func (op Operation) Known(name, value string) Operation {
	return op.with(name, Param{Value: value, Known: true})
}

// Unknown returns the operation with the parameter present, its value unknown.
func (op Operation) Unknown(name string) Operation {
	return op.with(name, Param{})
}

func (op Operation) with(name string, p Param) Operation {
	params := make(map[string]Param, len(op.Params)+1)
	for k, v := range op.Params {
		params[k] = v
	}
	params[name] = p
	op.Params = params
	return op
}

// Has reports whether the parameter is part of the request.
func (op Operation) Has(name string) bool {
	_, ok := op.Params[name]
	return ok
}

// hasPrefix reports whether a parameter whose name starts with prefix is part
// of the request.
func (op Operation) hasPrefix(prefix string) bool {
	for name := range op.Params {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// is reports whether the parameter is known to have the value, ignoring case.
func (op Operation) is(name, value string) bool {
	p := op.Params[name]
	return p.Known && strings.EqualFold(p.Value, value)
}

// String names the operation for a person: "GetObject s3://bucket/key".
func (op Operation) String() string {
	s := op.Name + " s3://" + op.Bucket
	if op.Key != "" {
		s += "/" + op.Key
	}
	return s
}

// Names lists the operations in the table, sorted.
func Names() []string {
	names := make([]string, 0, len(table))
	for name := range table {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Writes reports whether the operation changes data or metadata when it
// succeeds. Operations that are not in the table are taken to write.
func (op Operation) Writes() bool {
	row, ok := table[op.Name]
	return !ok || row.writes
}
