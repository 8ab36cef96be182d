package count

import (
	"iter"
	"time"
)

func Hours(n int) iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		for i := range n {
			if !yield(time.Duration(i) * time.Hour) {
				return
			}
		}
	}
}
