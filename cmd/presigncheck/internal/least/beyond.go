package least

import (
	"context"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/vocabulary"
)

// Missing are the permissions of uses that the decider does not certainly allow,
// sorted: action, resource, and what is decided instead.
func Missing(ctx context.Context, d simulator.Decider, uses []Use, identity string) (out []string, err error) {
	for _, u := range uses {
		if u.Identity != identity {
			continue
		}
		decisions, err := d.Decide(ctx, u.Questions)
		if err != nil {
			return nil, err
		}
		for _, decision := range decisions {
			if decision.Outcome == policy.Allowed {
				continue
			}
			is := "is not allowed"
			switch {
			case decision.Outcome == policy.ExplicitDeny:
				is = "is denied"
			case decision.Outcome == policy.Conditional:
				is = "is not certainly allowed"
			}
			if decision.Statement != nil && decision.Outcome == policy.ExplicitDeny {
				is += " by " + decision.Statement.String()
			}
			out = append(out, decision.Action+" on "+policy.TrimSymbols(decision.Resource)+" "+is+": "+u.Call)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// Beyond are actions on objects of the policy's buckets that the identity may take
// and that no presign call needs. Other code may need them: this is no list of
// what is unused.
func Beyond(ctx context.Context, d simulator.Decider, p Policy, uses []Use) (out []string, err error) {
	seen := make(map[string]bool)
	for _, u := range uses {
		if u.Identity != p.Identity {
			continue
		}
		for _, q := range u.Questions {
			if q.Bucket == "" || seen[q.Bucket] {
				continue
			}
			seen[q.Bucket] = true
			granted, err := beyond(ctx, d, p, q)
			if err != nil {
				return nil, err
			}
			out = append(out, granted...)
		}
	}
	slices.Sort(out)
	return out, nil
}

func beyond(ctx context.Context, d simulator.Decider, p Policy, like simulator.Question) (out []string, err error) {
	whole := like.Resource[:strings.Index(like.Resource, like.Bucket)+len(like.Bucket)]
	needed := make(map[string]bool)
	all := make(map[string]bool) // needed on every key
	for _, s := range p.Statements {
		for _, action := range s.Actions {
			for _, r := range s.Resources {
				if strings.HasPrefix(r, whole+"/") || r == whole {
					needed[action] = true
					all[action] = all[action] || r == whole+"/*"
				}
			}
		}
	}
	var questions []simulator.Question
	for _, action := range vocabulary.ObjectActions() {
		q := like
		q.Action, q.Resource, q.Form = action, whole+"/{key}", true
		questions = append(questions, q)
	}
	decisions, err := d.Decide(ctx, questions)
	if err != nil {
		return nil, err
	}
	for _, decision := range decisions {
		name := policy.TrimSymbols(whole)
		switch {
		case decision.Outcome == policy.ImplicitDeny || decision.Outcome == policy.ExplicitDeny || decision.Statement == nil:
		case !needed[decision.Action] && decision.Outcome == policy.Allowed:
			out = append(out, decision.Action+" on "+name+"/*")
		case !needed[decision.Action]:
			out = append(out, decision.Action+" on some of "+name+"/*")
		case !all[decision.Action] && decision.Outcome == policy.Allowed:
			out = append(out, decision.Action+" on all of "+name+"/*")
		}
	}
	return out, nil
}
