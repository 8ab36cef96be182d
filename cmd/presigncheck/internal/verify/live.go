package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/awsconfig"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/redact"
)

// Live probes a real S3 server, as those identities whose credentials are at
// hand: through a profile of their own, or because the environment's
// credentials are theirs.
type Live struct {
	Options  awsconfig.Options
	Config   *config.File
	Snapshot *account.Snapshot // nil: nothing is known about buckets
	Prober   *probe.Prober
	Endpoint string // "" for Amazon S3
	AnyKey   bool   // see [probe.Target]

	mu     sync.Mutex
	caller string            // ARN behind the environment's credentials, once asked
	nobody error             // why STS did not say
	found  map[string]signer // by identity, once looked for
}

// A signer is what the search for an identity's credentials came to.
type signer struct {
	cfg aws.Config
	err error
}

// Simulated reports that a real server answers.
func (l *Live) Simulated() bool { return false }

// Probe signs as the identity and asks S3.
func (l *Live) Probe(ctx context.Context, p simulator.Presigned) (probe.Evidence, error) {
	id, op := p.Identity, p.Operation
	cfg, err := l.credentials(ctx, id)
	var not *notItsOwn
	if errors.As(err, &not) {
		return probe.Evidence{Result: probe.Skipped, Reason: not.Error()}, nil
	}
	if err != nil {
		return probe.Evidence{}, err
	}
	return l.Prober.Probe(ctx, probe.Target{
		Operation:   op,
		Endpoint:    l.Endpoint,
		Region:      l.region(op, cfg),
		Credentials: cfg.Credentials,
		PathStyle:   l.Endpoint != "",
		AnyKey:      l.AnyKey,
	})
}

// Life tells how long the identity's credentials still live; zero when they
// are not at hand, or do not end.
func (l *Live) Life(ctx context.Context, id simulator.Identity) time.Duration {
	cfg, err := l.credentials(ctx, id)
	if err != nil {
		return 0
	}
	c, err := cfg.Credentials.Retrieve(ctx)
	if err != nil || !c.CanExpire {
		return 0
	}
	return max(0, time.Until(c.Expires))
}

// region is what the snapshot says about the bucket; else that of --region,
// AWS_REGION or the profile; else that of the configuration.
func (l *Live) region(op operation.Operation, cfg aws.Config) string {
	if l.Snapshot != nil {
		if b := l.Snapshot.Bucket(op.Bucket); b != nil && b.Region != "" {
			return b.Region
		}
	}
	return cmp.Or(cfg.Region, l.Config.Region)
}

// notItsOwn says that no credentials of an identity are at hand.
type notItsOwn struct{ identity, caller string }

func (e *notItsOwn) Error() string {
	if e.caller == "" {
		return fmt.Sprintf("no credentials of %s are at hand; name a profile for it in %s", e.identity, config.Name)
	}
	return fmt.Sprintf("the credentials are those of %s, not of %s; name a profile for it in %s", e.caller, e.identity, config.Name)
}

// credentials finds those of an identity, once.
func (l *Live) credentials(ctx context.Context, id simulator.Identity) (aws.Config, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s, ok := l.found[id.Principal]; ok {
		return s.cfg, s.err
	}
	cfg, err := l.findCredentials(ctx, id)
	if ctx.Err() != nil {
		return cfg, ctx.Err()
	}
	if l.found == nil {
		l.found = make(map[string]signer)
	}
	l.found[id.Principal] = signer{cfg, err}
	return cfg, err
}

func (l *Live) findCredentials(ctx context.Context, id simulator.Identity) (aws.Config, error) {
	options := l.Options
	if profile := l.Config.Identities[id.Name].Profile; profile != "" {
		options.Profile = profile
		return awsconfig.Load(ctx, options)
	}
	if l.Endpoint != "" { // no STS there that could say whose they are
		return aws.Config{}, &notItsOwn{identity: id.Label()}
	}
	cfg, err := awsconfig.Load(ctx, options)
	if err != nil {
		return cfg, err
	}
	if l.nobody != nil {
		return cfg, l.nobody
	}
	if l.caller == "" {
		out, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, nil)
		switch {
		case err != nil:
			err = fmt.Errorf("STS does not say whose the credentials are: %s; check the network and AWS_ENDPOINT_URL_STS", strings.Join(strings.Fields(redact.Text(err.Error())), " "))
		case aws.ToString(out.Arn) == "":
			err = errors.New("STS does not say whose the credentials are: its answer names nobody; check AWS_ENDPOINT_URL_STS and proxies")
		}
		if err != nil {
			l.nobody = err
			return cfg, err
		}
		l.caller = aws.ToString(out.Arn)
	}
	if !same(id.Principal, l.caller) {
		return cfg, &notItsOwn{id.Label(), l.caller}
	}
	return cfg, nil
}

// same reports whether the caller is the principal, or a session of the role
// that the principal is. Role names are unique within an account.
func same(principal, caller string) bool {
	if principal == caller {
		return true
	}
	role := strings.SplitN(principal, ":", 6)
	session := strings.SplitN(caller, ":", 6)
	if len(role) != 6 || len(session) != 6 || role[4] != session[4] || !strings.HasPrefix(role[5], "role/") {
		return false
	}
	name := role[5][strings.LastIndexByte(role[5], '/')+1:]
	return strings.HasPrefix(session[5], "assumed-role/"+name+"/")
}
