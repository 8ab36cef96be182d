package policy

import "unicode/utf8"

// limit is how many characters, white space not counted, a policy of a kind
// may have.
type limit struct {
	most   int    // above: no policy of this kind can exist, or 0 where some do
	usual  int    // above: a warning
	reason string // of the warning
}

// Sources: IAM User Guide, "IAM and AWS STS quotas", and the IAM API's limit on
// PolicyDocument; AWS Organizations User Guide, "Quotas"; KMS Developer Guide,
// "Quotas" (the largest resource policies that matter here). Policies that AWS
// manages pass the customers' quotas, so those are only warned of: the largest,
// AWSSupportServiceRolePolicy v56, has 135,200 characters.
var limits = [...]limit{
	Identity: {0, 10240, "only policies managed by AWS may have more than 10,240 characters (managed 6,144; all inline policies of a role 10,240, of a group 5,120, of a user 2,048)"},
	Boundary: {0, 6144, "only policies managed by AWS may have more than 6,144 characters"},
	Session:  {131072, 2048, "an inline session policy may have 2,048 characters; longer ones must be managed policies"},
	Resource: {32768, 20480, "bucket policies may have 20,480 characters; only KMS key policies may be longer, up to 32,768"},
	SCP:      {10240, 5120, "service control policies may have 5,120 characters unless the organization's quota was raised"},
	RCP:      {10240, 5120, "resource control policies may have 5,120 characters unless the organization's quota was raised"},
}

// maxText bounds the work on a text, white space included.
const maxText = 1 << 20

// countCharacters counts what IAM's quotas count.
func countCharacters(text []byte) int {
	n := 0
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c < utf8.RuneSelf:
			n++
			i++
		default:
			_, width := utf8.DecodeRune(text[i:])
			n++
			i += width
		}
	}
	return n
}
