package main

import (
	"slices"

	"github.com/presigncheck/presigncheck/analyzer"
)

// classes says which class a rule's finding stands for. Findings of the other
// rules are about something that the truth does not judge.
var classes = map[string]Class{
	analyzer.MissingExpiry:   missing,
	analyzer.OverLimitExpiry: hard,
	analyzer.ExpiryUnit:      hard,
	analyzer.InvalidExpiry:   hard,
	analyzer.ExcessiveExpiry: soft,
	analyzer.UnboundedExpiry: unbounded,
}

// worst orders classes, the worst first, where several findings share a line.
var worst = []Class{hard, missing, soft, unbounded}

// A verdict is what the check says of one line.
type verdict struct {
	place
	sites    []analyzer.Site
	findings []analyzer.Finding
}

// class is the class of a verdict: that of its worst finding, else what the
// ranges of its sites amount to.
func (v *verdict) class() Class { return v.classes()[0] }

// classes are the classes of all its findings, the worst first, else its class.
func (v *verdict) classes() []Class {
	if v == nil {
		return []Class{none}
	}
	var all []Class
	for _, c := range worst {
		if slices.ContainsFunc(v.findings, func(f analyzer.Finding) bool { return classes[f.Rule] == c }) {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		all = append(all, v.ofSites())
	}
	return all
}

// ofSites is what the ranges of its sites amount to.
func (v *verdict) ofSites() Class {
	result := none
	for _, s := range v.sites {
		switch {
		case s.Expiry.Origin == analyzer.OriginParameter:
			return wrapper
		case s.Expiry.Max == nil:
			result = unknown
		case result == none:
			result = ok
		}
	}
	return result
}

// unjudged are the rules of findings that the truth does not judge.
func (v *verdict) unjudged() (rules []string) {
	if v == nil {
		return nil
	}
	for _, f := range v.findings {
		if classes[f.Rule] == "" {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// verdicts collects sites and findings by line.
func verdicts(r *analyzer.Result, rel func(file string) string) map[place]*verdict {
	out := make(map[place]*verdict)
	at := func(file string, line int) *verdict {
		p := place{rel(file), line}
		if out[p] == nil {
			out[p] = &verdict{place: p}
		}
		return out[p]
	}
	for _, s := range r.Sites {
		v := at(s.Position.Filename, s.Position.Line)
		v.sites = append(v.sites, s)
	}
	for _, f := range r.Findings {
		v := at(f.Position.Filename, f.Position.Line)
		v.findings = append(v.findings, f)
	}
	return out
}
