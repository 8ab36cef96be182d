package sandbox

import (
	"context"
	"fmt"
	"maps"
	"strconv"
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
		if b.PolicyText != "" {
			bucket.Documents = map[string]string{policyDocument: b.PolicyText}
		}
		err := server.Store.CreateBucket(bucket)
		if err != nil {
			return nil, fmt.Errorf("bucket %s of the snapshot: %w", name, err)
		}
	}
	return server, nil
}

// bySnapshot decides by the policy engine.
type bySnapshot struct {
	snapshot *account.Snapshot
	store    *store.Store // knows the buckets that clients made since
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

// Authorize asks for everything that the operation needs.
func (b *bySnapshot) Authorize(ctx context.Context, who Signer, op operation.Operation, how Request) (*Denial, error) {
	id, err := b.identity(who)
	if err != nil {
		return nil, err
	}
	p := simulator.Presigned{
		Operation: op,
		Target:    how.Target,
		Identity:  id,
		Opener:    simulator.Opener{PlainHTTP: !how.Secure, Address: how.SourceIP},
		Signed:    how.Time,
	}
	if how.SignatureAge != nil {
		p.Age = *how.SignatureAge
		p.Signed = how.Time.Add(-p.Age)
	}
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
		q.Context = asMade(q.Context, who, made)
	}
	decisions, err := b.decider(op, how.Target.Owner, questions).Decide(ctx, questions)
	if err != nil {
		return nil, err
	}
	for _, d := range decisions {
		if d.Outcome != policy.Allowed {
			return &Denial{Action: d.Action, Resource: d.Resource, Because: because(d)}, nil
		}
	}
	return nil, nil
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
// that was made: everything is known now, and what was not sent is absent.
func asMade(presigned policy.Context, who Signer, how Request) policy.Context {
	var c policy.Context
	for _, key := range presigned.Keys() {
		switch v := presigned.Get(key); {
		case v.State == policy.Present && v.Multi:
			c.SetMulti(key, v.Values...)
		case v.State == policy.Present:
			c.Set(key, v.Values[0])
		}
	}
	for key, value := range map[string]string{
		"s3:authType":             how.AuthType,
		"s3:signatureversion":     how.SignatureVersion,
		"s3:x-amz-content-sha256": how.ContentSHA256,
		"s3:TlsVersion":           how.TLSVersion,
		"aws:UserAgent":           how.UserAgent,
		"aws:Referer":             how.Referer,
		"aws:RequestedRegion":     how.Region,
		"aws:SourceIdentity":      who.SourceIdentity,
	} {
		c.SetAbsent(key)
		if value != "" {
			c.Set(key, value)
		}
	}
	if how.SignatureAge == nil {
		c.SetAbsent("s3:signatureAge")
	}
	if who.Temporary() {
		c.Set("aws:TokenIssueTime", who.Issued.UTC().Format(time.RFC3339))
		c.Set("aws:MultiFactorAuthPresent", strconv.FormatBool(false))
	}
	for k, v := range how.ObjectTags {
		c.Set("s3:ExistingObjectTag/"+k, v)
	}
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
	if err != nil || target.Trust == nil {
		return Role{}, denial, nil
	}
	caller, err := b.snapshot.Principal(who.ARN)
	if err != nil {
		return Role{}, denial, nil
	}
	principal, err := policy.ParsePrincipal(who.ARN)
	if err != nil {
		return Role{}, denial, nil
	}
	principal.ID = caller.ID
	policies := b.snapshot.Policies(caller)
	policies.Resource, policies.ResourceMustAllow = target.Trust, true
	request := policy.Request{Principal: principal, Action: "sts:AssumeRole", Resource: target.ARN, ResourceAccount: target.Account()}
	if session.ExternalID != "" {
		request.Context.Set("sts:ExternalId", session.ExternalID)
	}
	if policy.Decide(&policies, &request).Outcome != policy.Allowed {
		return Role{}, denial, nil
	}
	return Role{ID: target.ID}, nil, nil
}
