package sarif

import "github.com/presigncheck/presigncheck/analyzer"

// securitySeverity is how code scanning orders the rules among those of other
// tools: the base score of CVSS 3.1 (https://www.first.org/cvss/v3-1/) for what the
// fault does to whoever uses the links over the network without privileges. Code
// scanning calls 7.0 and above high, 4.0 and above medium.
var securitySeverity = map[string]string{
	// Links never work: AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H.
	analyzer.OverLimitExpiry:  "7.5",
	analyzer.ExpiryUnit:       "7.5",
	analyzer.InvalidExpiry:    "7.5",
	analyzer.DeniedPermission: "7.5",
	// Who asks for a link says how long it gives access: AC:H, C:H.
	analyzer.UnboundedExpiry: "5.9",
	// A link that leaks gives access longer than it need: AC:L, C:L.
	analyzer.ExcessiveExpiry: "5.3",
	analyzer.IgnoredExpiry:   "5.3",
	// Links work for some uses or for a shorter time: AC:L, A:L.
	analyzer.OutlivesCredentials: "5.3",
	analyzer.OutlivesPolicy:      "5.3",
	analyzer.DroppedHeaders:      "5.3",
	// The same, if something else is added, such as a slow clock: AC:H.
	analyzer.MissingExpiry: "3.7",
	analyzer.ShortExpiry:   "3.7",
	// It hides nothing.
	analyzer.Suppression: "0.1",
}
