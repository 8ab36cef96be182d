package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A size is a number of bytes as a flag: 512MiB, 4GiB, 1000000.
type size int64

var sizeUnits = []struct {
	suffix string
	bytes  int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"B", 1}, {"", 1}}

// Set reads a size.
func (s *size) Set(text string) error {
	for _, unit := range sizeUnits {
		digits, ok := strings.CutSuffix(text, unit.suffix)
		n, err := strconv.ParseInt(digits, 10, 64)
		if !ok || err != nil || n <= 0 || n > math.MaxInt64/unit.bytes {
			continue
		}
		*s = size(n * unit.bytes)
		return nil
	}
	return fmt.Errorf("%q is not a size; write 512MiB or 4GiB", text)
}

// String writes a size in the largest unit that holds it whole.
func (s *size) String() string {
	for _, unit := range []int{2, 1, 0} {
		if n := sizeUnits[unit].bytes; int64(*s) >= n && int64(*s)%n == 0 {
			return strconv.FormatInt(int64(*s)/n, 10) + sizeUnits[unit].suffix
		}
	}
	return strconv.FormatInt(int64(*s), 10)
}

// Type is the word for it in the help.
func (*size) Type() string { return "size" }
