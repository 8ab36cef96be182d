package settings

import (
	"time"
)

type Settings struct{ Age time.Duration }
