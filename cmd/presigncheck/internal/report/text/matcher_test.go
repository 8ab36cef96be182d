package text_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/text"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/terminal"
)

// TestProblemMatcher: the matcher of the documentation finds all findings of a
// report in text, and nothing else, with their places, messages and rules. GitHub
// takes the colour away before it looks.
func TestProblemMatcher(t *testing.T) {
	page, err := os.ReadFile("../../../docs/drivers.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```json\n(\\{\\s+\"problemMatcher\".*?)```").FindSubmatch(page)
	if block == nil {
		t.Fatal("drivers.md has no problem matcher")
	}
	var file struct {
		ProblemMatcher []struct {
			Owner   string
			Pattern []struct {
				Regexp                                      string
				File, Line, Column, Severity, Message, Code int
			}
		}
	}
	if err := json.Unmarshal(block[1], &file); err != nil {
		t.Fatal(err)
	}
	p := file.ProblemMatcher[0].Pattern[0]
	matcher, err := regexp.Compile(p.Regexp)
	if err != nil {
		t.Fatal(err)
	}
	r := reporttest.Full(t)
	var want []string
	for _, f := range r.Findings {
		message := strings.Join(strings.Fields(f.Plain()), " ")
		want = append(want, fmt.Sprintf("%s %d %d %s %s %s", f.File, f.Line, f.Column, f.Severity, message, f.Rule))
	}
	for _, colour := range []bool{false, true} {
		var b bytes.Buffer
		if err := text.Print(&b, r, text.Options{Style: terminal.Style{Colour: colour}}); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, line := range strings.Split(regexp.MustCompile("\x1b\\[[0-9;]*m?").ReplaceAllString(b.String(), ""), "\n") {
			if m := matcher.FindStringSubmatch(line); m != nil {
				got = append(got, strings.Join([]string{m[p.File], m[p.Line], m[p.Column], m[p.Severity], m[p.Message], m[p.Code]}, " "))
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("colour %t (-want +got):\n%s", colour, diff)
		}
	}
}
