package probe

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// Probe finds out whether the target's identity may do the operation. It
// returns an error when nothing could be asked: no credentials, no endpoint,
// or the context ended. Whatever a server answers is evidence.
func (p *Prober) Probe(ctx context.Context, t Target) (Evidence, error) {
	p.setUp()
	d, stop := p.choose(t)
	if stop != nil {
		return *stop, nil
	}
	c, err := retrieve(ctx, t.Credentials)
	if err != nil {
		return Evidence{}, err
	}
	r, e, err := p.ask(ctx, d, t, c)
	if err != nil {
		return e, err
	}
	if d.Follow != "" && e.Result != Confirmed {
		return p.followUp(ctx, d, t, c, e)
	}
	if e.Result == Confirmed {
		e, err = p.control(ctx, r, t, e)
	}
	e.Resource = t.resource(r.key)
	return t.weigh(d, e), err
}

// choose finds the design for a target, or says why nothing is sent.
func (p *Prober) choose(t Target) (Design, *Evidence) {
	d, ok := designFor(t.Operation.Name)
	if ok && !t.KnownServer && !t.amazon() {
		d = d.latched()
	}
	stop := func(cause Cause, format string, args ...any) (Design, *Evidence) {
		e := skipped(cause, fmt.Sprintf(format, args...))
		e.Probe = d.Name
		return d, &e
	}
	param, unsafe := d.unsafeParam(t.Operation)
	bucketOnly := t.Operation.Name == "HeadBucket" || t.Operation.Name == "ListObjectsV2"
	switch permissions, _ := d.unknown(t.Operation); {
	case !ok:
		return stop(NotApplicable, "there is no safe probe for %s", t.Operation.Name)
	case t.Operation.Bucket == "":
		return stop(NotApplicable, "the bucket is not known; say in the configuration what the expression stands for")
	case t.Operation.Key == "" && !bucketOnly:
		return stop(NotApplicable, "the key is not known; say in the configuration what the expression stands for")
	case unsafe:
		return stop(Unsafe, "%s makes this another operation, which cannot be tried without doing it", param)
	case len(permissions) > 0:
		return stop(NotApplicable, "%s decides which permissions are needed, and its value is not known", permissions[0])
	case d.Writes && !p.AllowWrites:
		return stop(NotPermitted, "probes of writing operations are not switched on (--probe-writes)")
	case d.Deletes && !p.AllowDeletes:
		return stop(NotPermitted, "probes that send DELETE are not switched on; the policies are evaluated instead")
	}
	return d, nil
}

// ask builds, announces, signs and sends one request.
func (p *Prober) ask(ctx context.Context, d Design, t Target, c aws.Credentials) (request, Evidence, error) {
	key := t.Operation.Key
	if d.Sibling {
		key = sibling(key)
	}
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
	if err := r.checkLatch(); err != nil {
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
// the first one failed. The second answer cannot turn it into a success.
func (p *Prober) followUp(ctx context.Context, d Design, t Target, c aws.Credentials, first Evidence) (Evidence, error) {
	next, _ := designNamed(d.Follow)
	_, e, err := p.ask(ctx, next, t, c)
	if err != nil {
		return first, err
	}
	e.Resource = t.resource(t.Operation.Key)
	if e.Result == Confirmed {
		e.Result, e.Cause = Inconclusive, Ambiguous
		e.Reason = fmt.Sprintf("%s was answered %d, but %s is allowed", d.Method, first.Status, next.Method)
	}
	return e, nil
}

// weigh lowers a conclusive answer that was given to another question than
// the real request asks.
func (t Target) weigh(d Design, e Evidence) Evidence {
	_, conditions := d.unknown(t.Operation)
	switch {
	case e.Result != Confirmed && e.Result != Refuted:
	case d.Sibling && !t.AnyKey:
		e.Reason = fmt.Sprintf("%s for %s; whether that holds for the key itself depends on the policies", e.Result, e.Resource)
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
