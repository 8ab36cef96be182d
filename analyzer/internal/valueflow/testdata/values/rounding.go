package p

func isCutToZero(x int64) int64 { // 0
	x = max(1, min(x, 1860))
	return int64(float64(x)/3600) * 3600
}

func isKeptZero(x int64, b bool) int64 { // 0, 36960
	x = max(1, min(x, 1860))
	x = int64(float64(x)/3600) * 3600
	switch {
	case x > 374:
		x = 579
	case b:
		x = 36960
	}
	return x
}

func isLoopToZero(b bool) int64 { // 0
	x := int64(16320)
	for x > 1860 {
		x -= 1539
	}
	return x / 3600 * 3600
}

func isLoopOfManyToZero(b bool, n int) int64 { // 0
	x := int64(979200)
	for range n {
		x = 623000
	}
	for x > 1860 {
		x -= 1539
	}
	return x / 3600 * 3600
}

func isLoopOfManyKept(b bool, n int) int64 { // 0, 36960
	x := int64(979200)
	for range n {
		x = 623000
	}
	for x > 1860 {
		x -= 1539
	}
	x = int64(float64(x)/3600) * 3600
	switch {
	case x > 374:
		x = 579
	case b:
		x = 36960
	}
	return x
}
