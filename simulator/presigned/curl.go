package presigned

import (
	"strings"
)

// commandLine takes URL, method and headers out of a command line of curl.
func (f *found) commandLine(s string) string {
	words, ok := split(s)
	if !ok || len(words) < 2 || strings.TrimSuffix(words[0], ".exe") != "curl" {
		return s
	}
	at := ""
	for i := 1; i < len(words); i++ {
		word, value := words[i], ""
		if i+1 < len(words) {
			value = words[i+1]
		}
		switch {
		case word == "-X" || word == "--request":
			f.method = strings.ToUpper(value)
			i++
		case strings.HasPrefix(word, "-X") && len(word) > 2:
			f.method = strings.ToUpper(word[2:])
		case word == "-H" || word == "--header":
			if name, v, found := strings.Cut(value, ":"); found {
				if f.header == nil {
					f.header = map[string]string{}
				}
				f.header[strings.TrimSpace(name)] = strings.TrimSpace(v)
			}
			i++
		case word == "-I" || word == "--head":
			f.method = "HEAD"
		case word == "-T" || word == "--upload-file":
			f.orElse("PUT")
			i++
		case (word == "-F" || word == "--form") && strings.HasPrefix(strings.ToLower(value), "x-amz-signature="):
			f.form = true
			i++
		case word == "-d" || strings.HasPrefix(word, "--data") || word == "-F" || word == "--form":
			f.orElse("POST")
			i++
		case word == "-o" || word == "--output" || word == "-A" || word == "-u" || word == "-e" || word == "-b" || word == "-m":
			i++
		case word == "--url":
			at = value
			i++
		case strings.Contains(strings.ToLower(word), "http") && at == "":
			at = word
		}
	}
	if at == "" {
		return s
	}
	f.repair("the URL was taken out of a command line of curl")
	if f.method == "" {
		f.method = "GET"
	}
	return at
}

func (f *found) orElse(method string) {
	if f.method == "" {
		f.method = method
	}
}

// split splits a command line as a shell does; false if a quote stays open.
func split(s string) ([]string, bool) {
	var words []string
	var word strings.Builder
	in := false
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote == 0 && c == '\\' && i+1 < len(s), quote == '"' && c == '\\' && i+1 < len(s) && strings.IndexByte("\\\"$`\n", s[i+1]) >= 0:
			i++
			if s[i] == '\r' && i+1 < len(s) {
				i++
			}
			if s[i] != '\n' {
				word.WriteByte(s[i])
				in = true
			}
		case quote == 0 && (c == '\'' || c == '"'):
			quote, in = c, true
		case c == quote && quote != 0:
			quote = 0
		case quote == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			if in {
				words = append(words, word.String())
				word.Reset()
				in = false
			}
		default:
			word.WriteByte(c)
			in = true
		}
	}
	if in {
		words = append(words, word.String())
	}
	return words, quote == 0
}
