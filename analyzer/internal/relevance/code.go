package relevance

import (
	"bytes"
	"slices"
)

// code takes the code out of the lines of a file, from the first to the last.
type code struct {
	within string // what ends the raw string or comment in which the last line ended
}

// of returns a line without its comments and the insides of its strings.
func (c *code) of(line []byte) []byte {
	if c.within != "" {
		_, behind, ended := bytes.Cut(line, []byte(c.within))
		if !ended {
			return nil
		}
		line, c.within = slices.Concat([]byte(`""`), behind), ""
	}
	if !bytes.ContainsAny(line, "\"'`") && !bytes.Contains(line, []byte("//")) && !bytes.Contains(line, []byte("/*")) {
		return line
	}
	var out []byte
	for i := 0; i < len(line); i++ {
		rest := line[i:]
		switch b := line[i]; {
		case bytes.HasPrefix(rest, []byte("//")):
			return out
		case bytes.HasPrefix(rest, []byte("/*")):
			end := bytes.Index(rest, []byte("*/"))
			if end < 0 {
				c.within = "*/"
				return out
			}
			i += end + 1
		case b == '"' || b == '\'' || b == '`':
			i += closed(rest)
			if b == '`' && i >= len(line) {
				c.within = "`"
			}
			out = append(out, b, b)
		default:
			out = append(out, b)
		}
	}
	return out
}

// closed returns where the string or rune ends that a line begins with, the
// line's length if it does not.
func closed(line []byte) int {
	for i := 1; i < len(line); i++ {
		switch {
		case line[i] == line[0]:
			return i
		case line[i] == '\\' && line[0] != '`':
			i++
		}
	}
	return len(line)
}
