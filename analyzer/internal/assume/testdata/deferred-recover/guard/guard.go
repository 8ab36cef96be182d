package guard

func Recover() { _ = recover() }
