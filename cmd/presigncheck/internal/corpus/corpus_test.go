package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/analyzer"
)

func seconds(n int) *time.Duration {
	d := time.Duration(n) * time.Second
	return &d
}

func TestClassOfVerdict(t *testing.T) {
	site := func(origin analyzer.Origin, limit *time.Duration) analyzer.Site {
		return analyzer.Site{Expiry: analyzer.Expiry{Origin: origin, Max: limit}}
	}
	for _, c := range []struct {
		name string
		v    *verdict
		want Class
	}{
		{"nothing", nil, none},
		{"bounded", &verdict{sites: []analyzer.Site{site(analyzer.OriginConstant, seconds(900))}}, ok},
		{"not known", &verdict{sites: []analyzer.Site{site(analyzer.OriginUnknown, nil)}}, unknown},
		{"parameter", &verdict{sites: []analyzer.Site{site(analyzer.OriginParameter, nil)}}, wrapper},
		{"unit", &verdict{findings: []analyzer.Finding{{Rule: analyzer.ExpiryUnit}}}, hard},
		{"the worst counts", &verdict{findings: []analyzer.Finding{{Rule: analyzer.ExcessiveExpiry}, {Rule: analyzer.InvalidExpiry}}}, hard},
		{"a rule about something else", &verdict{
			sites:    []analyzer.Site{site(analyzer.OriginConstant, seconds(60))},
			findings: []analyzer.Finding{{Rule: analyzer.DroppedHeaders}},
		}, ok},
	} {
		if got := c.v.class(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestExpectationAllows(t *testing.T) {
	caller := func(c Class) *expectation { return &expectation{class: c, caller: true} }
	for _, c := range []struct {
		e     *expectation
		said  Class
		right bool
	}{
		{&expectation{class: soft}, soft, true},
		{&expectation{class: soft}, ok, false},
		{&expectation{class: ok, accept: []Class{soft}}, soft, true},
		{&expectation{class: ok}, none, false},
		{&expectation{class: ok}, unknown, false},
		{caller(ok), none, true},
		{caller(ok), soft, false},
		{caller(soft), none, false},
		{&expectation{class: notS3}, none, true},
		{&expectation{class: notS3}, ok, false},
	} {
		if got := c.e.allows(c.said); got != c.right {
			t.Errorf("%s (caller %v) allows %s: %v, want %v", c.e.class, c.e.caller, c.said, got, c.right)
		}
	}
}

func TestFindingOfAnotherLineCounts(t *testing.T) {
	finding := &verdict{findings: []analyzer.Finding{{Rule: analyzer.OverLimitExpiry}}}
	found := map[place]*verdict{{"a.go", 7}: {}, {"a.go", 9}: finding, {"b.go", 1}: finding}
	var c comparison
	c.compare(expectations([]Record{{File: "a.go", Line: 7, AltLines: []int{9}, Class: hard}}), found)
	if len(c.outcomes) != 1 || !c.outcomes[0].right() {
		t.Errorf("outcomes %v", c.outcomes)
	}
	if len(c.unlisted) != 1 || c.unlisted[0] != finding {
		t.Errorf("unlisted %v", c.unlisted)
	}
}

func TestFindingAtAnotherPlaceOfACallerCounts(t *testing.T) {
	record := Record{File: "a.go", Line: 1, Class: wrapper}
	if err := json.Unmarshal([]byte(`[{"file":"b.go","line":2,"alt_places":["c.go:3"],"class":"unbounded"}]`), &record.Callers); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule     string
		right    bool
		unlisted int
	}{
		{analyzer.UnboundedExpiry, true, 0},
		{analyzer.MissingExpiry, false, 1},
	} {
		finding := &verdict{findings: []analyzer.Finding{{Rule: c.rule}}}
		var got comparison
		got.compare(expectations([]Record{record}), map[place]*verdict{{"c.go", 3}: finding})
		if right := got.outcomes[1].right(); right != c.right || len(got.unlisted) != c.unlisted {
			t.Errorf("%s at c.go:3: right %v, %d unlisted", c.rule, right, len(got.unlisted))
		}
	}
}

// TestFindingOfAnotherCaller: a caller that is silent, and should be, is not
// blamed for what is said where others may be blamed.
func TestFindingOfAnotherCaller(t *testing.T) {
	record := Record{File: "a.go", Line: 1, Class: wrapper, Accept: []Class{soft}}
	if err := json.Unmarshal([]byte(`[{"file":"b.go","line":2,"alt_places":["a.go:1"],"class":"ok"}]`), &record.Callers); err != nil {
		t.Fatal(err)
	}
	finding := &verdict{findings: []analyzer.Finding{{Rule: analyzer.ExcessiveExpiry}}}
	var got comparison
	got.compare(expectations([]Record{record}), map[place]*verdict{{"a.go", 1}: finding})
	for _, o := range got.outcomes {
		if !o.right() {
			t.Errorf("%v: wrong", o.place)
		}
	}
}

func TestTwoRulesAtOneCall(t *testing.T) {
	both := &verdict{findings: []analyzer.Finding{{Rule: analyzer.ExcessiveExpiry}, {Rule: analyzer.UnboundedExpiry}}}
	o := outcome{&expectation{class: unbounded, caller: true}, both}
	if !o.right() {
		t.Error("not right")
	}
	var n tally
	n.add(o, soft)
	if want := (tally{said: 1}); n != want {
		t.Errorf("%+v, want %+v", n, want)
	}
	if diff := cmp.Diff([]string{"excessive-soft"}, o.more()); diff != "" {
		t.Error(diff)
	}
}

func TestTally(t *testing.T) {
	var n tally
	said := func(rule string) *verdict { return &verdict{findings: []analyzer.Finding{{Rule: rule}}} }
	for _, o := range []outcome{
		{&expectation{class: soft}, said(analyzer.ExcessiveExpiry)}, // right
		{&expectation{class: soft}, nil},                            // missed
		{&expectation{class: ok}, said(analyzer.ExcessiveExpiry)},   // wrong
	} {
		n.add(o, soft)
	}
	if want := (tally{truth: 2, recalled: 1, said: 2, precise: 1}); n != want {
		t.Errorf("%+v, want %+v", n, want)
	}
}

// TestRun runs everything over a module of this repository.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("loads packages")
	}
	checkouts, err := filepath.Abs("../../../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	o := options{truth: "testdata/truth.json", checkouts: checkouts, reasons: "testdata/reasons.txt", everything: true}
	var out strings.Builder
	good, err := run(context.Background(), &out, o)
	if err != nil {
		t.Fatal(err)
	}
	if !good {
		t.Errorf("not good:\n%s", out.String())
	}
	_, differences, _ := strings.Cut(out.String(), "Differences:\n")
	var got []string
	for line := range strings.Lines(differences) {
		text, _, _ := strings.Cut(line, ";")
		got = append(got, text)
	}
	want := []string{
		"example/webshop videos/videos.go:26: unbounded, not ok (wrong on purpose, to see a difference)",
		"example/webshop videos/videos.go:51: not in the truth: excessive-soft",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
