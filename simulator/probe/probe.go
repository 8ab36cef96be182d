package probe

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// Probe finds out whether the target's identity may do the operation. It
// returns an error when nothing could be asked: no credentials, no endpoint,
// or the context ended. Whatever a server answers is evidence.
func (p *Prober) Probe(ctx context.Context, t Target) (Evidence, error) {
	p.setUp()
	d, s, stop, err := p.choose(ctx, t)
	if err != nil {
		return Evidence{}, err
	}
	if stop != nil {
		return *stop, nil
	}
	c, err := retrieve(ctx, t.Credentials)
	if err != nil {
		return Evidence{}, err
	}
	if d.needsTrial(s) {
		e, passed, err := p.try(ctx, &d, t, c)
		if err != nil || !passed {
			return e, err
		}
	}
	r, e, err := p.ask(ctx, d, t, c, d.keyOf(t))
	if err != nil {
		return e, err
	}
	if d.Follow != "" && e.Result != Confirmed {
		if r, e, err = p.followUp(ctx, d, t, c, r, e); err != nil {
			return e, err
		}
	}
	r, e, err = p.direct(r, t, e, func(d Design) (request, Evidence, error) { return p.ask(ctx, d, t, c, t.Operation.Key) })
	if err != nil {
		return e, err
	}
	if e.Result == Confirmed {
		e, err = p.control(ctx, r, t, e)
	}
	if e.Result == Confirmed {
		e.Cause = "" // that the object is missing stands in the reason
	}
	return t.weigh(d, r.key, e), err
}

// needsTrial reports whether a write is tried on a sibling key first: nobody
// knows yet whether the server refuses it.
func (d Design) needsTrial(s acquaintance) bool {
	return d.Writes && !d.Sibling && !s.holdsBack(d)
}

// keyOf is the key that the design names.
func (d Design) keyOf(t Target) string {
	if d.Sibling {
		return sibling(t.Operation.Key)
	}
	return t.Operation.Key
}

// try sends the design's request for a key beside the target's, which never
// existed. Only a server that refuses it there as designed is asked about the
// key itself; passed says that it did. Where a denial may only mean the second
// latch's own permission, the trial goes on without that latch, and so will
// the probe, if the server has been seen to refuse a wrong digest.
func (p *Prober) try(ctx context.Context, d *Design, t Target, c aws.Credentials) (e Evidence, passed bool, err error) {
	key := sibling(t.Operation.Key)
	_, e, err = p.ask(ctx, *d, t, c, key)
	if err != nil || e.Result == Confirmed {
		return e, true, err
	}
	if d.bare != nil && p.checksDigests(ctx, t) && e.Status == http.StatusForbidden && e.Result == Inconclusive && e.Cause == Ambiguous && e.Code != "" {
		*d = *d.bare
		_, e, err = p.ask(ctx, *d, t, c, key)
		if err != nil || e.Result == Confirmed {
			return e, true, err
		}
	}
	return t.weigh(*d, key, e), false, nil
}

// choose finds the design for a target and what is known of its server, or
// says why nothing is sent.
func (p *Prober) choose(ctx context.Context, t Target) (Design, acquaintance, *Evidence, error) {
	d, ok := designFor(t.Operation.Name)
	var s acquaintance
	stop := func(cause Cause, format string, args ...any) (Design, acquaintance, *Evidence, error) {
		e := skipped(cause, fmt.Sprintf(format, args...))
		e.Probe = d.Name
		return d, s, &e, nil
	}
	if p.Server != "" {
		if _, known := ServerNamed(p.Server); !known {
			return d, s, nil, unknownServer(p.Server)
		}
	}
	bucketOnly := t.Operation.Name == "HeadBucket" || t.Operation.Name == "ListObjectsV2"
	switch permissions, _ := d.unknown(t.Operation); {
	case !ok:
		return stop(NotApplicable, "there is no safe probe for %s; check the permission with presigncheck simulate", t.Operation.Name)
	case t.Operation.Bucket == "":
		return stop(NotApplicable, "the bucket is not known; say in the configuration what the expression stands for")
	case t.Operation.Key == "" && !bucketOnly:
		return stop(NotApplicable, "the key is not known; say in the configuration what the expression stands for")
	case len(permissions) > 0:
		return stop(NotApplicable, "%s decides which permissions are needed, and its value is not known", permissions[0])
	}
	at, err := t.resolve(ctx)
	if err != nil {
		return d, s, nil, err
	}
	s = p.acquaintance(at.url.Hostname(), p.host(at.url.Host))
	if why := d.admit(t.Operation.Key, d.itemsOf(t.Operation), s); why != "" {
		return stop(Unsafe, "%s", why)
	}
	if name, taken := ownField(d, t); taken {
		return stop(Unsafe, "%s is a field that the probe's form fills in itself; leave it out", name)
	}
	writes := d.Writes || t.Operation.Writes()
	switch {
	case writes && !p.AllowWrites:
		return stop(NotPermitted, "probes of writing operations are not switched on (--probe-writes)")
	case d.Deletes && !p.AllowDeletes:
		return stop(NotPermitted, "probes that send DELETE are not switched on (--probe-deletes); the policies are evaluated instead")
	case s.sure && d.Writes && !d.Sibling && s.refusesNothing(d):
		return stop(Unsafe, "%s is known to store what this probe sends instead of refusing it; check the permission with presigncheck simulate", s.Title)
	}
	if !s.sure || s.IfMatchReads != Yes {
		d = d.latched()
	}
	return d, s, nil, nil
}

// ask builds, announces, signs and sends one request.
func (p *Prober) ask(ctx context.Context, d Design, t Target, c aws.Credentials, key string) (request, Evidence, error) {
	r, at, err := build(ctx, d, t, key)
	if err != nil {
		return r, Evidence{}, err
	}
	if d.Writes && p.Announce != nil {
		p.Announce(r.describe())
	}
	if r, err = p.sign(ctx, r, at, t, c); err != nil {
		return r, Evidence{}, err
	}
	e, err := p.send(ctx, r, t)
	return r, e, err
}

func (p *Prober) sign(ctx context.Context, r request, at place, t Target, c aws.Credentials) (request, error) {
	if r.design.Form {
		return r.signForm(ctx, c, t)
	}
	return r.sign(ctx, c, at, p.now())
}

// followUp asks again, with a design whose answers have a body, to learn why
// the first one failed: whether the signature was at fault, or the permission.
// The second answer cannot turn it into a success.
func (p *Prober) followUp(ctx context.Context, d Design, t Target, c aws.Credentials, r request, first Evidence) (request, Evidence, error) {
	if first.Status == 0 || first.Cause == NotS3 || first.Cause == MissingBucket {
		return r, first, nil
	}
	next, _ := designNamed(d.Follow)
	again, e, err := p.ask(ctx, next, t, c, t.Operation.Key)
	if err != nil {
		return r, first, err
	}
	told := e.Result == Confirmed || e.Result == Refuted
	switch {
	case first.Status == http.StatusForbidden && e.Result == Confirmed, first.Status == http.StatusForbidden && told && t.Operation.Key == "":
		// The same signature got past the authentication, so it was not that.
		first.Result, first.Cause, first.Action = Refuted, Permission, e.Action
		first.Reason = fmt.Sprintf("the server denied the permission: %s was answered 403, and a %s shows that the signature is good", d.Method, next.Method)
		if e.Result == Refuted {
			first.Code, first.Reason = e.Code, e.Reason
		}
		return r, first, nil
	case e.Result == Confirmed && e.Cause == MissingObject && first.Status == http.StatusNotFound:
		return again, e, nil
	case e.Result == Confirmed:
		first.Cause, first.Reason = Ambiguous, fmt.Sprintf("%s was answered %d, but %s is allowed", d.Method, first.Status, next.Method)
		return r, first, nil
	}
	return again, e, nil
}

// direct asks for an object itself, when the answer to a precondition proves
// nothing on a server that nobody knows.
func (p *Prober) direct(r request, t Target, e Evidence, again func(Design) (request, Evidence, error)) (request, Evidence, error) {
	if r.design.Operation != "GetObject" || e.Result != Confirmed || e.unproven == "" || t.Narrowed != nil {
		return r, e, nil
	}
	r, second, err := again(oneByte)
	if err == nil && second.Result != Confirmed && second.Result != Refuted {
		second.Reason = e.unproven
	}
	return r, second, err
}

// weigh lowers a conclusive answer that was given to another question than
// the real request asks.
func (t Target) weigh(d Design, key string, e Evidence) Evidence {
	_, conditions := d.unknown(t.Operation)
	switch {
	case e.Result != Confirmed && e.Result != Refuted:
	case key != t.Operation.Key && !t.AnyKey:
		e.Reason = fmt.Sprintf("%s for %s, a key beside it; if the policies do not tell keys beside each other apart, that holds for the key itself (--any-key)", e.Result, e.Resource)
		if !d.Sibling {
			e.Reason += "; the key itself is asked about if the server is known (--server)"
		}
		e.Result, e.Cause = Inconclusive, Ambiguous
	case len(conditions) > 0:
		e.Reason = fmt.Sprintf("%s without %s, whose value is not known and which policies may look at", e.Result, conditions[0])
		e.Result, e.Cause = Inconclusive, Ambiguous
	}
	return e
}

func (t Target) resource(key string) string {
	if key == "" {
		return "s3://" + t.Operation.Bucket
	}
	return "s3://" + t.Operation.Bucket + "/" + key
}

func retrieve(ctx context.Context, provider aws.CredentialsProvider) (aws.Credentials, error) {
	if provider == nil {
		return aws.Credentials{}, errors.New("no credentials to sign with; set AWS_PROFILE or name an identity in the configuration")
	}
	c, err := provider.Retrieve(ctx)
	if err != nil {
		return c, fmt.Errorf("no credentials to sign with: %s", redact.Text(err.Error()))
	}
	return c, nil
}
