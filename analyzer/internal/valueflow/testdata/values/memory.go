package p

type options struct{ ttl, limit int64 }

func isField() int64 { // 10
	o := options{ttl: 5}
	o.limit = o.ttl * 2
	return o.limit
}

func set(p *int64) { *p = 40 }

func isSetByCall() int64 { // 40
	x := int64(1)
	set(&x)
	return x
}

func clamp(p *int64) {
	if *p > 60 {
		*p = 60
	}
}

func isClampedByCall(x int64) int64 { // 60, x in -Inf..60
	clamp(&x)
	return x
}

func (o *options) grow() { o.ttl += 10 }

func isMethod() int64 { // 11
	o := &options{ttl: 1}
	o.grow()
	return o.ttl
}

func isArray() int64 { // 7
	var a [3]int64
	a[1] = 7
	return a[1]
}

func isSliceElement(i int) int64 { // 1, 2, 3
	s := []int64{1, 2, 3}
	return s[i]
}

func isMapElement() int64 { // 2
	m := map[string]int64{"a": 1, "b": 2}
	return m["b"]
}

func isSwapped() int64 { // 21
	a, b := int64(1), int64(2)
	a, b = b, a
	return a*10 + b
}

func isStructCopy() int64 { // 1
	a := options{ttl: 1}
	b := a
	a.ttl = 2
	return b.ttl
}

var shared = options{ttl: 12}

func isGlobal() int64 { // 12
	return shared.ttl
}

type copied struct{ ttl int64 }

func clampCopy(o copied) copied {
	if o.ttl > 100 {
		o.ttl = 100
	}
	return o
}

func isClampedCopy() int64 { // 100
	o := copied{300}
	return useCopy(o)
}

func useCopy(o copied) int64 {
	o = clampCopy(o)
	return o.ttl
}

func isUsedCopy(o copied) int64 { // 100, o.ttl in -Inf..100
	o = clampCopy(o)
	return o.ttl
}
