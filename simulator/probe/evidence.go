package probe

import "time"

// A Result is what a probe found out.
type Result string

// The results. Only an answer that the design lists counts; everything else
// is inconclusive.
const (
	// Confirmed: the server let the request past its permission check.
	Confirmed Result = "confirmed"
	// Refuted: the server denied the permission.
	Refuted Result = "refuted"
	// Inconclusive: the answer does not tell; Cause and Reason say why.
	Inconclusive Result = "inconclusive"
	// Skipped: nothing was sent; Reason says why.
	Skipped Result = "skipped"
)

// A Cause sorts the answers that neither confirm nor refute, and the denials.
type Cause string

// The causes.
const (
	Permission     Cause = "permission"
	Expired        Cause = "expired"
	NotYetValid    Cause = "not-yet-valid"
	ClockSkew      Cause = "clock-skew"
	WrongRegion    Cause = "wrong-region"
	BadSignature   Cause = "bad-signature"
	UnknownKey     Cause = "unknown-access-key"
	BadToken       Cause = "bad-token"
	ExpiredToken   Cause = "expired-token"
	MissingHeaders Cause = "missing-headers"
	MissingObject  Cause = "missing-object"
	MissingBucket  Cause = "missing-bucket"
	Archived       Cause = "archived"
	Encryption     Cause = "encryption"
	Malformed      Cause = "malformed"
	Unsafe         Cause = "unsafe"
	Ambiguous      Cause = "ambiguous"
	Throttled      Cause = "throttled"
	ServerError    Cause = "server-error"
	Redirected     Cause = "redirected"
	NotS3          Cause = "not-s3"
	Unreachable    Cause = "unreachable"
	TimedOut       Cause = "timed-out"
	NotApplicable  Cause = "not-applicable"
	NotPermitted   Cause = "not-switched-on"
	// Undecided: presigncheck's own sandbox answered that nobody can tell.
	Undecided Cause = "undecided"
	// Condition: the signer may, and the server then looked at a condition that
	// the URL itself is signed over. Whether that holds when the URL is used is
	// another question.
	Condition Cause = "condition"
	// Stored: the server took what it had to refuse. Reason says what lies
	// where, and who must remove it; no further write goes to that server.
	Stored Cause = "stored"
)

// Evidence is what one probe saw.
type Evidence struct {
	Result Result `json:"result"`
	Cause  Cause  `json:"cause,omitempty"`
	Status int    `json:"status,omitempty"`
	Code   string `json:"code,omitempty"`
	// Reason is one line for a person, with the repair where there is one.
	Reason string `json:"reason,omitempty"`
	// Probe names the design; see [Designs].
	Probe string `json:"probe,omitempty"`
	// Resource is what was asked about, as s3://bucket/key. It differs from
	// the target's key for designs that use a sibling key.
	Resource string `json:"resource,omitempty"`
	// Action is the IAM action that the server named in a denial, if it did.
	Action string `json:"action,omitempty"`
	// Controls lists the controls that a positive answer passed: "signature",
	// "session".
	Controls []string `json:"controls,omitempty"`
	// Skew is the server's clock minus the local one, to about a second; zero
	// when the server sent no Date.
	Skew time.Duration `json:"-"`
	// RequestID is the server's name for the request.
	RequestID string `json:"requestId,omitempty"`
	// unproven says why a positive answer alone does not show the permission;
	// "" when it does.
	unproven string
	// Simulated is true when the answer came from presigncheck's own sandbox:
	// it repeats what the snapshot says and proves nothing about AWS.
	Simulated bool `json:"simulated,omitempty"`
}

// inconclusive and skipped build the evidence that needs no answer.
func inconclusive(cause Cause, reason string) Evidence {
	return Evidence{Result: Inconclusive, Cause: cause, Reason: reason}
}

func skipped(cause Cause, reason string) Evidence {
	return Evidence{Result: Skipped, Cause: cause, Reason: reason}
}
