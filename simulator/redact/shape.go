package redact

import "bytes"

// Of a string that looks like a secret nothing is known but its shape. Its
// first characters are kept, so that somebody whose object keys look like
// that can tell them apart.
const kept = 4

// longHex is more than a SHA-1, which names commits, and less than the
// signature of version 4.
const longHex = 41

// window is how many characters are looked at together: a secret key of AWS
// has 40, a session token hundreds.
const window = 20

// long is a window in which fewer changes are enough.
const long = 32

// keyLength is how long secret keys of AWS are.
const keyLength = 40

// shapes finds what looks like a signature, a key or a token by itself.
func (v view) shapes() []cut {
	var cuts []cut
	for i := 0; i < len(v.text); {
		j := i
		for j < len(v.text) && isHex(v.text[j]) {
			j++
		}
		if j-i >= longHex {
			cuts = append(cuts, v.cut(i+kept, j, "…"))
		}
		i = max(j, i+1)
	}
	for i := 0; i < len(v.text); {
		j := i
		for j < len(v.text) && class(v.text[j]) != 0 {
			j++
		}
		random := v.random(i, j)
		cuts = append(cuts, random...)
		for len(random) > 0 && j < len(v.text) && v.text[j] == ' ' { // which may have been a plus sign
			k := j + 1
			for k < len(v.text) && class(v.text[k]) != 0 {
				k++
			}
			if isWords(v.text[j+1 : k]) {
				break
			}
			cuts = append(cuts, v.cut(j+1, k, "…"))
			j = k
		}
		i = max(j, i+1)
	}
	return cuts
}

// random finds what looks like base64 in a run of characters that base64 may
// have. From where it begins to look like that, it is cut up to the end of the
// run; to the left, up to a slash in front of which there are words.
func (v view) random(from, to int) []cut {
	for i := from; i < to; i++ {
		if !(i+window <= to && isRandom(v.text[i:i+window])) && !(i+long <= to && isLongRandom(v.text[i:i+long])) && !(i+keyLength <= to && v.isKey(from, i, to)) {
			continue
		}
		for i > from && (v.text[i-1] != '/' || !isWords(v.segment(from, i-1))) {
			i--
		}
		return []cut{v.cut(min(i+kept, to-1), to, "…")}
	}
	return nil
}

// segment is what stands before i up to a slash.
func (v view) segment(from, i int) []byte {
	j := i
	for j > from && v.text[j-1] != '/' {
		j--
	}
	return v.text[j:i]
}

// isKey reports whether the 40 characters at i could be a secret key of AWS,
// which has no others beside it but those of a path.
func (v view) isKey(from, i, to int) bool {
	if i > from && v.text[i-1] != '/' || i+keyLength < to && v.text[i+keyLength] != '/' {
		return false
	}
	key := v.text[i : i+keyLength]
	kinds, changes, _ := count(key)
	return kinds && changes >= 15 && bytes.IndexByte(key, '-') < 0 && bytes.IndexByte(key, '_') < 0
}

// isRandom reports whether a string has all kinds of characters, and changes
// between them as often as only chance does. Random base64 changes 45 of 100
// times in ways in which words do not, which begin with their capitals.
func isRandom(b []byte) bool {
	kinds, _, odd := count(b)
	return kinds && odd*20 >= (len(b)-1)*7
}

func isLongRandom(b []byte) bool {
	kinds, _, odd := count(b)
	return kinds && odd*10 >= (len(b)-1)*3
}

// isWords reports whether a string could be a name that somebody chose.
func isWords(b []byte) bool {
	kinds, _, odd := count(b)
	return !kinds && odd*5 <= len(b)
}

// count says whether a string has capitals, small letters, and digits or plus
// signs; how often its kind of character changes; and how often it does so in
// ways in which words do not.
func count(b []byte) (kinds bool, changes, odd int) {
	var seen [mark + 1]bool
	for i, c := range b {
		k := class(c)
		seen[k] = true
		if i == 0 || k == class(b[i-1]) {
			continue
		}
		changes++
		if before := class(b[i-1]); k != mark && before != mark && !(before == upper && k == lower) {
			odd++
		}
	}
	return seen[upper] && seen[lower] && (seen[digit] || seen[plus]), changes, odd
}

// randomish reports whether any part of a string looks random.
func randomish(s string) bool {
	if len(s) < window {
		return len(s) >= 12 && isRandom([]byte(s))
	}
	for i := 0; i+window <= len(s); i++ {
		if isRandom([]byte(s[i : i+window])) {
			return true
		}
	}
	return false
}

// The classes of characters.
const (
	other = iota // ends a run
	lower
	upper
	digit
	plus
	mark
)

func class(c byte) int {
	switch {
	case c >= 'a' && c <= 'z':
		return lower
	case c >= 'A' && c <= 'Z':
		return upper
	case c >= '0' && c <= '9':
		return digit
	case c == '+':
		return plus
	case c == '/' || c == '-' || c == '_':
		return mark
	}
	return other
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
