package simulator

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// An Opener is who opens the URL, and from where: the part of the request
// that the signer does not decide. The zero Opener is anybody on the public
// internet, over TLS.
type Opener struct {
	Name      string // for reports; "" for anybody
	PlainHTTP bool
	Address   string // IP address; "" when nobody knows
	VPCE      string // VPC endpoint, for example vpce-1a2b3c4d; "" for none
	VPC       string // the endpoint's VPC; "" when not known
	// Context states values of condition keys that nothing else tells.
	Context Stated
}

// Stated is what somebody says of condition keys: the values of each, none for a
// key that is absent. It takes the place of whatever else is known.
type Stated map[string][]string

// A Presigned is one use of a presigned URL: what was signed, by whom, when,
// and who opens it when. [Presigned.Over] fills in what a snapshot knows.
type Presigned struct {
	Operation operation.Operation
	Target    operation.Target
	Identity  Identity
	Opener    Opener
	Signed    time.Time     // moment of signing
	Age       time.Duration // time from signing to opening

	// What a snapshot knows of the surroundings; the zero values for nothing.
	Bucket                           *account.Bucket
	AccessPoint                      *account.AccessPoint
	CallerOrg, OwnerOrg, EndpointOrg account.Membership
	EndpointOwner                    string

	unfit []operation.Refusal // of KMS keys that S3 cannot use
}

// Over returns the use with all that the snapshot knows about the principal, the
// bucket or access point, the organization and the VPC endpoint.
func (p Presigned) Over(s *account.Snapshot) Presigned {
	p.Identity = p.Identity.over(s)
	name := p.Operation.Bucket
	if p.AccessPoint = s.AccessPoint(name); p.AccessPoint != nil {
		name = p.AccessPoint.Bucket
	}
	if p.Bucket = s.Bucket(name); p.Bucket != nil {
		p.Target = s.Target(p.Bucket)
	}
	p.Target.Gone = s.Gone(name)
	if source := s.Bucket(BucketOf(p.sourceARN())); source != nil {
		p.Target.SourceKMSKey = source.KMSKey
	}
	p.unfit = nil
	for _, perm := range p.keys() {
		if key := s.Key(perm.Resource); key != nil {
			if why, certain := key.Unfit(); why != "" {
				p.unfit = append(p.unfit, operation.Refusal{Why: policy.TrimSymbols(why), Certain: certain && perm.Perhaps == ""})
			}
		}
	}
	p.CallerOrg = s.Membership(p.Identity.Account())
	p.OwnerOrg = s.Membership(p.Target.Owner)
	if e := s.Endpoint(p.Opener.VPCE); e != nil {
		p.EndpointOwner, p.EndpointOrg = e.Owner, s.Membership(e.Owner)
		if p.Opener.VPC == "" {
			p.Opener.VPC = e.VPC
		}
	}
	return p
}

// sourceARN is the object that a copy reads, "" for none.
func (p Presigned) sourceARN() string {
	permissions, err := p.Operation.Permissions(p.Target)
	if err != nil || !p.Operation.Has("x-amz-copy-source") {
		return ""
	}
	return permissions[0].Resource
}

// partition is that of the bucket's region, or else of the signer.
func (p Presigned) partition() string {
	if p.Target.Partition != "" {
		return p.Target.Partition
	}
	if p.Target.Region != "" {
		return operation.PartitionOf(p.Target.Region)
	}
	if who, err := parseARN(p.Identity.Principal); err == nil {
		return who.partition
	}
	return "aws"
}

// target is the Target with what else of it the use tells.
func (p Presigned) target() operation.Target {
	t := p.Target
	t.Partition, t.Caller = p.partition(), p.Identity.Account()
	return t
}

// refusals lists why S3 refuses the request whatever the policies say.
func (p Presigned) refusals() []operation.Refusal {
	list := append(slices.Clone(p.unfit), p.Operation.Refusals(p.target())...)
	// Source: "Using server-side encryption with AWS KMS keys".
	if p.Opener.PlainHTTP && slices.ContainsFunc(p.keys(), func(perm operation.Permission) bool { return perm.Perhaps == "" }) {
		list = append([]operation.Refusal{{Why: "S3 refuses requests for objects encrypted with KMS keys without TLS", Certain: true}}, list...)
	}
	// Source: "Creating access points restricted to a virtual private cloud".
	if point := p.AccessPoint; point != nil && point.VPC != "" && p.Opener.VPC != point.VPC {
		r := operation.Refusal{Why: "the access point can be reached from " + point.VPC + " only: S3 answers 403 AccessDenied to everybody else", Certain: p.Opener.VPCE == "" || p.Opener.VPC != ""}
		list = append([]operation.Refusal{r}, list...)
	}
	return list
}

// keys are the permissions on KMS keys.
func (p Presigned) keys() []operation.Permission {
	permissions, err := p.Operation.Permissions(p.target())
	if err != nil {
		return nil
	}
	permissions = append(permissions, p.Operation.OnManagedKey(p.target())...)
	return slices.DeleteFunc(permissions, func(perm operation.Permission) bool { return !isKMS(perm.Action) })
}

// Questions expands the use into one question per permission. Resources that
// cannot be named before the call are left out and returned as unnamed. Those about
// the AWS managed key aws/s3 ([Question.ManagedKey]) come last.
func (p Presigned) Questions() (questions []Question, unnamed []operation.Permission, err error) {
	op := p.Operation
	if p.AccessPoint != nil {
		op.Bucket = p.AccessPoint.ARN
	}
	permissions, err := op.Permissions(p.target())
	if err != nil {
		return nil, nil, err
	}
	permissions = append(permissions, op.OnManagedKey(p.target())...)
	request := p.Context()
	for _, perm := range permissions {
		if perm.Resource == "" {
			unnamed = append(unnamed, perm)
			continue
		}
		q := Question{
			Principal:       p.Identity.ARN(),
			Action:          perm.Action,
			Resource:        perm.Resource,
			ResourceAccount: perm.Account,
			Session:         p.Identity.Session,
			Context:         request,
			Perhaps:         perm.Perhaps,
			Form:            op.Form && placeholder.MatchString(op.Key) && strings.HasSuffix(perm.Resource, "/"+op.Key),
			Endpoint:        p.Opener.VPCE,
		}
		switch {
		case isKMS(perm.Action):
			q.Context, q.Endpoint = p.kmsContext(perm.Resource), "" // S3 calls, not through the endpoint
			q.Form = false
		default:
			q.Bucket = bucketOf(perm.Resource, p.bucketName())
			if !keepsObjectTags(perm.Action) {
				q.Context = request.Clone()
				q.Context.SetAbsentPrefix("s3:ExistingObjectTag/")
			}
		}
		questions = append(questions, q)
	}
	return questions, unnamed, nil
}

func (p Presigned) bucketName() string {
	if p.Bucket != nil {
		return p.Bucket.Name
	}
	return p.Operation.Bucket
}

// objectTagActions are those whose requests have the tags of the object as
// s3:ExistingObjectTag. Source: Service Authorization Reference for Amazon S3.
var objectTagActions = []string{
	"s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes", "s3:GetObjectTagging",
	"s3:GetObjectVersionTagging", "s3:GetObjectAcl", "s3:GetObjectVersionAcl", "s3:PutObjectTagging", "s3:PutObjectVersionTagging",
	"s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", "s3:PutObjectAcl", "s3:PutObjectVersionAcl",
}

func keepsObjectTags(action string) bool {
	return !strings.HasPrefix(action, "s3:") || slices.Contains(objectTagActions, action)
}

// Context has the condition keys of the request. Keys that the table does not
// name stay unknown.
func (p Presigned) Context() policy.Context {
	c := policy.OpenContext()
	p.use().fill(&c, false)
	p.stated(&c)
	return c
}

// ContextOf is what is known of a request for an action that is not that of a
// presigned URL: the keys of the identity, of its organization, and for actions
// of S3 those of the bucket. All others are unknown.
func (p Presigned) ContextOf(action string) policy.Context {
	all, c := p.Context(), policy.OpenContext()
	u := p.use()
	s3 := strings.HasPrefix(strings.ToLower(action), "s3:")
	for i := range conditionKeys {
		row := &conditionKeys[i]
		switch {
		case strings.HasPrefix(row.Name, "kms:"), strings.HasPrefix(row.Name, "aws:Resource") && !s3:
			continue
		case row.Origin != FromIdentity && row.Origin != FromOrganization && (row.Origin != FromBucket || !s3):
			continue
		case row.family != nil:
			row.family(u, &c)
		}
		if v := all.Get(row.Name); v.State != policy.Unknown && !row.isFamily() {
			c.Put(row.Name, v)
		} else if row.isFamily() && row.value(u).State == policy.Absent {
			c.SetAbsentPrefix(row.Name)
		}
	}
	c.Set("aws:CurrentTime", p.Signed.UTC().Format(time.RFC3339))
	p.stated(&c)
	return c
}

// kmsContext is the context of the call that S3 makes to KMS for the signer.
func (p Presigned) kmsContext(key string) policy.Context {
	c := policy.OpenContext()
	u := p.use()
	u.key = key
	u.fill(&c, true)
	p.stated(&c)
	return c
}

func (p Presigned) use() *use {
	who, _ := parseARN(p.Identity.ARN()) // of a bad one nothing is known
	return &use{Presigned: &p, who: who}
}

// stated lets what somebody says take the place of what is known.
func (p Presigned) stated(c *policy.Context) {
	for _, stated := range []Stated{p.Identity.Context, p.Opener.Context} {
		stated.Set(c)
	}
}

// Set puts the stated values into the context.
func (s Stated) Set(c *policy.Context) {
	for key, values := range s {
		switch len(values) {
		case 0:
			c.SetAbsent(key)
		case 1:
			c.Set(key, values[0])
		default:
			c.SetMulti(key, values...)
		}
	}
}

// placeholder is a part of a key form that only the running program knows.
var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// placeholders names those of a form: "{user} and {film}".
func placeholders(form string) string {
	return strings.Join(placeholder.FindAllString(form, -1), " and ")
}

// holes writes the object of a form as the engine takes it.
func holes(prefix string, op operation.Operation) string {
	if !op.Form {
		return prefix + op.Key
	}
	return prefix + placeholder.ReplaceAllLiteralString(op.Key, policy.Hole)
}
