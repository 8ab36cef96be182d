// Package verify carries the sites that the check found to the simulator: it
// finds out who signs at each of them and what the request names, asks
// whether they may, and probes.
package verify

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// A Verifier judges sites.
type Verifier struct {
	Config   *config.File
	Decider  simulator.Decider
	Snapshot *account.Snapshot // nil: nothing is known about buckets
	Prober   Prober            // nil: no probes
	Now      func() time.Time
}

// A Prober sends the signed probe for an operation of an identity.
type Prober interface {
	Probe(ctx context.Context, id simulator.Identity, op operation.Operation) (probe.Evidence, error)
	// Simulated reports whether a sandbox answers instead of a real S3.
	Simulated() bool
}

// Site judges one site. Without an identity that signs in its package there
// is no verdict.
func (v *Verifier) Site(ctx context.Context, site analyzer.Site) ([]report.Verdict, error) {
	sign := v.Config.Signer(site.Package)
	if sign == nil {
		return nil, nil
	}
	id := v.identity(sign.Identity)
	op, err := describe(site, sign.Values)
	if err != nil {
		return []report.Verdict{unknown(id, site, err)}, nil
	}
	var evidence *report.Probe
	if v.Prober != nil {
		e, err := v.Prober.Probe(ctx, id, op)
		if err != nil {
			return nil, err
		}
		evidence = report.NewProbe(e, v.Prober.Simulated())
	}
	var out []report.Verdict
	for _, opener := range v.openers() {
		p := v.presigned(id, op)
		p.Opener = opener
		verdict, err := simulator.Verify(ctx, v.Decider, p, site.Expiry.Max)
		if err != nil {
			return nil, err
		}
		shown := report.NewVerdict(verdict)
		shown.Probe = evidence
		out = append(out, shown)
	}
	return out, nil
}

// openers are those of the configuration, in the order of their names.
func (v *Verifier) openers() []simulator.Opener {
	if len(v.Config.Openers) == 0 {
		return []simulator.Opener{{}}
	}
	var out []simulator.Opener
	for _, name := range slices.Sorted(maps.Keys(v.Config.Openers)) {
		o := v.Config.Openers[name]
		out = append(out, simulator.Opener{Name: name, Address: o.Address, VPCE: o.VPCE, VPC: o.VPC, PlainHTTP: o.PlainHTTP})
	}
	return out
}

// identity completes what the configuration says by what the snapshot knows.
func (v *Verifier) identity(name string) simulator.Identity {
	c := v.Config.Identities[name]
	id := simulator.Identity{Name: name, Principal: c.Principal, Credentials: time.Duration(c.Credentials)}
	if v.Snapshot == nil {
		return id
	}
	if p, err := v.Snapshot.Principal(c.Principal); err == nil {
		id.ID, id.Tags = p.ID, p.Tags
	}
	return id
}

func (v *Verifier) presigned(id simulator.Identity, op operation.Operation) simulator.Presigned {
	p := simulator.Presigned{Operation: op, Identity: id, Signed: v.Now()}
	if v.Snapshot != nil {
		if b := v.Snapshot.Bucket(op.Bucket); b != nil {
			p.Target = b.Target()
		}
	}
	return p
}

// describe turns a site into the operation that it signs. values say what the
// expressions stand for that are not constant.
func describe(site analyzer.Site, values map[string]string) (operation.Operation, error) {
	op := operation.Operation{Name: site.Operation}
	if op.Name == "" {
		return op, fmt.Errorf("the code does not say which operation is signed")
	}
	var err error
	if op.Bucket, err = resolve("bucket", site.Bucket, site.BucketConst, values); err != nil {
		return op, err
	}
	if site.Key != "" {
		if op.Key, err = resolve("key", site.Key, site.KeyConst, values); err != nil {
			return op, err
		}
	}
	for _, in := range site.Input {
		param, matters := operation.FieldParam(in.Name)
		value, known := values[in.Value]
		switch {
		case !matters:
		case in.Const:
			op = op.Known(param, in.Value)
		case known:
			op = op.Known(param, value)
		default:
			op = op.Unknown(param)
		}
	}
	return op, nil
}

func resolve(what, text string, constant bool, values map[string]string) (string, error) {
	if constant {
		return text, nil
	}
	if v, ok := values[text]; ok {
		return v, nil
	}
	if text == "" {
		return "", fmt.Errorf("the code does not say which %s is meant", what)
	}
	return "", fmt.Errorf("what the %s %s stands for is not configured; add it under values in %s", what, text, config.Name)
}

func unknown(id simulator.Identity, site analyzer.Site, err error) report.Verdict {
	return report.NewVerdict(simulator.Verdict{
		Identity:   id,
		Permission: simulator.Unknown,
		Reason:     err.Error(),
		Lifetime:   simulator.Lifetime{Requested: site.Expiry.Max},
	})
}
