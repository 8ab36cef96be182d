package analyzer

import (
	"go/token"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
)

// Severity says how bad a finding is.
type Severity string

const (
	Off     Severity = "off"     // not reported
	Note    Severity = "note"    // reported with Strict only
	Warning Severity = "warning" // works, but is not what one should ship
	Error   Severity = "error"   // fails in production
)

func (s Severity) valid() bool {
	return s == Off || s == Note || s == Warning || s == Error
}

// Rank orders severities: off 0, note 1, warning 2, error 3.
func (s Severity) Rank() int {
	switch s {
	case Note:
		return 1
	case Warning:
		return 2
	case Error:
		return 3
	}
	return 0
}

// Result is what the check knows of one package, or of one program.
type Result struct {
	Sites    []Site
	Findings []Finding

	// Problems say what could not be checked, in a line each.
	Problems []Problem

	// Open are findings that hold unless a presign client that comes from
	// another package was given an expiry there; ClientExpiry says whether this
	// package makes such a client. Only who sees the whole program can tell.
	Open         []Finding
	ClientExpiry bool

	// Defaulted names entries, as in Site.Entries, of wrappers that are called
	// without an expiry, so that their own applies.
	Defaulted []string

	// Wrappers are the functions and fields of this package through which other
	// packages may hand over an expiry. Those who load packages can look for
	// their names.
	Wrappers []Wrapper

	// Suppressed are the suppressions with a reason. They are applied to the
	// findings already; verify applies them to those that it adds.
	Suppressed []Suppressed
}

// Problem is what could not be checked: a package, or a function of one.
type Problem struct {
	Pos     token.Pos
	Message string
}

// Wrapper is an exported function, method or field whose argument or value may
// become the expiry of a presigned URL.
type Wrapper struct {
	Package string // import path
	Name    string // without receiver or type
}

// Suppressed is a line on which rules are not reported.
type Suppressed struct {
	File  string
	Line  int
	Rules []string

	Position token.Position // of the comment
	Package  string         // import path

	// Used says that nobody need ask whether it suppresses anything: it does, the
	// check said otherwise already, or cannot know.
	Used bool
}

// Site is one presign call, or one call that hands its expiry to a wrapper of one.
type Site struct {
	Pos      token.Pos      // of the call's selector, or of its function name
	Position token.Position // of Pos
	End      token.Pos      // of the call
	Package  string         // import path
	Function string         // enclosing function, "(*Store).Link" or "Link"

	API       string // full name of the function that signs
	Operation string // S3 operation, "GetObject"; several joined by "/"; "" if not known

	// Keeps says that the call only keeps the expiry, as a constructor does, or
	// stores it: it signs no URL. Forwarded says that of those who hand the expiry
	// to this call each is a site of its own, so that its URLs are theirs; only who
	// sees the whole program can tell.
	Keeps, Forwarded bool

	// Behind are the import paths of the wrappers through which the call reaches
	// the API. What the caller does not hand over is written in their terms.
	Behind []string

	Bucket, Key           string // constant value, or the source expression, or ""
	BucketConst, KeyConst bool   // Bucket or Key is a constant value
	Input                 []InputField

	Expiry  Expiry
	Wrapper string // "" or the wrapper through which this call reaches the API

	// Sources name the parameters and fields that the expiry may come from, if
	// nothing else from outside decides it. Entries name, for a call of a wrapper,
	// those that it hands the expiry to.
	Sources, Entries []string

	// Credentials is the lifetime of the signing credentials as far as the code
	// says, 0 if it does not.
	Credentials time.Duration
}

// OwnURL reports whether the site stands for URLs that no other site stands for.
func (s Site) OwnURL() bool { return !s.Keeps && !s.Forwarded }

// InputField is one field of the request that is signed: VersionId, ACL,
// Tagging, ServerSideEncryption, SSEKMSKeyId, ContentType, CopySource, …
type InputField struct {
	Name  string
	Value string // constant value, or the source expression
	Const bool
}

// Expiry is the range of expiries that reach a site.
type Expiry struct {
	Min, Max *time.Duration // nil: not known
	Default  bool           // nothing is set on some path; the API's default applies there
	Origin   Origin
	Trace    []Step

	Alternatives []Alternative // what these sum up
}

// Origin says where an expiry comes from.
type Origin = interval.Origin

// The origins of an expiry.
const (
	OriginDefault     = interval.Default     // nothing set, the API's default
	OriginConstant    = interval.Constant    // a constant of the program
	OriginParameter   = interval.Parameter   // a parameter of the enclosing function
	OriginRequest     = interval.Request     // request input
	OriginSigned      = interval.SignedURL   // the expiry of a URL that was signed elsewhere
	OriginFlag        = interval.Flag        // command-line flag or argument
	OriginEnvironment = interval.Environment // environment variable
	OriginField       = interval.Field       // struct field or configuration that others fill in
	OriginComputed    = interval.Computed    // computed from several of these
	OriginUnknown     = interval.Unknown     // not found out; the last step of the trace says why
)

// Step is one step that a value takes on its way to the call.
type Step = interval.Step

// Finding is one broken rule at a site.
type Finding struct {
	Rule     string
	Severity Severity
	Pos, End token.Pos // Pos is the site's
	Position token.Position
	Message  string // ends with "(rule)"
	Change   Change // where to repair it
	Trace    []Step
	Fixes    []analysis.SuggestedFix

	// Also are further calls that the same change repairs: those of a client whose
	// constructor sets the expiry.
	Also []Step

	verdict verdict
	subject string // what the message is about
}
