package sandbox

import "net/http"

// Faults are ways in which servers misbehave. Probes are tested against each
// of them.
type Faults struct {
	// IgnoreContentMD5 stores a body whose Content-MD5 is wrong.
	IgnoreContentMD5 bool
	// IgnoreIfMatch takes no notice of If-Match.
	IgnoreIfMatch bool
	// IgnoreUploadID takes a part for a whole object.
	IgnoreUploadID bool
	// IgnorePostPolicy stores a form whatever its policy says.
	IgnorePostPolicy bool
	// ContinueFirst sends 100 Continue before it authorizes.
	ContinueFirst bool
	// Instead answers in the place of the sandbox, when not nil.
	Instead http.Handler
}

func (f Faults) misbehave(w http.ResponseWriter, r *http.Request) bool {
	if f.Instead == nil {
		return false
	}
	f.Instead.ServeHTTP(w, r)
	return true
}
