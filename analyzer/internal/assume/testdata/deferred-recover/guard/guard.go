package guard

func Done() { _ = recover() }
