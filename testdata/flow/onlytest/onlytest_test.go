package onlytest

import (
	"testing"
	"time"
)

func TestDirect(t *testing.T) { New(nil, time.Minute).Direct(t.Context()) }
