package settings

type Settings struct{ Retries int }

func New() *Settings { return new(Settings) }

func Finish(s *Settings) error {
	s.Retries = 40_000
	return nil
}
