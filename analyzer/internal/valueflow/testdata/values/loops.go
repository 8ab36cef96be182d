package p

func isCounted() int64 { // 10
	n := int64(0)
	for i := 0; i < 5; i++ {
		n += 2
	}
	return n
}

func isDoubled() int64 { // 32
	d := int64(1)
	for d < 20 {
		d *= 2
	}
	return d
}

func isUnbounded(more func() bool) int64 { // 0, 1, 2..+Inf
	n := int64(0)
	for more() {
		n++
	}
	return n
}

func isBroken(stop func() bool) int64 { // 0, 10, 20, 30
	n := int64(0)
	for i := 0; i < 3; i++ {
		if stop() {
			break
		}
		n += 10
	}
	return n
}

func countdown(n int64) int64 {
	if n <= 0 {
		return 0
	}
	return countdown(n - 1)
}

func isRecursive() int64 { // 0
	return countdown(3)
}

func isRanged() int64 { // 9
	most := int64(0)
	for _, x := range []int64{3, 9, 4} {
		if x > most {
			most = x
		}
	}
	return most
}
