package policy

// tri is a truth value when some context keys are unknown. The order makes
// "and" the minimum and "or" the maximum (Kleene's strong logic).
type tri uint8

const (
	no tri = iota
	maybe
	yes
)

func known(b bool) tri {
	if b {
		return yes
	}
	return no
}

func (t tri) not() tri { return yes - t }

func (t tri) String() string { return [...]string{"no", "maybe", "yes"}[t] }
