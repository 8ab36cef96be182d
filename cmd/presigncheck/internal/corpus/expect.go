package main

import (
	"slices"
	"strconv"
	"strings"
)

// A place is a line of a repository.
type place struct {
	file string
	line int
}

// placeOf reads FILE:LINE.
func placeOf(text string) place {
	file, line, _ := strings.Cut(text, ":")
	n, _ := strconv.Atoi(line) // 0 is the place of no finding
	return place{file, n}
}

// An expectation is what the truth says of one place: a presign call, or a call
// of a wrapper of one.
type expectation struct {
	place
	also   []place // further ones at which a finding may stand
	class  Class
	accept []Class
	caller bool
	why    string
}

// expectations lists the places of a repository's records. Several records may
// share a caller; it is one place that may be judged like any of them.
func expectations(records []Record) []*expectation {
	var out []*expectation
	callers := make(map[place]*expectation)
	for _, r := range records {
		e := &expectation{place: place{r.File, r.Line}, class: r.Class, accept: r.Accept, why: r.Why}
		for _, line := range r.AltLines {
			e.also = append(e.also, place{r.File, line})
		}
		if r.Forwarder {
			e.class = none
		}
		if r.Effective != "" {
			e.accept = append(slices.Clone(e.accept), r.Effective)
		}
		out = append(out, e)
		for _, c := range r.Callers {
			p := place{c.File, c.Line}
			if old := callers[p]; old != nil {
				old.accept = slices.Concat(old.accept, []Class{c.Class}, c.Accept)
				continue
			}
			callers[p] = &expectation{place: p, class: c.Class, accept: c.Accept, caller: true, why: c.Note}
			for _, at := range c.Places {
				callers[p].also = append(callers[p].also, placeOf(at))
			}
			out = append(out, callers[p])
		}
	}
	return out
}

// site reports whether a presign call has to be found at the place.
func (e *expectation) site() bool { return !e.caller && e.class != notS3 && e.class != none }

// allows reports whether a verdict is right.
func (e *expectation) allows(c Class) bool {
	if c == e.class || slices.Contains(e.accept, c) {
		return true
	}
	quiet := c == none || c == unknown
	switch e.class {
	case notS3, none:
		return c == none
	case wrapper, ok:
		return quiet && e.caller // a caller that is silent is as good as one that is listed
	}
	return false
}
