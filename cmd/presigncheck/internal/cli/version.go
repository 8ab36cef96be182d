package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// version says which build this is, from what the go command recorded in it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "of unknown origin"
	}
	return describeBuild(info)
}

func describeBuild(info *debug.BuildInfo) string {
	v := info.Main.Version
	if v == "" {
		v = "(devel)"
	}
	parts := []string{info.GoVersion, runtime.GOOS + "/" + runtime.GOARCH}
	settings := make(map[string]string)
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if commit := settings["vcs.revision"]; commit != "" {
		if settings["vcs.modified"] == "true" {
			commit += ", modified"
		}
		parts = append(parts, "commit "+commit)
	}
	if at := settings["vcs.time"]; at != "" {
		parts = append(parts, at)
	}
	return fmt.Sprintf("%s (%s)", v, strings.Join(parts, ", "))
}
