package sandbox

import (
	"context"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/sandbox/iamapi"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// OverSnapshot returns a sandbox that decides by the policies of a snapshot
// and has its buckets, empty. Loopback connections count as TLS, as those to
// S3 are.
func OverSnapshot(s *account.Snapshot) (*Server, error) {
	by := &bySnapshot{snapshot: s}
	server := New(Config{Authorizer: by, Trust: by, IAM: iamapi.Handler(s), AssumeTLS: true})
	by.store = server.Store
	for _, name := range s.Buckets() {
		b := s.Bucket(name)
		bucket := store.Bucket{Name: name, Owner: b.Owner, Region: b.Region, KMSKey: b.KMSKey}
		bucket.Documents = documents(b)
		err := server.Store.CreateBucket(bucket)
		if err != nil {
			return nil, fmt.Errorf("bucket %s of the snapshot: %w", name, err)
		}
	}
	return server, nil
}

// documents are the settings of a bucket that clients may look at, as S3 answers
// them.
func documents(b *account.Bucket) map[string]string {
	out := make(map[string]string)
	if b.PolicyText != "" {
		out[policyDocument] = b.PolicyText
	}
	if b.RequestPayer != "" {
		out["requestPayment"] = `<RequestPaymentConfiguration xmlns="` + xmlNamespace + `"><Payer>` + b.RequestPayer + `</Payer></RequestPaymentConfiguration>`
	}
	if len(b.Tags) > 0 {
		type tag struct{ Key, Value string }
		set := struct {
			XMLName   xml.Name `xml:"Tagging"`
			Namespace string   `xml:"xmlns,attr"`
			Tags      []tag    `xml:"TagSet>Tag"`
		}{Namespace: xmlNamespace}
		for _, name := range slices.Sorted(maps.Keys(b.Tags)) {
			set.Tags = append(set.Tags, tag{name, b.Tags[name]})
		}
		if text, err := xml.Marshal(set); err == nil {
			out["tagging"] = string(text)
		}
	}
	return out
}

// OpenedBy says from where all requests come, in the eyes of the policies.
// Without it nobody knows: that they come over loopback says nothing about how
// they will reach S3.
func (s *Server) OpenedBy(o simulator.Opener) {
	if by, ok := s.config.Authorizer.(*bySnapshot); ok {
		by.opener = o
	}
}

// bySnapshot decides by the policy engine.
type bySnapshot struct {
	snapshot *account.Snapshot
	store    *store.Store // knows the buckets that clients made since
	opener   simulator.Opener
}

// decider decides about the buckets of the questions. One that a client makes,
// or made, has no bucket policy, whatever the snapshot says of that name.
func (b *bySnapshot) decider(op operation.Operation, owner string, questions []simulator.Question) simulator.Decider {
	var made []*account.Bucket
	if op.Name == "CreateBucket" {
		made = append(made, &account.Bucket{Name: op.Bucket, Owner: owner})
	}
	for _, q := range questions {
		if bucket, ok := b.store.Bucket(q.Bucket); ok && bucket.Made {
			made = append(made, &account.Bucket{Name: bucket.Name, Owner: bucket.Owner, Region: bucket.Region})
		}
	}
	if len(made) == 0 {
		return simulator.NewLocal(b.snapshot)
	}
	return simulator.NewLocal(b.snapshot.With(made...))
}

// Authorize asks for everything that the operation needs. A denial that is
// certain comes before what nobody can tell.
func (b *bySnapshot) Authorize(ctx context.Context, who Signer, op operation.Operation, how Request) (*Denial, error) {
	p := simulator.Presigned{Operation: op, Target: b.target(op, how), Signed: how.Time}
	if who.Use != nil {
		p.Identity, p.Opener = who.Use.Identity, who.Use.Opener
		p.Operation.Form = who.Use.Form && op.Key != ""
	} else {
		id, err := b.identity(who)
		if err != nil {
			return nil, err
		}
		p.Identity, p.Opener = id, b.opener
		p.Opener.PlainHTTP = p.Opener.PlainHTTP || !how.Secure
	}
	if how.SignatureAge != nil {
		p.Age = *how.SignatureAge
		p.Signed = how.Time.Add(-p.Age)
	}
	target := p.Target
	if p = p.Over(b.snapshot); p.Bucket != nil && target.Owner != p.Target.Owner {
		p.Bucket = nil // one of the same name that a client made
	}
	p.Target, p.OwnerOrg = target, b.snapshot.Membership(target.Owner)
	questions, _, err := p.Questions()
	if err != nil {
		return nil, err
	}
	for i := range questions {
		q, made := &questions[i], how
		if source, sent := op.Params[copySource]; sent && isSource(q.Resource, source.Value) {
			made.ObjectTags = how.SourceTags
			if bucket, ok := b.store.Bucket(q.Bucket); ok {
				q.ResourceAccount = bucket.Owner
			}
		}
		if who.Use == nil {
			q.Context = asMade(q.Context, who, made)
		}
	}
	decisions, err := b.decider(op, how.Target.Owner, questions).Decide(ctx, questions)
	if err != nil {
		return nil, err
	}
	var open *Denial
	for _, d := range decisions {
		switch d.Outcome {
		case policy.Allowed:
		case policy.Conditional:
			if open == nil {
				open = &Denial{Action: d.Action, Resource: d.Resource, Undecided: undecided(d)}
			}
		default:
			return &Denial{Action: d.Action, Resource: d.Resource, Because: because(d)}, nil
		}
	}
	return open, nil
}

// target completes what the request shows by what the snapshot knows of a bucket
// that is still the snapshot's.
func (b *bySnapshot) target(op operation.Operation, how Request) operation.Target {
	stored, ok := b.store.Bucket(op.Bucket)
	bucket := b.snapshot.Bucket(op.Bucket)
	if bucket == nil || !ok || stored.Made || op.Name == "CreateBucket" {
		return how.Target
	}
	t := b.snapshot.Target(bucket)
	t.SourceKMSKey = how.Target.SourceKMSKey
	return t
}

// undecided says in one line what a decision depends on.
func undecided(d simulator.Decision) string {
	if d.Lacks != "" {
		return d.Lacks
	}
	var keys []string
	for _, m := range d.Missing {
		keys = append(keys, m.Key)
	}
	if len(keys) == 0 {
		return "it depends on what is not known"
	}
	return "it depends on " + strings.Join(keys, ", ")
}

func (b *bySnapshot) identity(who Signer) (simulator.Identity, error) {
	id := simulator.Identity{Principal: who.ARN}
	p, err := b.snapshot.Principal(who.ARN)
	if err != nil {
		return id, err
	}
	id.ID = p.ID
	id.Tags = maps.Clone(p.Tags)
	if len(who.Tags) > 0 && id.Tags == nil {
		id.Tags = make(map[string]string)
	}
	maps.Copy(id.Tags, who.Tags)
	for i, text := range who.SessionPolicies {
		doc, err := policy.Parse(policy.Session, fmt.Sprintf("session policy %d", i+1), []byte(text))
		if err != nil {
			return id, err
		}
		id.Session = append(id.Session, doc)
	}
	return id, nil
}

// asMade completes the context of a presigned request to that of the request
// that was made: how it was signed, and what the sandbox knows of its session
// and of the object. What it cannot know stays unknown.
func asMade(presigned policy.Context, who Signer, how Request) policy.Context {
	c := presigned.Clone()
	made := map[string]string{
		"s3:authType":             how.AuthType,
		"s3:signatureversion":     how.SignatureVersion,
		"s3:x-amz-content-sha256": how.ContentSHA256,
		"aws:UserAgent":           how.UserAgent,
		"aws:Referer":             how.Referer,
		"aws:RequestedRegion":     how.Region,
	}
	if !how.Secure || how.TLSVersion != "" {
		made["s3:TlsVersion"] = how.TLSVersion
	}
	if who.Assumed {
		made["aws:SourceIdentity"] = who.SourceIdentity
		made["aws:FederatedProvider"] = ""
		made["aws:MultiFactorAuthPresent"] = strconv.FormatBool(false)
		c.SetAbsentPrefix("aws:PrincipalTag/")
	}
	if who.Temporary() {
		made["aws:TokenIssueTime"] = who.Issued.UTC().Format(time.RFC3339)
	}
	for key, value := range made {
		c.SetAbsent(key)
		if value != "" {
			c.Set(key, value)
		}
	}
	if how.SignatureAge == nil {
		c.SetAbsent("s3:signatureAge")
	}
	for k, v := range how.ObjectTags {
		if key := "s3:ExistingObjectTag/" + k; presigned.Get(key).State != policy.Absent {
			c.Set(key, v)
		}
	}
	c.SetAbsentPrefix("s3:ExistingObjectTag/")
	return c
}

// because words a denial as S3 does.
func because(d simulator.Decision) string {
	if d.Outcome == policy.ExplicitDeny {
		return "of an explicit deny in " + d.Statement.Policy
	}
	return "no policy allows the " + d.Action + " action"
}

// AssumeRole decides by the role's trust policy, and in other accounts than
// the role's by the caller's own policies too.
func (b *bySnapshot) AssumeRole(_ context.Context, who Signer, role string, session Session) (Role, *Denial, error) {
	denial := &Denial{Action: "sts:AssumeRole", Resource: role}
	target, err := b.snapshot.Principal(role)
	if err != nil {
		return Role{}, denial, nil
	}
	caller, err := b.snapshot.Principal(who.ARN)
	if err != nil {
		return Role{}, denial, nil
	}
	if target.Trust == nil {
		denial.Undecided = "the snapshot lacks the trust policy of " + target.ARN
		return Role{}, denial, nil
	}
	principal, err := policy.ParsePrincipal(who.ARN)
	if err != nil {
		return Role{}, denial, nil
	}
	principal.ID = caller.ID
	if caller.Kind == account.Role {
		principal.RoleARN = caller.ARN
	}
	policies := b.snapshot.Policies(caller)
	policies.Resource, policies.ResourceMustAllow = target.Trust, true
	c, err := b.callerContext(who, session)
	if err != nil {
		return Role{}, nil, err
	}
	c.Set("aws:ResourceAccount", target.Account())
	actions := []string{"sts:AssumeRole"}
	if len(session.Tags) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	if session.SourceIdentity != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	for _, action := range actions {
		request := policy.Request{Principal: principal, Action: action, Resource: target.ARN, ResourceAccount: target.Account(), Context: c}
		switch policy.Decide(&policies, &request).Outcome {
		case policy.Allowed:
		case policy.Conditional:
			var keys []string
			for _, k := range policy.Explain(&policies, &request).Unknown {
				keys = append(keys, k.Key)
			}
			denial.Action, denial.Undecided = action, "it depends on "+strings.Join(keys, ", ")
			if lacks := caller.Lacks(); len(lacks) > 0 {
				denial.Undecided = lacks[0]
			}
		default:
			return Role{}, &Denial{Action: action, Resource: role}, nil
		}
	}
	if denial.Undecided != "" {
		return Role{}, denial, nil
	}
	return Role{ID: target.ID}, nil, nil
}

// callerContext has the condition keys of a caller's request to STS. Those of
// the caller are the same for every service, and are taken from a request to
// S3. Source: IAM User Guide, "IAM and AWS STS condition context keys".
func (b *bySnapshot) callerContext(who Signer, session Session) (policy.Context, error) {
	id, err := b.identity(who)
	if err != nil {
		return policy.Context{}, err
	}
	p := simulator.Presigned{Operation: operation.Operation{Name: "ListBuckets"}, Identity: id, Opener: b.opener, Signed: time.Now()}
	questions, _, err := p.Questions()
	if err != nil {
		return policy.Context{}, err
	}
	c := asMade(questions[0].Context, who, Request{Secure: true})
	c.SetAbsentPrefix("s3:")
	for key, value := range map[string]string{
		"sts:ExternalId":      session.ExternalID,
		"sts:RoleSessionName": session.Name,
		"sts:SourceIdentity":  session.SourceIdentity,
	} {
		c.SetAbsent(key)
		if value != "" {
			c.Set(key, value)
		}
	}
	c.SetAbsentPrefix("aws:RequestTag/")
	c.SetMulti("aws:TagKeys", slices.Sorted(maps.Keys(session.Tags))...)
	for k, v := range session.Tags {
		c.Set("aws:RequestTag/"+k, v)
	}
	return c, nil
}
