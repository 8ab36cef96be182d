package p

func isConstant() int64 { // 900
	return 15 * 60
}

const debug = false

func isDecided() int64 { // 60
	if debug {
		return 999
	}
	return 60
}

func isParameter(x int64) int64 { // x*60+5
	return x*60 + 5
}

func isEither(b bool) int64 { // 1, 2
	if b {
		return 1
	}
	return 2
}

func isClamped(x int64) int64 { // 1, 100, x in 1..100
	if x > 100 {
		x = 100
	}
	if x < 1 {
		x = 1
	}
	return x
}

func isMin(x int64) int64 { // x in -Inf..3600
	return min(x, 3600)
}

func isRefused(x int64) int64 { // -1, x in 1..7
	if x <= 0 || x > 7 {
		return -1
	}
	return x
}

func isRest(x int64) int64 { // -59..59
	return x % 60
}

func isNarrow(x int64) int64 { // 0..255
	return int64(uint8(x))
}

func isDefault(x int64) int64 { // 900, x not 0
	if x == 0 {
		return 900
	}
	return x
}

func isSwitched(k string) (d int64) { // 10, 20, 30
	switch k {
	case "a":
		d = 10
	case "b", "c":
		d = 20
	default:
		d = 30
	}
	return d
}
