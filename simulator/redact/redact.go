// Package redact removes secrets from texts that are about to be shown.
//
// Every text that somebody else had a hand in, be it a URL, a header, an
// error message or a server's answer, goes through it before it is printed or
// stored. What lets somebody act as the signer is removed: signatures, session
// tokens, secret keys, passwords, cookies, upload policies. Access key IDs,
// which do not, are shortened.
//
// The text may have any shape. It is looked at as whoever decodes it in full
// would see it, through percent-encoding, JSON, HTML and Unicode escapes in any
// nesting. Of a query only parameters that are known to be harmless are shown,
// and only if their values look as they must; everything else in it is
// removed. What looks like a key, a token or a signature by itself is cut off
// wherever it stands. So more is removed than is secret, and never less that
// could be told.
package redact

import "strings"

// Placeholder takes the place of a secret.
const Placeholder = "REDACTED"

// most is how much of a text is looked at and shown: more than any URL that a
// server takes, and than anybody reads.
const most = 16 << 10

// Text returns a text of any origin without its secrets, on one line: control
// characters, which could forge output on a terminal, become spaces.
func Text(s string) string { return printable(mask(clip(s)), false) }

// Lines is Text for a text of several lines, such as what a command prints.
func Lines(s string) string { return printable(mask(clip(s)), true) }

// URL is Text for a URL: scheme, host, path and what is harmless in the query
// stay as they are, parameters in their order.
func URL(rawURL string) string { return Text(rawURL) }

func clip(s string) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// Header returns the value of a header, parameter or form field for showing
// it. Names that are not known to be harmless lose their value.
func Header(name, value string) string {
	lower := strings.ToLower(strings.TrimSpace(name))
	switch allowed, listed := harmless[lower]; {
	case value == "":
		return ""
	case secretName(lower) != no:
		return Placeholder
	case listed:
		return allowed(value)
	case harmlessHeader(lower):
		return Text(value)
	}
	return Placeholder
}

// Name returns the name of a parameter or header for showing it. Of one that
// is not known only the beginning is shown: it may be a piece of a token.
func Name(name string) string {
	if headerNames.MatchString(strings.ToLower(name)) {
		return name
	}
	for i := range len(name) {
		if !isNameByte(name[i]) {
			return Placeholder
		}
	}
	shown := strings.TrimPrefix(Text("?"+name+"="), "?")
	return strings.TrimSuffix(shown, "=")
}

// AccessKey shortens an access key ID, which may lead a scope, to what tells
// its kind and tells it apart.
func AccessKey(credential string) string {
	scope := strings.IndexAny(credential, "/%")
	if scope < 0 {
		scope = len(credential)
	}
	key := credential[:scope]
	if len(key) > 8 && !strings.Contains(key, "…") {
		key = key[:4] + "…" + key[len(key)-4:]
	}
	return key + credential[scope:]
}

// printable replaces control characters and the marks that turn the direction
// of writing.
func printable(s string, lines bool) string {
	return strings.Map(func(r rune) rune {
		switch {
		case lines && (r == '\n' || r == '\t'):
			return r
		case r < ' ' || r == 0x7f || 0x80 <= r && r < 0xa0, 0x2028 <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
			return ' '
		}
		return r
	}, s)
}
