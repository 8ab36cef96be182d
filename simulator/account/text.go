package account

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sort"
	"unicode/utf16"
	"unicode/utf8"
)

// A source is the text of one file of a snapshot, as UTF-8.
type source struct {
	file   string
	text   []byte
	starts []int // offset of each line's first byte; made when first needed
}

// readSource reads a file. What Windows puts around a text is taken off:
// Notepad begins UTF-8 with a byte order mark, and `>` of Windows PowerShell
// writes UTF-16.
func readSource(file string) (*source, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", file, reason(err))
	}
	decoded, err := toUTF8(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &source{file: file, text: decoded}, nil
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// toUTF8 decodes UTF-16, which it knows by its byte order mark or by the zero
// byte beside the first character: a JSON text begins with an ASCII character
// (RFC 4627, section 3).
func toUTF8(text []byte) ([]byte, error) {
	var order binary.ByteOrder
	switch {
	case len(text) < 2:
		return text, nil
	case text[0] == 0xff && text[1] == 0xfe, text[0] != 0 && text[1] == 0:
		order = binary.LittleEndian
	case text[0] == 0xfe && text[1] == 0xff, text[0] == 0 && text[1] != 0:
		order = binary.BigEndian
	default:
		return bytes.TrimPrefix(text, byteOrderMark), nil
	}
	if len(text)%2 != 0 {
		return nil, errors.New("the text is UTF-16 and is cut off in the middle of a character; save it as UTF-8")
	}
	units := make([]uint16, len(text)/2)
	for i := range units {
		units[i] = order.Uint16(text[2*i:])
	}
	out := make([]byte, 0, len(text))
	for _, r := range utf16.Decode(units) {
		out = utf8.AppendRune(out, r)
	}
	return bytes.TrimPrefix(out, byteOrderMark), nil
}

// position turns an offset into the 1-based line and column, the latter counted
// in characters.
func (s *source) position(offset int) (line, column int) {
	if s.starts == nil {
		s.starts = []int{0}
		for i, c := range s.text {
			if c == '\n' {
				s.starts = append(s.starts, i+1)
			}
		}
	}
	offset = max(0, min(offset, len(s.text)))
	line = sort.SearchInts(s.starts, offset+1)
	return line, utf8.RuneCount(s.text[s.starts[line-1]:offset]) + 1
}

// reason drops the path that the caller's message already names.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
