package presigned

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// What was found in a text.
type found struct {
	url      *url.URL
	method   string
	header   map[string]string
	form     bool // an upload form, in a command line
	repaired []string
}

func (f *found) repair(what string) {
	if !slices.Contains(f.repaired, what) {
		f.repaired = append(f.repaired, what)
	}
}

// maxText is more than any URL has: servers refuse 8 KB and more.
const maxText = 1 << 18

// find takes the URL out of a text and undoes what happened to it on the way,
// as far as that is certain: because a URL of a signer never has what is
// taken away, such as &amp; or a space.
func find(text string) (found, error) {
	var f found
	if len(text) > maxText {
		return f, errors.New("that is too long to be a URL")
	}
	s := strings.TrimSpace(f.visible(text))
	if strings.HasPrefix(strings.ToLower(s), "s3://") {
		return f, errS3URI
	}
	s = f.commandLine(s)
	if f.form {
		return f, errForm
	}
	s = f.unescape(s)
	s, err := f.extract(s)
	if err != nil {
		return f, err
	}
	s = f.join(s)
	s = f.separators(s)
	s = f.values(s)
	s = f.ending(s)
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return f, errors.New("that is not a URL: the host is missing, or a % begins no escape; was it cut or changed?")
	}
	f.url = u
	return f, nil
}

// visible drops characters that nobody sees.
func (f *found) visible(s string) string {
	out := strings.Map(func(r rune) rune {
		switch r {
		case 0xfeff, 0x200b, 0x200c, 0x200d, 0x2060, 0xad, 0:
			return -1
		case 0xa0, 0x2028, 0x2029:
			return ' '
		}
		return r
	}, s)
	if strings.TrimSpace(out) != strings.TrimSpace(s) {
		f.repair("invisible characters were removed")
	}
	return out
}

var (
	codePoint = regexp.MustCompile(`\\u00([0-9a-fA-F]{2})|\\x([0-9a-fA-F]{2})`)
	backslash = regexp.MustCompile(`\\([/?&=%:#"'])`)
	caret     = regexp.MustCompile("[\\^`]&") // of cmd.exe and PowerShell
	// lostEscape is \u0026 or \u003d whose backslash was dropped.
	lostEscape = regexp.MustCompile(`u0026(X-Amz-|x-amz-|x-id=|Signature=|Expires=|AWSAccessKeyId=|response-|versionId=)`)
	entity     = regexp.MustCompile(`(?i)&(amp|quot|apos|lt|gt|equals|#38|#x26|#34|#x22|#39|#x27|#61|#x3d|#47|#x2f);`)
	quoted     = regexp.MustCompile(`=3D`)
	softBreak  = regexp.MustCompile(`=\r?\n`)
)

var entities = map[string]string{
	"amp": "&", "quot": `"`, "apos": "'", "lt": "<", "gt": ">", "equals": "=", "#38": "&", "#x26": "&", "#34": `"`, "#x22": `"`,
	"#39": "'", "#x27": "'", "#61": "=", "#x3d": "=", "#47": "/", "#x2f": "/",
}

// unescape undoes the escapes of JSON, shells, HTML and mail.
func (f *found) unescape(s string) string {
	if len(quoted.FindAllString(s, 3)) > 2 {
		s = quoted.ReplaceAllString(softBreak.ReplaceAllString(s, ""), "=")
		f.repair("quoted-printable was decoded (=3D)")
	}
	for range 3 { // &amp;amp;
		out := entity.ReplaceAllStringFunc(s, func(e string) string { return entities[strings.ToLower(e[1:len(e)-1])] })
		if out == s {
			break
		}
		s = out
		f.repair("HTML was decoded (&amp;)")
	}
	out := codePoint.ReplaceAllStringFunc(s, func(e string) string {
		b, err := url.PathUnescape("%" + e[len(e)-2:])
		if err != nil {
			return e
		}
		return b
	})
	out = lostEscape.ReplaceAllString(out, "&$1")
	if out = caret.ReplaceAllString(backslash.ReplaceAllString(out, "$1"), "&"); out != s {
		f.repair(`escapes were undone (\u0026, \/, \&, ^&)`)
	}
	return out
}

var (
	start      = regexp.MustCompile(`(?i)https?(?::/{1,4}|%(?:25)?3A%(?:25)?2F%(?:25)?2F)`)
	bareHost   = regexp.MustCompile(`^[A-Za-z0-9.-]+\.[A-Za-z]{2,}(:\d+)?/[^\s]*\?[^\s]*(X-Amz-|AWSAccessKeyId=)`)
	signedText = regexp.MustCompile(`(?i)x-amz-|signature|[?&]sig=|%3Dx-goog`)
	closing    = map[byte]byte{'"': '"', '\'': '\'', '`': '`', '(': ')', '<': '>', '[': ']', '{': '}'}
)

// extract finds the URL that is signed, among others perhaps, and leaves off
// what encloses it.
func (f *found) extract(s string) (string, error) {
	if bareHost.MatchString(s) {
		f.repair("https:// was put in front")
		return "https://" + s, nil
	}
	starts := start.FindAllStringIndex(s, -1)
	if len(starts) == 0 {
		return "", errNoURL
	}
	at := starts[0]
	for i, candidate := range starts {
		to := len(s)
		if i+1 < len(starts) {
			to = starts[i+1][0]
		}
		if signedText.MatchString(s[candidate[0]:to]) {
			at = candidate
			break
		}
	}
	from := at[0]
	end := len(s)
	if from > 0 {
		if c, ok := closing[s[from-1]]; ok {
			end = enclosed(s, from, s[from-1], c)
			if at := strings.IndexByte(s[from:end], '|'); at >= 0 && c == '>' { // <URL|text> of chats
				end = from + at
			}
		}
	}
	if strings.Trim(s[:from], `"'<( `) != "" || end < len(s)-1 {
		f.repair("the URL was taken out of the text around it")
	} else if from > 0 {
		f.repair("quotes or brackets were taken off")
	}
	return f.whole(s[from:end]), nil
}

// enclosed returns where the closing character stands that belongs to the
// opening one before from.
func enclosed(s string, from int, opening, closing byte) int {
	depth := 1
	for i := from; i < len(s); i++ {
		switch {
		case s[i] == closing:
			if depth--; depth == 0 {
				return i
			}
		case s[i] == opening:
			depth++
		}
	}
	return len(s)
}

// whole undoes a percent-encoding of the whole URL, and mends the slashes
// behind the scheme.
func (f *found) whole(s string) string {
	for n := 0; n < 3 && !strings.Contains(s[:min(len(s), 8)], ":/"); n++ {
		if i := strings.IndexAny(s, "& \t\n\"'<>"); i >= 0 {
			s = s[:i] // it was the value of a parameter
		}
		decoded, err := url.PathUnescape(s)
		if err != nil || decoded == s {
			break
		}
		s = decoded
		f.repair([]string{"percent-encoding of the whole URL was undone", "percent-encoding of the whole URL was undone twice", "percent-encoding of the whole URL was undone three times"}[n])
	}
	scheme, rest, ok := strings.Cut(s, ":")
	if host := strings.TrimLeft(rest, "/"); ok && rest != "//"+host {
		f.repair("the slashes behind the scheme were mended")
		return scheme + "://" + host
	}
	return s
}
