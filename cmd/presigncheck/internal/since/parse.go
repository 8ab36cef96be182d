package since

import (
	"fmt"
	"strconv"
	"strings"
)

// parse reads a unified diff without context and keeps the lines on the new
// side. Where lines were only removed, the ones around the gap count: what
// they say may have changed with it.
func parse(diff []byte) (map[string][]span, error) {
	files := make(map[string][]span)
	name, left := "", 0 // left counts the hunk's lines still to come
	for line := range strings.SplitSeq(string(diff), "\n") {
		switch {
		case left > 0:
			left--
		case strings.HasPrefix(line, "+++ "):
			name = fileName(line[len("+++ "):])
		case strings.HasPrefix(line, "@@ ") && name != "":
			s, n, err := hunk(line)
			if err != nil {
				return nil, err
			}
			left = n
			files[name] = append(files[name], s)
		case strings.HasPrefix(line, "@@ "):
			_, n, err := hunk(line)
			if err != nil {
				return nil, err
			}
			left = n
		}
	}
	return files, nil
}

// fileName is the name behind "+++ ", "" for a file that was deleted. A name
// with odd characters is in quotes, and one with blanks ends in a tab.
func fileName(s string) string {
	s = strings.TrimSuffix(s, "\t")
	if q, err := strconv.Unquote(s); err == nil {
		s = q
	}
	name, found := strings.CutPrefix(s, "b/")
	if !found {
		return ""
	}
	return name
}

// hunk reads "@@ -12,3 +14,2 @@": the span on the new side, and how many lines
// of the hunk follow.
func hunk(line string) (s span, count int, err error) {
	fields := strings.Fields(line)
	if len(fields) < 3 {
		return s, 0, fmt.Errorf("git diff: %q is not a hunk", line)
	}
	_, removed, err := numbers(fields[1], "-")
	if err != nil {
		return s, 0, err
	}
	start, added, err := numbers(fields[2], "+")
	if err != nil {
		return s, 0, err
	}
	if added == 0 {
		return span{start, start + 1}, removed, nil
	}
	return span{start, start + added - 1}, removed + added, nil
}

// numbers reads "+14,2" or "+14".
func numbers(field, sign string) (start, count int, err error) {
	text, ok := strings.CutPrefix(field, sign)
	if !ok {
		return 0, 0, fmt.Errorf("git diff: %q is not a range of lines", field)
	}
	from, n, found := strings.Cut(text, ",")
	if !found {
		n = "1"
	}
	if start, err = strconv.Atoi(from); err != nil {
		return 0, 0, fmt.Errorf("git diff: %q is not a range of lines", field)
	}
	if count, err = strconv.Atoi(n); err != nil {
		return 0, 0, fmt.Errorf("git diff: %q is not a range of lines", field)
	}
	return start, count, nil
}
