package change

import (
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/named-for-change/settings"
)

func Normalize(s *settings.Settings) { s.TTL = 30 * 24 * time.Hour }
