package load

import "testing"

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		text                   string
		word, selected, called bool
	}{
		{"x.Link(1)", true, true, true},
		{"x.\n\t\tLink(1)", true, true, true},
		{"x.Link[int](1)", true, true, true},
		{"f := x.Link\n", true, false, false},
		{"x.Link = time.Hour", true, true, false},
		{"x.Link == nil", true, false, false},
		{"func (s *Store) Link() {}", true, false, false},
		{"x.Links(1)", false, false, false},
		{"x.MyLink(1)", false, false, false},
		{"Linking; x.Link(1)", true, true, true},
	} {
		got := func(how mention) bool { return use{[]string{"Link"}, how}.in([]byte(c.text)) }
		for how, want := range map[mention]bool{word: c.word, selected: c.selected, called: c.called} {
			if got(how) != want {
				t.Errorf("%q, mention %d: %v, want %v", c.text, how, !want, want)
			}
		}
	}
}
