package links

import (
	"testing"
	"time"
)

func TestTested(t *testing.T) { new(Links).Tested(t.Context(), "test", time.Minute) }
