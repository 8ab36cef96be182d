package flow

import "strings"

// A path leads from a value to the number in it: "" is the value itself,
// "Opts.Expiry" a field of a field (pointers are followed silently),
// "@Expires" what an option, or a slice of options, sets its struct's field
// Expires to, and "#pkg.NewClient" what the options given to that function
// set for the client it made. "[]" leads to an element of a collection (see
// element.go), "%duration" and "%number" to the number in a string, and "()" to
// the function in a function value.
func splitPath(path string) (head, rest string) {
	if strings.HasPrefix(path, "#") {
		return path, ""
	}
	head, rest, _ = strings.Cut(path, ".")
	return head, rest
}

func joinPath(head, rest string) string {
	if rest == "" {
		return head
	}
	return head + "." + rest
}

func isOptionPath(path string) (field string, ok bool) { return strings.CutPrefix(path, "@") }

func isClientPath(path string) (constructor string, ok bool) { return strings.CutPrefix(path, "#") }

// plainPath is the part of a path that a reader knows: its fields.
func plainPath(path string) string {
	for i, c := range path {
		if strings.ContainsRune("@#[%(", c) {
			return strings.TrimSuffix(path[:i], ".")
		}
	}
	return path
}
