package analyzer

// Suppress is the comment that accepts what the rule reports at a call, "" where
// there is none: a suppression is repaired.
func (r Rule) Suppress() string {
	if r.Name == Suppression {
		return ""
	}
	return ignorePrefix + " " + r.Name + " why it is right here"
}

// Configure is what .presigncheck.yaml may have about the rule: its severity, for
// all packages and for some, and what it goes by.
func (r Rule) Configure() string {
	return "rules: {" + r.Name + `: error}   # or "off", note, warning
overrides:
  - packages: [example.com/shop/internal/...]
    rules: {` + r.Name + ": \"off\"}\n" + r.Settings
}
