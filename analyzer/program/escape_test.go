package program_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEscape: a wrapper's site stands for the URLs of those who get at the wrapper
// in a way that is not followed, although others call it. A call that is followed
// is a site of its own, and what it hands over is named, or not known.
func TestEscape(t *testing.T) {
	_, r := check(t, "flow", "./escape/...")
	own := make(map[string]bool)
	var signed []string
	for _, s := range r.Sites {
		if s.Wrapper == "" {
			own[strings.TrimPrefix(s.Function, "(*S).")] = s.OwnURL()
		} else if s.Function == "uses" || s.Function == "spread" {
			signed = append(signed, fmt.Sprintf("%s:%d %q %q", filepath.Base(s.Position.Filename), s.Position.Line, s.Bucket, s.Key))
		}
	}
	want := map[string]bool{
		"Called": false, "Callback": true, "Stored": true, "Mapped": true, "Field": true, "Returned": true, "Sent": true,
		"Expression": true, "Going": false, "Deferred": false, "Spread": false, "Interface": true, "Func": true,
	}
	if diff := cmp.Diff(want, own); diff != "" {
		t.Errorf("wrappers whose own URLs nobody else stands for (-want +got):\n%s", diff)
	}
	wantSigned := []string{`escape.go:50 "going" "k"`, `escape.go:51 "deferred" "k"`, `escape.go:52 "" ""`, `escape.go:66 "" ""`}
	if diff := cmp.Diff(wantSigned, signed); diff != "" {
		t.Errorf("followed uses (-want +got):\n%s", diff)
	}
}
