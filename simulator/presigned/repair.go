package presigned

import (
	"regexp"
	"strings"
)

// parameterName matches the names by which a piece of text is known to be
// part of a signed URL's query.
const parameterName = `(?:X-Amz-[A-Za-z0-9-]+|x-amz-[a-z0-9-]+|X-Goog-[A-Za-z]+|x-id|AWSAccessKeyId|Signature|Expires|Key-Pair-Id|Policy|GoogleAccessId|response-[a-z-]+|versionId|partNumber|uploadId|list-type)`

var (
	moreQuery    = regexp.MustCompile(`[?&]` + parameterName + `=`)
	wrapped      = regexp.MustCompile(`^[!-~]+$`)
	encodedMark  = regexp.MustCompile(`%(?:25)?3[Ff](` + parameterName + `)(=|%(?:25)?3[Dd])`)
	encodedAnd   = regexp.MustCompile(`%(?:25)?26(` + parameterName + `)(=|%(?:25)?3[Dd])`)
	encodedEqual = regexp.MustCompile(`([?&]` + parameterName + `)%(?:25)?3[Dd]`)
	twice        = regexp.MustCompile(`%25([0-9A-Fa-f]{2})`)
	twiceScope   = regexp.MustCompile(`(?i)X-(?:Amz|Goog)-Credential=[^&]*%252F`)
	// base64Value is a parameter whose value is base64, which has + and never
	// a space.
	base64Value = regexp.MustCompile(`([?&](?:X-Amz-Security-Token|x-amz-security-token|X-Amz-S3session-Token|Signature)=)([^&#]*)`)
	lastBase64  = regexp.MustCompile(`[?&](?:X-Amz-Security-Token|x-amz-security-token|Signature)=[^&]*$`)
	ownSpace    = regexp.MustCompile(`[0-9A-Z+/=]`)
)

// join undoes line breaks and spaces within the URL, and leaves off the text
// behind it.
func (f *found) join(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r", ""), "\n")
	out := strings.TrimRight(lines[0], " \t")
	for _, line := range lines[1:] {
		next := strings.TrimSpace(strings.TrimLeft(line, "> \t"))
		if !wrapped.MatchString(next) || strings.Contains(next, "://") || !strings.ContainsAny(next, "=&%") && !ownSpace.MatchString(next) || strings.ContainsAny(out, " \t") && !moreQuery.MatchString(out) {
			break
		}
		out = strings.TrimSuffix(out, "\\") + next
		f.repair("line breaks were removed")
	}
	return f.spaces(out)
}

// spaces decides what a space is: in the path one of the key, in a token a
// plus sign, and otherwise the end of the URL.
func (f *found) spaces(s string) string {
	words := strings.Fields(s)
	if len(words) < 2 {
		return strings.TrimSpace(s)
	}
	out := words[0]
	for i, word := range words[1:] {
		rest := strings.Join(words[i+1:], " ")
		inBase64 := lastBase64.MatchString(out)
		switch {
		case inBase64 && (moreQuery.MatchString(rest) || ownSpace.MatchString(word)):
			f.repair("a space in the token or signature was turned back into +")
			out += "%2B" + word
		case moreQuery.MatchString(rest):
			f.repair("spaces were encoded")
			out += "%20" + word
		default:
			f.repair("text behind the URL was left off")
			return out
		}
	}
	return out
}

// separators undoes the encoding of ?, & and = between the parameters.
func (f *found) separators(s string) string {
	before := s
	if !strings.Contains(s, "?") {
		if at := encodedMark.FindStringSubmatchIndex(s); at != nil {
			s = s[:at[0]] + "?" + s[at[2]:]
		}
	}
	path, query, ok := strings.Cut(s, "?")
	if !ok {
		return s
	}
	query = "?" + query
	for {
		out := encodedEqual.ReplaceAllString(query, "$1=")
		if out = encodedAnd.ReplaceAllString(out, "&$1$2"); out == query {
			break
		}
		query = out
	}
	if s = path + query; s != before {
		f.repair("encoded separators were decoded (%3F, %26, %3D)")
	}
	if twiceScope.MatchString(query) {
		f.repair("percent-encoding was undone once (%252F)")
		s = twice.ReplaceAllString(s, "%$1")
	}
	if at := strings.Index(s, "#"); at >= 0 && signedText.MatchString(s[at:]) {
		f.repair("# was encoded: what follows it is not sent")
		s = strings.ReplaceAll(s, "#", "%23")
	}
	return s
}

// values mends parameters one by one.
func (f *found) values(s string) string {
	s = base64Value.ReplaceAllStringFunc(s, func(pair string) string {
		name, value, _ := strings.Cut(pair, "=")
		mended := strings.NewReplacer("+", "%2B", "%20", "%2B").Replace(value)
		if mended != value {
			f.repair("a + in the token or signature was encoded")
		}
		return name + "=" + mended
	})
	return f.capitals(s)
}

// capitals gives the parameters of version 4 the capitals that S3 wants.
func (f *found) capitals(s string) string {
	path, raw, ok := strings.Cut(s, "?")
	if !ok || parse(raw).isV4() {
		return s
	}
	pairs := strings.Split(raw, "&")
	n := 0
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		for _, right := range append(v4Parameters, "X-Amz-Security-Token") {
			if strings.EqualFold(name, right) {
				pairs[i] = right + "=" + value
				n++
			}
		}
	}
	if n < 3 {
		return s
	}
	f.repair("parameter names got their capitals back")
	return path + "?" + strings.Join(pairs, "&")
}

var junk = regexp.MustCompile("[\"'`<>\\[\\](){}.,;:!*|\\\\…”’»]+$")

// ending leaves off what stuck to the end of the URL when it was copied.
func (f *found) ending(s string) string {
	if !strings.Contains(s, "?") {
		return s
	}
	if out := junk.ReplaceAllString(s, ""); out != s {
		f.repair("characters at its end were left off: " + s[len(out):])
		return out
	}
	return s
}
