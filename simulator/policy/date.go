package policy

import (
	"strconv"
	"time"
)

// instant is a point in time; it compares without allocating.
type instant struct {
	seconds int64
	nanos   int
}

func compareInstants(a, b instant) int {
	switch {
	case a.seconds < b.seconds:
		return -1
	case a.seconds > b.seconds:
		return 1
	}
	return compareInts(a.nanos, b.nanos)
}

// ParseDate reads a time as date conditions do: seconds since the Unix epoch,
// or one of the forms of the W3C note "Date and Time Formats" (2026,
// 2026-05, 2026-05-31, 2026-05-31T23:59Z, 2026-05-31T23:59:59.5+02:00).
// A time without offset is UTC; four digits are a year.
func ParseDate(s string) (time.Time, bool) {
	t, ok := parseInstant(s)
	return time.Unix(t.seconds, int64(t.nanos)).UTC(), ok
}

func parseInstant(s string) (instant, bool) {
	if t, ok := parseEpoch(s); ok {
		return t, true
	}
	return parseISO(s)
}

// parseEpoch reads whole or fractional seconds.
func parseEpoch(s string) (instant, bool) {
	digits := s
	if digits != "" && digits[0] == '-' {
		digits = digits[1:]
	}
	whole := 0
	for whole < len(digits) && isDigit(digits[whole]) {
		whole++
	}
	if whole == 0 || whole > 18 || len(s) == 4 {
		return instant{}, false
	}
	nanos, rest, ok := parseFraction(digits[whole:])
	if !ok || rest != "" {
		return instant{}, false
	}
	seconds, err := strconv.ParseInt(digits[:whole], 10, 64)
	if err != nil {
		return instant{}, false
	}
	if s[0] == '-' {
		if seconds = -seconds; nanos > 0 {
			seconds, nanos = seconds-1, 1_000_000_000-nanos
		}
	}
	return instant{seconds, nanos}, true
}

func parseISO(s string) (instant, bool) {
	year, s, ok := parseDigits(s, 4, 0, 9999)
	month, day := 1, 1
	if ok && s != "" {
		month, s, ok = parsePart(s, '-', 1, 12)
	}
	if ok && s != "" {
		day, s, ok = parsePart(s, '-', 1, 31)
	}
	if !ok {
		return instant{}, false
	}
	date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if date.Day() != day { // 31 April
		return instant{}, false
	}
	clock := instant{}
	if s != "" {
		if clock, ok = parseClock(s); !ok {
			return instant{}, false
		}
	}
	return instant{date.Unix() + clock.seconds, clock.nanos}, true
}

// parseClock reads what follows the date: T, hours and minutes, perhaps
// seconds and a fraction, and the offset from UTC.
func parseClock(s string) (instant, bool) {
	hour, s, ok := parsePart(s, 'T', 0, 23)
	minute, second, nanos := 0, 0, 0
	if ok {
		minute, s, ok = parsePart(s, ':', 0, 59)
	}
	if ok && s != "" && s[0] == ':' {
		if second, s, ok = parsePart(s, ':', 0, 59); ok {
			nanos, s, ok = parseFraction(s)
		}
	}
	if !ok {
		return instant{}, false
	}
	offset, ok := parseOffset(s)
	return instant{int64(hour*3600+minute*60+second) - int64(offset), nanos}, ok
}

// parseOffset reads Z, +hh:mm or +hhmm and gives seconds east of UTC.
func parseOffset(s string) (int, bool) {
	if s == "" || s == "Z" || s == "z" {
		return 0, true
	}
	sign := 1
	switch s[0] {
	case '+':
	case '-':
		sign = -1
	default:
		return 0, false
	}
	hours, rest, ok := parseDigits(s[1:], 2, 0, 23)
	if ok && rest != "" && rest[0] == ':' {
		rest = rest[1:]
	}
	minutes := 0
	if ok {
		minutes, rest, ok = parseDigits(rest, 2, 0, 59)
	}
	return sign * (hours*3600 + minutes*60), ok && rest == ""
}

// parseFraction reads an optional fraction of a second; digits behind the
// ninth do not count.
func parseFraction(s string) (nanos int, rest string, ok bool) {
	if s == "" || s[0] != '.' {
		return 0, s, true
	}
	scale, i := 100_000_000, 1
	for ; i < len(s) && isDigit(s[i]); i++ {
		nanos += int(s[i]-'0') * scale
		scale /= 10
	}
	return nanos, s[i:], i > 1
}

// parsePart reads a two-digit number behind a separator.
func parsePart(s string, separator byte, least, most int) (int, string, bool) {
	if s == "" || lower(s[0]) != lower(separator) {
		return 0, s, false
	}
	return parseDigits(s[1:], 2, least, most)
}

func parseDigits(s string, n, least, most int) (value int, rest string, ok bool) {
	if len(s) < n {
		return 0, s, false
	}
	for i := range n {
		if !isDigit(s[i]) {
			return 0, s, false
		}
		value = value*10 + int(s[i]-'0')
	}
	return value, s[n:], value >= least && value <= most
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
