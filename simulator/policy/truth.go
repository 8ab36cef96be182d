package policy

// Truth is a truth value when some context keys are unknown. Its order makes
// "and" the minimum and "or" the maximum (Kleene's strong logic).
type Truth uint8

const (
	No    Truth = iota // whatever the unknown keys are
	Maybe              // may depend on unknown keys
	Yes                // whatever the unknown keys are
)

func known(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

func (t Truth) not() Truth { return Yes - t }

// String gives "no", "maybe" or "yes".
func (t Truth) String() string {
	switch t {
	case No:
		return "no"
	case Maybe:
		return "maybe"
	}
	return "yes"
}

// MarshalText gives the same spelling as String.
func (t Truth) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
