package plan

import (
	"strings"
)

// A change is what a deployment does to one thing.
type change uint8

const (
	create  change = iota // it does not exist yet
	update                // it exists and changes
	keep                  // it exists and stays as it is
	replace               // it is deleted and made anew
	remove                // it is deleted
	declare               // by a template: it may exist or not, and will be as it says
)

func (c change) remains() bool { return c != remove }

// existed reports whether the thing was there before, or may have been.
func (c change) existed() bool { return c != create }

// entityKind is user, role or group.
type entityKind string

const (
	user  entityKind = "user"
	role  entityKind = "role"
	group entityKind = "group"
)

// An entity is a user, role or group of a plan.
type entity struct {
	kind       entityKind
	origin     Origin
	partition  string
	account    string // may be a symbol
	path       string // with slashes around it
	name       string // may have symbols
	known      string // its ARN, where the plan has it
	change     change
	was        string // its name before, where that differs
	inline     []document
	exclusive  bool // inline has all inline policies
	managed    []value
	allManaged bool // managed has all attachments
	boundary   value
	bounded    bool // the plan says what the boundary is
	trust      *document
	tags       map[string]string
	unread     []Unknown
	perhaps    []Unknown // why it is perhaps not made
	aliases    []string
}

func (e *entity) arn() string {
	if e.known != "" {
		return e.known
	}
	return "arn:" + e.partition + ":iam::" + e.account + ":" + string(e.kind) + e.path + e.name
}

// A managedPolicy is a customer managed policy of a plan.
type managedPolicy struct {
	document
	arn    string // may have symbols
	change change
}

// An attachment joins a policy to an entity by their names.
type attachment struct {
	origin  Origin
	kind    entityKind
	owners  []ownerRef
	policy  value     // ARN, of a managed policy
	inline  *document // or an inline policy
	change  change
	account string // of what was
	// wasOwner, wasName, wasARN say what was attached before, where that goes.
	wasOwner, wasName, wasARN string
	wasOwners                 []string
	// exclusive: what is not named is removed: of "inline" or "managed".
	exclusive string
	names     []value // of inline policies or ARNs, where exclusive
	// alone: the policy is for nobody else in the account.
	alone bool
}

// An ownerRef is whom an attachment is for: an entity of the plan, or a name in an
// account. perhaps says why it is perhaps another.
type ownerRef struct {
	entity  *entity
	name    string
	account string
	perhaps []Unknown
}

// A bucket is one that a plan makes or changes.
type bucket struct {
	// bucketKey says whether S3 Bucket Keys are on for the default encryption; nil where
	// the plan does not state it.
	bucketKey  *bool
	origin     Origin
	name       string // may have symbols
	region     string
	account    string
	partition  string
	change     change
	was        string
	perhaps    []Unknown // why it is perhaps not made
	policy     *document
	ownership  value // of the bucket itself
	block      *object
	encryption value // KMS key; "" for none
	tags       map[string]string
	unread     []string // parts that are not known: policy, publicAccessBlock
	unreadWhy  []Unknown
	aliases    []string
}

// A bucketSetting is a part of a bucket that a resource of its own holds.
type bucketSetting struct {
	origin  Origin
	what    string // policy, ownership, publicAccessBlock, accountPublicAccessBlock, encryption, requestPayer
	account string // of accountPublicAccessBlock
	was     string // the bucket from which it goes
	buckets []bucketRef
	change  change
	policy  *document
	value   value
	// bucketKey is that of encryption, as of a bucket.
	bucketKey *bool
}

type bucketRef struct {
	bucket  *bucket
	name    string
	perhaps []Unknown
}

// A key is a KMS key of a plan.
type key struct {
	origin Origin
	arn    string
	id     string
	policy *document // nil: the default, which leaves it to IAM
	change change
	names  []string
	unread bool   // it has a policy, and the plan does not say which
	stated bool   // a resource states its policy
	was    string // its ARN before, where that differs
	// state, usage and spec are as in [account.Key]; "" where the plan does not say.
	// doubt says why they are not known.
	state, usage, spec string
	doubt              []Unknown
	perhaps            []Unknown // why it is perhaps not made
}

// An attribute of a key is what is set beside its policy: the plan's value of it.
func (k *key) set(to *string, v value, path string) {
	switch text, known := plain(v); {
	case v == nil:
	case known:
		*to = text
	default:
		u := Unknown{Address: k.origin.Address, File: k.origin.File, Path: path}
		if unk, ok := v.(*unknown); ok && unk.why.Path != "" {
			u = unk.why
		}
		k.doubt = append(k.doubt, u)
	}
}

// enable reads whether the key is enabled.
func (k *key) enable(v value, path string) {
	var enabled string
	k.set(&enabled, v, path)
	switch strings.ToLower(enabled) {
	case "false":
		k.state = "Disabled"
	case "true":
		k.state = "Enabled"
	}
}

// imported: the key has no material until somebody imports it. Source: "Importing
// key material for AWS KMS keys".
func (k *key) imported() {
	k.doubt = append(k.doubt, Unknown{Address: k.origin.Address, File: k.origin.File, Path: "whether key material is imported"})
}

// A Function is what runs code under an identity: a Lambda function or a
// container.
type Function struct {
	Origin Origin
	Name   string
	Role   string // ARN of the role
	// Environment has the variables; what is not known as a symbol.
	Environment map[string]string
	// Code says where its source or archive lies: CodeUri, filename, source
	// directory; Handler and Target what of it runs.
	Code, Handler, Target string
	// Runtime is what it runs in, such as provided.al2023; "" for an image, and where
	// it is not known.
	Runtime string
}

// RunsGo reports whether the function can be a Go program. Source: "Lambda runtimes"
// and "Building Lambda functions with Go", AWS Lambda Developer Guide.
func (f *Function) RunsGo() bool {
	return f.Runtime == "" || strings.HasPrefix(f.Runtime, "provided") || strings.HasPrefix(f.Runtime, "go")
}

func joinPath(path string) string {
	if path == "" {
		return "/"
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	return path
}

// A membership puts a user into a group, or takes it out.
type membership struct {
	group, user, account string
	origin               Origin
	leaves               bool
	perhaps              []Unknown
}

// A keyAlias is another name of a KMS key.
type keyAlias struct {
	name, target, account, region string
	perhaps                       []Unknown // why it is perhaps not made
}

// An unmade is what a template has and does not make, since its condition is false.
type unmade struct {
	origin    Origin
	kind      string // of the resource
	name      string // that it would have
	account   string
	bucket    string // of a bucket policy
	condition string
	aliases   []string
}

func (u *unmade) String() string {
	what := map[string]string{"AWS::S3::Bucket": "bucket", "AWS::IAM::Role": "role", "AWS::IAM::User": "user"}[u.kind]
	return u.origin.File + " makes no such " + first(what, "thing") + ", because the condition " + u.condition + " of " + u.origin.Address + " is false"
}

// An endpoint is a VPC endpoint with a policy; its ID is "" where it is not known.
type endpoint struct {
	id     string
	policy document
}
