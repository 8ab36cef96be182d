package probe

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// A Fact is what is known about one habit of a server. The zero value is that
// nothing is known, which is never taken for a yes.
type Fact uint8

// The facts. Assumed is what the documentation says in general and nobody has
// recorded.
const (
	NotKnown Fact = iota
	No
	Assumed
	Yes
)

func (f Fact) String() string { return [...]string{"not known", "no", "assumed", "yes"}[f] }

// holds reports whether the fact may be relied upon.
func (f Fact) holds() bool { return f == Yes || f == Assumed }

// A Server is what is known about one S3 server: which of a probe's latches
// it honours, and which of its answers come after the permission check.
type Server struct {
	Name  string // as Prober.Server takes it
	Title string
	// Version was looked at, on Date, as Source says.
	Version, Date, Source string
	// Says is what its Server header begins with; "" where it does not say, or
	// says what others say too.
	Says string

	// WrongMD5 is refused, IfMatch and the ends of a form's content-length-range
	// are honoured, a part or the completion of an upload that does not exist
	// is refused: these keep a probe from writing.
	WrongMD5, IfMatchOnPut, IfMatchOnDelete, FormMinimum, UploadIDs Fact
	// The permission is checked before the digest, before preconditions, before
	// the upload is looked for, and before the size of a form's file: only then
	// does such an answer prove it.
	BeforeDigest, BeforePrecondition, BeforeUpload, BeforeSize Fact
	// IfMatchReads is Yes where If-Match on a write needs s3:GetObject besides.
	IfMatchReads Fact
	// TellsReaders is Yes where 404 NoSuchKey to a GET goes only to those who
	// may read: others get a 403.
	TellsReaders Fact
	// AbortsAnything is Yes where aborting an upload that does not exist is
	// answered 204, after the permission check.
	AbortsAnything Fact
	// GetsOnlyRead is Yes where no GET or HEAD changes anything, whatever its
	// query says.
	GetsOnlyRead Fact
	// CompletesAnything is Yes where completing an upload that does not exist is
	// answered 200 if the key exists, and nothing is written.
	CompletesAnything Fact
}

// Servers lists the servers of which something is known, by what was measured
// on them or is on record. What is not known is left out, not guessed.
func Servers() []Server { return slices.Clone(servers) }

var servers = []Server{
	{
		Name: "amazon", Title: "Amazon S3",
		Version: "recorded 2026-02-21", Date: "2026-02-21",
		Source:   "LocalStack's recorded snapshots; ministack#1475; Amazon S3 API Reference; \"How Amazon S3 authorizes a request\"",
		WrongMD5: Yes, IfMatchOnPut: Yes, IfMatchOnDelete: Yes, FormMinimum: Yes, UploadIDs: Yes,
		BeforeDigest: Assumed, BeforePrecondition: Assumed, BeforeUpload: Assumed,
		IfMatchReads: Yes, TellsReaders: No, AbortsAnything: No, CompletesAnything: No, GetsOnlyRead: Yes,
	},
	{
		Name: "minio", Title: "MinIO", Says: "MinIO",
		Version: "2026-02-12", Date: "2026-11-29", Source: "measured; its source for AbortMultipartUpload",
		WrongMD5: Yes, IfMatchOnPut: Yes, IfMatchOnDelete: No, FormMinimum: Yes, UploadIDs: Yes,
		BeforeDigest: Yes, BeforePrecondition: Yes, BeforeUpload: Yes, BeforeSize: Yes,
		IfMatchReads: No, TellsReaders: Yes, AbortsAnything: Yes, CompletesAnything: No,
	},
	{
		Name: "versitygw", Title: "Versity S3 Gateway", Says: "VERSITYGW",
		Version: "v1.8.0", Date: "2026-11-29", Source: "measured",
		WrongMD5: Yes, IfMatchOnPut: Yes, IfMatchOnDelete: Yes, FormMinimum: Yes, UploadIDs: Yes,
		BeforeDigest: Yes, BeforePrecondition: Yes, BeforeUpload: Yes, BeforeSize: Yes,
		IfMatchReads: No, TellsReaders: Yes, AbortsAnything: No, CompletesAnything: Yes,
	},
	{
		Name: "seaweedfs", Title: "SeaweedFS", Says: "SeaweedFS",
		Version: "v0.0.0-20261109003541", Date: "2026-11-29", Source: "measured, and its source",
		WrongMD5: Yes, IfMatchOnPut: Yes, IfMatchOnDelete: Yes, FormMinimum: Yes, UploadIDs: Yes,
		BeforeDigest: Yes, BeforePrecondition: Yes, BeforeUpload: Yes, BeforeSize: No,
		IfMatchReads: No, TellsReaders: Yes, AbortsAnything: No, CompletesAnything: No,
	},
	{
		Name: "gofakes3", Title: "gofakes3", // says AmazonS3
		Version: "v1.2.0", Date: "2026-11-29", Source: "measured, and its source: it knows no users, stores a form whatever its policy says",
		WrongMD5: Yes, IfMatchOnPut: Yes, IfMatchOnDelete: No, UploadIDs: Yes, FormMinimum: No,
		BeforeDigest: No, BeforePrecondition: No, BeforeUpload: No, BeforeSize: No,
		IfMatchReads: No, TellsReaders: No, AbortsAnything: No, CompletesAnything: No,
	},
	{
		Name: "s3rver", Title: "s3rver", // says nothing
		Version: "3.7.1", Date: "2026-11-29", Source: "measured, and its source: neither Content-MD5 nor If-Match occur in it",
		WrongMD5: No, IfMatchOnPut: No, IfMatchOnDelete: No, FormMinimum: No, UploadIDs: No,
		BeforeDigest: No, BeforePrecondition: No, BeforeUpload: No, BeforeSize: No,
		IfMatchReads: No, TellsReaders: No, AbortsAnything: No, CompletesAnything: No,
	},
	{
		Name: "sandbox", Title: "presigncheck's own sandbox", Says: sandboxServer,
		Version: "this one", Date: "2026-11-29", Source: "its tests",
		WrongMD5: Yes, IfMatchOnPut: Yes, IfMatchOnDelete: Yes, FormMinimum: Yes, UploadIDs: Yes,
		BeforeDigest: Yes, BeforePrecondition: Yes, BeforeUpload: Yes, BeforeSize: Yes,
		IfMatchReads: Yes, TellsReaders: No, AbortsAnything: No, CompletesAnything: No, GetsOnlyRead: Yes,
	},
}

// ServerNamed finds a row of [Servers] by its name.
func ServerNamed(name string) (Server, bool) {
	for _, s := range servers {
		if s.Name == strings.ToLower(name) {
			return s, true
		}
	}
	return Server{}, false
}

// serverSaying finds a server by its Server header.
func serverSaying(header string) (Server, bool) {
	for _, s := range servers {
		if s.Says != "" && strings.HasPrefix(header, s.Says) {
			return s, true
		}
	}
	return Server{}, false
}

// amazonHosts are the regional, FIPS, dual-stack, accelerate and access point
// endpoints of Amazon S3. Others below amazonaws.com are not: EC2 and load
// balancers run whatever they like, S3 Express and S3 on Outposts do not know
// Content-MD5. Source: "Amazon Simple Storage Service endpoints and quotas".
var amazonHosts = regexp.MustCompile(`(?i)(^|\.)(s3|s3-fips|s3-accelerate|s3-accesspoint|s3-accesspoint-fips|s3-external-1|s3-[a-z]{2,4}(-[a-z]+)+-\d+)(\.dualstack)?(\.[a-z]{2,4}(-[a-z]+)+-\d+)?\.amazonaws\.(com|com\.cn|eu)\.?$`)

// amazonHost reports whether a host is Amazon S3 itself.
func amazonHost(host string) bool { return amazonHosts.MatchString(host) }

// An acquaintance is what is known of the server that a request goes to, and
// how: sure when its host is Amazon S3's or the user named it, not when it only
// says so itself.
type acquaintance struct {
	Server
	sure bool
}

// holdsBack reports whether the server is known for sure to refuse what the
// design sends, so that the real key can be named at once.
func (s acquaintance) holdsBack(d Design) bool {
	if !s.sure {
		return false
	}
	switch d.Operation {
	case "PutObject":
		return s.WrongMD5.holds()
	case "UploadPart", "CompleteMultipartUpload":
		return s.UploadIDs.holds()
	case "PostObject":
		return s.FormMinimum.holds()
	}
	return false
}

// proves tells whether an answer shows the permission: it comes after that
// check, or it is what was asked for.
func (s Server) proves(a answer) Fact {
	switch a.code {
	case "EntityTooSmall":
		return s.BeforeSize
	case "BadDigest", "XAmzContentChecksumMismatch":
		return s.BeforeDigest
	case "NoSuchUpload":
		return s.BeforeUpload
	case "PreconditionFailed", "NoSuchKey", "NoSuchVersion", "InvalidRange":
		return s.BeforePrecondition
	}
	if a.status == 304 {
		return s.BeforePrecondition
	}
	return Yes
}

// refusing lists the servers that are known to hold a design's write back.
func refusing(d Design) []string {
	var names []string
	for _, s := range servers {
		if (acquaintance{s, true}).holdsBack(d) {
			names = append(names, s.Name)
		}
	}
	return names
}

// refusesNothing reports whether the server is known to take what the design
// sends.
func (s Server) refusesNothing(d Design) bool {
	switch d.Operation {
	case "PutObject":
		return s.WrongMD5 == No && s.IfMatchOnPut == No
	case "UploadPart", "CompleteMultipartUpload":
		return s.UploadIDs == No
	case "PostObject":
		return s.FormMinimum == No
	}
	return false
}

func unknownServer(name string) error {
	var names []string
	for _, s := range servers {
		names = append(names, s.Name)
	}
	return fmt.Errorf("unknown server %q; the known ones are %s", redact.Text(name), strings.Join(names, ", "))
}
