package simulator

import (
	"context"
	"slices"
	"time"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Signer is a principal of a snapshot that could sign a URL that works, or of
// which nobody can tell.
type Signer struct {
	Principal *account.Principal
	// Verdicts are those that are not denied, in the order of the openers.
	Verdicts []Verdict
}

// longestRoleSession is how long a session of a role lives at most. Source: AWS STS
// API Reference, AssumeRole (DurationSeconds).
const longestRoleSession = 12 * time.Hour

// WhoCan asks of every principal of the snapshot whether it could sign a URL for
// the operation that works, opened by any of the openers, and for how long if it
// asks for expiry. Sessions of roles are taken to live as long as they can. Those
// that are allowed come first, then those that depend on something, each by ARN.
func WhoCan(ctx context.Context, s *account.Snapshot, op operation.Operation, openers []Opener, expiry time.Duration) ([]Signer, error) {
	return NewLocal(s).WhoCan(ctx, op, openers, expiry)
}

// WhoCan answers for the account that decides: with a plan, as it will be.
func (l *Local) WhoCan(ctx context.Context, op operation.Operation, openers []Opener, expiry time.Duration) ([]Signer, error) {
	s := l.snapshot
	var signers []Signer
	var cases []Case
	now := time.Now()
	arns := s.Principals()
	for _, arn := range arns {
		p, err := s.Principal(arn)
		if err != nil {
			return nil, err
		}
		signers = append(signers, Signer{Principal: p})
		id := Identity{Principal: arn}
		for _, o := range openers {
			use := Presigned{Operation: op, Identity: id, Opener: o, Signed: now}
			cases = append(cases, Case{Presigned: use.Over(s), Expiry: &expiry})
		}
	}
	verdicts, err := Verify(ctx, l, cases)
	if err != nil {
		return nil, err
	}
	for i := range signers {
		for _, v := range verdicts[i*len(openers) : (i+1)*len(openers)] {
			if v.Permission != Denied && !v.Lifetime.Never() {
				signers[i].Verdicts = append(signers[i].Verdicts, v)
			}
		}
	}
	signers = slices.DeleteFunc(signers, func(s Signer) bool { return len(s.Verdicts) == 0 })
	slices.SortStableFunc(signers, func(a, b Signer) int { return rank(a) - rank(b) })
	return signers, nil
}

// Permission is the best that any opener gets.
func (s Signer) Permission() Permission {
	return []Permission{Allowed, Conditional, Unknown}[rank(s)]
}

func rank(s Signer) int {
	best := 2
	for _, v := range s.Verdicts {
		switch v.Permission {
		case Allowed:
			return 0
		case Conditional:
			best = 1
		}
	}
	return best
}

// Outsiders lists whom the policies of the operation's bucket let in that are not
// in the snapshot: accounts, principals, "*" for anybody. Whether they could sign
// depends on their own accounts' policies. others reports that a statement names
// everybody but a few.
func Outsiders(s *account.Snapshot, op operation.Operation) (list []string, others bool) {
	p := Presigned{Operation: op}.Over(s)
	questions, _, err := p.Questions()
	if err != nil || len(questions) == 0 {
		return nil, false
	}
	var docs []*policy.Document
	if p.Bucket != nil {
		docs = append(docs, p.Bucket.Policy)
	}
	if p.AccessPoint != nil {
		docs = []*policy.Document{p.AccessPoint.Policy}
	}
	accounts := make(map[string]bool)
	for _, arn := range s.Principals() {
		accounts[operation.ARNField(arn, 4)] = true
	}
	for _, d := range docs {
		if d == nil {
			continue
		}
		grantees, all := d.Grantees(questions[0].Action)
		others = others || all
		for _, g := range grantees {
			if g.Type == "Service" || known(s, accounts, g.Name) {
				continue
			}
			list = append(list, g.Name)
		}
	}
	slices.Sort(list)
	return slices.Compact(list), others
}

// known reports whether the snapshot has the grantee: a principal, or an account.
func known(s *account.Snapshot, accounts map[string]bool, name string) bool {
	if accounts[name] || operation.ARNField(name, 5) == "root" && accounts[operation.ARNField(name, 4)] {
		return true
	}
	_, err := s.Principal(name)
	return err == nil
}
