package settings

import (
	"time"
)

type Settings struct{ age func() time.Duration }

func New(age func() time.Duration) *Settings { return &Settings{age} }

func (s *Settings) Age() time.Duration { return s.age() }
