package cli

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestDescribeBuild(t *testing.T) {
	machine := runtime.GOOS + "/" + runtime.GOARCH
	for want, info := range map[string]*debug.BuildInfo{
		"(devel) (go1.26.8, " + machine + ")": {GoVersion: "go1.26.8"},
		"v1.2.3 (go1.26.8, " + machine + ", commit abc, modified, 2026-11-01T00:00:00Z)": {
			GoVersion: "go1.26.8", Main: debug.Module{Version: "v1.2.3"},
			Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}, {Key: "vcs.time", Value: "2026-11-01T00:00:00Z"}},
		},
	} {
		if got := describeBuild(info); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
