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
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// A Verifier judges sites.
type Verifier struct {
	Config   *config.File
	Decider  simulator.Decider
	Snapshot *account.Snapshot // nil: nothing is known about buckets
	// Bucket finds the name of what the configuration calls a bucket, by a plan;
	// nil where names are names.
	Bucket func(name string) string
	Prober Prober // nil: no probes
	Now    func() time.Time
	// Life tells how long the credentials of an identity still live, where
	// they are at hand; zero where they are not, or do not end. May be nil.
	Life func(ctx context.Context, id simulator.Identity) time.Duration
	// Explainer adds the layers of each decision; nil leaves them out, which
	// saves the memory.
	Explainer report.Explainer
	// Probing is told how many of the sites that are probed are done; nil for
	// nobody.
	Probing func(done, of int)

	sessions map[string][]*policy.Document // session policies by identity
}

// A Prober sends the signed probe for a use of a URL. Probes are sent side by
// side.
type Prober interface {
	Probe(ctx context.Context, p simulator.Presigned) (probe.Evidence, error)
	// Simulated reports whether a sandbox answers instead of a real S3.
	Simulated() bool
}

// A Result is what was found out about sites, in their order whatever the
// order of the answers.
type Result struct {
	Verdicts [][]report.Verdict // per site; none where no signing identity configured
	// Gaps name what kept sites from being decided, in their order: a file or a
	// setting that is missing.
	Gaps []Gap
	// Problems say what could not be done: whom IAM could not be asked about,
	// which probes failed. The verdicts are not complete then.
	Problems []Problem
}

// A Gap is one thing that kept the site, by index, from being decided.
type Gap struct {
	Site int
	Text string
}

// A Problem is about the site, by index, or about none: -1.
type Problem struct {
	Site int
	Text string
}

// Sites judges the sites. An error means that the context ended.
func (v *Verifier) Sites(ctx context.Context, sites []analyzer.Site) (*Result, error) {
	out := &Result{Verdicts: make([][]report.Verdict, len(sites))}
	var cases []simulator.Case
	var of []int // the sites of the cases
	for i, site := range sites {
		own, unknown := v.cases(ctx, site)
		out.Verdicts[i] = unknown
		cases = append(cases, own...)
		for range own {
			of = append(of, i)
		}
	}
	judged, failed, err := v.judge(ctx, cases, out)
	if err != nil {
		return nil, err
	}
	out.Gaps = v.gaps(sites, out.Verdicts, judged, failed, of)
	for n, verdict := range judged {
		if l := verdict.Lifetime; sites[of[n]].Expiry.Max == nil && l.Effective != nil && *l.Effective >= *l.Requested {
			verdict.Lifetime = simulator.Lifetime{} // one of the values is not known, and the others are no trouble
		}
		shown := report.NewVerdict(verdict)
		if v.Explainer != nil {
			shown.Explain(verdict, v.Explainer)
		}
		out.Verdicts[of[n]] = append(out.Verdicts[of[n]], shown)
	}
	if v.Prober != nil {
		err = v.probe(ctx, cases, of, out)
	}
	return out, err
}

// judge asks the decider about one principal at a time, so that one about whom
// nothing can be said takes the verdict from no other. failed are the cases that
// are undecided because of a problem.
func (v *Verifier) judge(ctx context.Context, cases []simulator.Case, out *Result) (verdicts []simulator.Verdict, failed []bool, err error) {
	verdicts, failed = make([]simulator.Verdict, len(cases)), make([]bool, len(cases))
	byPrincipal := make(map[string][]int)
	var principals []string
	for i, c := range cases {
		if byPrincipal[c.Identity.Principal] == nil {
			principals = append(principals, c.Identity.Principal)
		}
		byPrincipal[c.Identity.Principal] = append(byPrincipal[c.Identity.Principal], i)
	}
	said := make(map[string]bool)
	problem := func(i int, text string) {
		failed[i] = true
		if !said[text] {
			said[text] = true
			out.Problems = append(out.Problems, Problem{-1, text})
		}
	}
	for _, p := range principals {
		pick := func() (own []simulator.Case) {
			for _, i := range byPrincipal[p] {
				own = append(own, cases[i])
			}
			return own
		}
		judged, err := simulator.Verify(ctx, v.Decider, pick())
		if err != nil && ctx.Err() == nil {
			// It may be one case that nothing can be asked about.
			before := len(byPrincipal[p])
			byPrincipal[p] = slices.DeleteFunc(byPrincipal[p], func(i int) bool {
				_, _, bad := cases[i].Questions()
				if bad != nil {
					verdicts[i] = undecided(cases[i], bad.Error())
				}
				return bad != nil
			})
			if len(byPrincipal[p]) < before {
				judged, err = simulator.Verify(ctx, v.Decider, pick())
			}
		}
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		for n, i := range byPrincipal[p] {
			if err != nil {
				verdicts[i] = undecided(cases[i], err.Error())
				problem(i, err.Error())
				continue
			}
			verdicts[i] = judged[n]
			for _, d := range judged[n].Decisions {
				if d.Undecided != "" {
					problem(i, d.Undecided)
				}
			}
		}
	}
	return verdicts, failed, nil
}

// undecided is the verdict about a case that nobody could decide.
func undecided(c simulator.Case, why string) simulator.Verdict {
	return simulator.Verdict{
		Identity: c.Identity, Opener: c.Opener, Operation: c.Operation,
		Permission: simulator.Unknown, Reason: why, Lifetime: simulator.Lifetime{Requested: c.Expiry},
	}
}

// cases are the uses of the site's URL to judge: one per opener. When the
// operation cannot be told, the verdict is unknown right away.
func (v *Verifier) cases(ctx context.Context, site analyzer.Site) (cases []simulator.Case, verdicts []report.Verdict) {
	sign, values := signerOf(v.Config, site)
	if sign == nil || !site.OwnURL() {
		return nil, nil
	}
	id := v.identity(ctx, sign.Identity, site)
	op, err := describe(site, values)
	if err != nil {
		return nil, []report.Verdict{unknown(id, site, err)}
	}
	if v.Bucket != nil {
		op.Bucket = v.Bucket(op.Bucket)
	}
	for _, opener := range v.openers() {
		cases = append(cases, simulator.Case{Presigned: v.presigned(id, op, opener), Expiry: longestExpiry(site.Expiry)})
	}
	return cases, nil
}

// longestExpiry is the longest that is known to reach the call: where one of
// several values is not known, another may already be too long.
func longestExpiry(e analyzer.Expiry) *time.Duration {
	if e.Max != nil {
		return e.Max
	}
	var longest *time.Duration
	for _, a := range e.Alternatives {
		if a.Max != nil && a.Min != nil && *a.Min == *a.Max && (longest == nil || *a.Max > *longest) {
			longest = a.Max
		}
	}
	return longest
}

// Cases are the uses of the site's URL, one per opener; none where nobody is
// configured to sign, or the operation or bucket cannot be told.
func (v *Verifier) Cases(ctx context.Context, site analyzer.Site) []simulator.Case {
	cases, _ := v.cases(ctx, site)
	return cases
}

func (v *Verifier) openers() []simulator.Opener { return Openers(v.Config) }

// Openers are those of the configuration, in the order of their names, or anybody
// if it has none.
func Openers(file *config.File) []simulator.Opener {
	if len(file.Openers) == 0 {
		return []simulator.Opener{{}}
	}
	var out []simulator.Opener
	for _, name := range slices.Sorted(maps.Keys(file.Openers)) {
		o := file.Openers[name]
		out = append(out, simulator.Opener{Name: name, Address: o.Address, VPCE: o.VPCE, VPC: o.VPC, PlainHTTP: o.PlainHTTP, Context: stated(o.Context)})
	}
	return out
}

// CheckOpeners says which opener or which stated condition key of the
// configuration cannot be, and where it stands.
func CheckOpeners(file *config.File) error {
	check := func(context map[string]config.Values, section, name string) error {
		if err := stated(context).Check(); err != nil {
			line, column := file.Position(section, name, "context")
			return fmt.Errorf("%s:%d:%d: %s: %w", file.Path, line, column, name, err)
		}
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(file.Identities)) {
		if err := check(file.Identities[name].Context, "identities", name); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(file.Openers)) {
		o := file.Openers[name]
		if err := (simulator.Opener{Address: o.Address, VPCE: o.VPCE, VPC: o.VPC}).Check(); err != nil {
			line, column := file.Position("openers", name)
			return fmt.Errorf("%s:%d:%d: opener %s: %w", file.Path, line, column, name, err)
		}
		if err := check(o.Context, "openers", name); err != nil {
			return err
		}
	}
	return nil
}

// identity completes what the configuration says by what the snapshot knows,
// and the credentials' life by the best that is known: the credentials
// themselves, the configuration, or what the code shows.
func (v *Verifier) identity(ctx context.Context, name string, site analyzer.Site) simulator.Identity {
	c := v.Config.Identities[name]
	id := simulator.Identity{
		Name: name, Principal: c.Principal, SessionName: c.Session, MFA: time.Duration(c.MFA),
		Tags: c.Tags, Session: v.sessions[name], Context: stated(c.Context),
	}
	if v.Life != nil {
		id.Credentials = v.Life(ctx, id)
	}
	if id.Credentials == 0 {
		id.Credentials = sooner(time.Duration(c.Credentials), site.Credentials)
	}
	return id
}

// sooner is the shorter of two lives, where both are known. What a configuration says
// of a role's sessions does not make those live longer that the code shows, such as
// the hour of a chained one.
func sooner(a, b time.Duration) time.Duration {
	if a == 0 || b == 0 {
		return a + b
	}
	return min(a, b)
}

func (v *Verifier) presigned(id simulator.Identity, op operation.Operation, opener simulator.Opener) simulator.Presigned {
	p := simulator.Presigned{Operation: op, Identity: id, Signed: v.Now(), Opener: opener}
	if v.Snapshot != nil {
		p = p.Over(v.Snapshot)
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
	if op.Bucket, err = bucket(site, values); err != nil {
		return op, err
	}
	op.Key, op.Form = key(site, values)
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

func bucket(site analyzer.Site, values map[string]string) (string, error) {
	if site.BucketConst {
		return site.Bucket, nil
	}
	if v, ok := values[site.Bucket]; ok {
		return v, nil
	}
	if site.Bucket == "" {
		return "", fmt.Errorf("the code does not say which bucket is meant")
	}
	return "", fmt.Errorf("no value configured for bucket expression %s; add one under values in %s", site.Bucket, config.Name)
}

// key takes what is configured before the form that the code shows. What is
// configured may be a form too: films/{film}.
func key(site analyzer.Site, values map[string]string) (key string, isForm bool) {
	v, configured := values[site.Key]
	switch {
	case configured:
		return v, true
	case site.KeyConst || site.Key == "":
		return site.Key, false
	}
	return keyForm(site.Key), true
}

func unknown(id simulator.Identity, site analyzer.Site, err error) report.Verdict {
	return report.NewVerdict(simulator.Verdict{
		Identity:   id,
		Permission: simulator.Unknown,
		Reason:     err.Error(),
		Lifetime:   simulator.Lifetime{Requested: site.Expiry.Max},
	})
}
