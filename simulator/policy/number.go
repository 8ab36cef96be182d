package policy

import (
	"strconv"
	"strings"
)

// decimal is a number of any size, compared exactly: float64 would take two
// different 17-digit numbers for the same. Its value is 0.d₁d₂d₃… × 10^point,
// where the digits are those of whole followed by those of frac.
type decimal struct {
	negative    bool
	whole, frac string // without leading and trailing zeros of the whole
	point       int
}

// parseDecimal reads a number as JSON and IAM policies write them: optional
// sign, digits, fraction, exponent.
func parseDecimal(s string) (d decimal, ok bool) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		d.negative, s = s[0] == '-', s[1:]
	}
	exponent := 0
	if e := strings.IndexAny(s, "eE"); e >= 0 {
		n, err := strconv.ParseInt(strings.TrimPrefix(s[e+1:], "+"), 10, 16)
		if err != nil {
			return d, false
		}
		exponent, s = int(n), s[:e]
	}
	whole, frac, _ := strings.Cut(s, ".")
	if whole == "" && frac == "" || !allDigits(whole) || !allDigits(frac) {
		return d, false
	}
	whole, frac = strings.TrimLeft(whole, "0"), strings.TrimRight(frac, "0")
	d.point = len(whole) + exponent
	if whole == "" {
		trimmed := strings.TrimLeft(frac, "0")
		d.point -= len(frac) - len(trimmed)
		frac = trimmed
	}
	if frac == "" {
		whole = strings.TrimRight(whole, "0")
	}
	if whole == "" && frac == "" { // zero has one form
		return decimal{}, true
	}
	d.whole, d.frac = whole, frac
	return d, true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func (d *decimal) digits() int { return len(d.whole) + len(d.frac) }

func (d *decimal) digit(i int) byte {
	if i < len(d.whole) {
		return d.whole[i]
	}
	return d.frac[i-len(d.whole)]
}

// compareDecimals gives -1, 0 or 1.
func compareDecimals(a, b decimal) int {
	sa, sb := a.sign(), b.sign()
	if sa != sb {
		return compareInts(sa, sb)
	}
	return sa * compareMagnitudes(&a, &b)
}

func (d *decimal) sign() int {
	switch {
	case d.digits() == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

func compareMagnitudes(a, b *decimal) int {
	if a.point != b.point {
		return compareInts(a.point, b.point)
	}
	na, nb := a.digits(), b.digits()
	for i := range min(na, nb) {
		if x, y := a.digit(i), b.digit(i); x != y {
			return compareInts(int(x), int(y))
		}
	}
	return compareInts(na, nb)
}

func compareInts(a, b int) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
