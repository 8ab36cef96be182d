package settings

import (
	"time"
)

type Settings struct{ TTL time.Duration }

func New() *Settings { return new(Settings) }
