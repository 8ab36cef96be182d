package p

func double(x int64) int64 { return 2 * x }

func isCall() int64 { // 42
	return double(21)
}

func both() (int64, error) { return 8, nil }

func isTuple() int64 { // 0, 8
	n, err := both()
	if err != nil {
		return 0
	}
	return n
}

func isClosure() int64 { // 2
	x := int64(1)
	f := func() int64 { return x }
	x = 2
	return f()
}

func isWrittenByClosure() int64 { // 3
	x := int64(1)
	f := func() { x = 3 }
	f()
	return x
}

func isDeferred() (n int64) { // 9
	defer func() { n = 9 }()
	return 1
}

type timer interface{ life() int64 }

type short struct{}

func (short) life() int64 { return 5 }

func isInterface() int64 { // 5
	var t timer = short{}
	return t.life()
}

func pick[T any](b bool, x, y T) T {
	if b {
		return x
	}
	return y
}

func isGeneric(b bool) int64 { // 1, 2
	return pick[int64](b, 1, 2)
}

func isMethodValue() int64 { // 5
	f := short{}.life
	return f()
}

type option func(*config)

type config struct{ ttl int64 }

func withTTL(d int64) option { return func(c *config) { c.ttl = d } }

func build(opts ...option) config {
	c := config{ttl: 60}
	for _, o := range opts {
		o(&c)
	}
	return c
}

func isOption() int64 { // 60, 90
	return build(withTTL(90)).ttl
}

func isNoOption() int64 { // 60
	return build().ttl
}

func isFunctionParameter(f func() int64) int64 { // unknown (function-value)
	return f()
}

func isPanic() int64 { // nothing
	panic("never returns")
}

type own struct{ ttl int64 }

func (x *own) change(d int64) *own {
	x.ttl += d
	return x
}

func isChained() int64 { // 12
	x := own{}
	x.change(5).change(7)
	return x.ttl
}

func isChainedResult() int64 { // 12
	return new(own).change(5).change(7).ttl
}

func adder(e int64) func(int64) int64 { return func(d int64) int64 { return d + e } }

func isCurried() int64 { // 7
	return adder(3)(4)
}

func compose(f, g func(int64) int64) func(int64) int64 {
	return func(d int64) int64 { return g(f(d)) }
}

func isComposed() int64 { // 22
	return compose(func(d int64) int64 { return d + 1 }, double)(10)
}

type ender interface{ end() int64 }
type fixed struct{ d int64 }
type later struct{ d int64 }

func (f fixed) end() int64  { return f.d }
func (l *later) end() int64 { return l.d + 10 }

func choose(b bool, d int64) ender {
	if b {
		return fixed{d}
	}
	return &later{d}
}

func isChosen(b bool) int64 { // 15, 5
	return choose(b, 5).end()
}

func isInterfaceMethodValue() int64 { // 8
	var e ender = fixed{8}
	f := e.end
	e = &later{1}
	return f()
}
