package policy

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// candidate is a value to try for an unknown key, and how to tell of it.
type candidate struct {
	label  string
	absent bool
	value  string
}

// bound is a constant at which an ordered condition changes.
type bound struct {
	source string
	at     float64 // for dates, seconds since the epoch
	date   bool
}

func (b bound) value(at float64) string {
	if b.date {
		return time.Unix(int64(at), 0).UTC().Format(time.RFC3339)
	}
	return strconv.FormatFloat(at, 'f', -1, 64)
}

func (k *unknownKey) try(c candidate) {
	same := func(o candidate) bool { return o.value == c.value && o.absent == c.absent }
	if len(k.candidates) < maxCandidates && c.value != "" && k.possible(c.value) && !slices.ContainsFunc(k.candidates, same) {
		k.candidates = append(k.candidates, c)
	}
}

// possible reports whether the key may have the value.
func (k *unknownKey) possible(value string) bool {
	if k.allowed.State == Unknown {
		return true
	}
	return slices.ContainsFunc(k.allowed.Values, func(form string) bool { return glob(strings.ReplaceAll(form, Hole, anyText), value) })
}

// add derives candidates from one operand.
func (k *unknownKey) add(c class, o *operand) {
	if !o.valid {
		return
	}
	switch c {
	case classBool:
		k.try(candidate{label: "true", value: "true"})
		k.try(candidate{label: "false", value: "false"})
	case classNumber:
		if at, err := strconv.ParseFloat(o.source, 64); err == nil {
			k.bounds = append(k.bounds, bound{o.source, at, false})
		}
	case classDate:
		k.bounds = append(k.bounds, bound{o.source, float64(o.date.seconds), true})
	case classIP:
		k.networks = append(k.networks, o.network)
		k.try(candidate{label: o.source, value: o.network.Addr().String()})
	case classNull: // absent is tried for every key; present needs some value
		k.texts = true
	default:
		k.addText(c, o)
	}
}

func (k *unknownKey) addText(c class, o *operand) {
	k.texts = k.texts || c != classARN
	k.arns = k.arns || c == classARN
	example := o.source
	if o.pattern.shape != shapeLiteral {
		example = strings.NewReplacer("*", "x", "?", "x").Replace(o.source)
	}
	if o.pattern.shape != shapeVars {
		k.try(candidate{label: o.source, value: example})
	}
}

// otherValue stands for any value that no policy mentions.
const otherValue = "any-other-value"

// finish adds what can be told only when all operands are known: the ranges
// between bounds, and values outside of all that is mentioned.
func (k *unknownKey) finish() {
	k.finishBounds()
	if len(k.networks) > 0 {
		k.try(candidate{label: "any other address", value: k.otherAddress()})
	}
	if k.arns {
		k.try(candidate{label: "any other ARN", value: "arn:aws:iam::000000000000:user/" + otherValue})
	}
	if k.texts {
		k.try(candidate{label: "any other value", value: otherValue})
	}
}

func (k *unknownKey) finishBounds() {
	slices.SortFunc(k.bounds, func(a, b bound) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	bounds := slices.CompactFunc(k.bounds, func(a, b bound) bool { return a.at == b.at })
	for i, b := range bounds {
		if i == 0 {
			k.try(candidate{label: "less than " + b.source, value: b.value(b.at - 1)})
		} else if before := bounds[i-1]; !b.date || b.at-before.at > 1 {
			k.try(candidate{label: "between " + before.source + " and " + b.source, value: b.value((before.at + b.at) / 2)})
		}
		k.try(candidate{label: b.source, value: b.source})
	}
	if n := len(bounds); n > 0 {
		last := bounds[n-1]
		k.try(candidate{label: "more than " + last.source, value: last.value(last.at + 1)})
	}
}

// otherAddress gives an address outside of all networks, "" if none of a few
// is.
func (k *unknownKey) otherAddress() string {
	for _, a := range [...]string{"192.0.2.1", "198.51.100.1", "203.0.113.1", "8.8.8.8", "10.0.0.1", "2001:db8::1", "fd00::1"} {
		inside := func(n netip.Prefix) bool { return n.Contains(netip.MustParseAddr(a)) }
		if !slices.ContainsFunc(k.networks, inside) {
			return a
		}
	}
	return ""
}
