package report

import "runtime/debug"

// ToolVersion is the module's version as the go command recorded it.
func ToolVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
