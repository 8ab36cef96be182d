// Settings describes s, and changes it.
package describe

import (
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/assume/testdata/same-module/settings"
)

func Settings(s *settings.Settings) { s.TTL = 30 * 24 * time.Hour }
