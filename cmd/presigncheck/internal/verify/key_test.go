package verify

import "testing"

func TestKeyForm(t *testing.T) {
	tests := []struct{ expression, want string }{
		{`"films/" + film`, "films/{film}"},
		{`"invoices/" + order.ID + ".pdf"`, "invoices/{ID}.pdf"},
		{`fmt.Sprintf("u/%s/%05d.jpg", user, n)`, "u/{user}/{n}.jpg"},
		{`fmt.Sprintf("%d%%", n)`, "{n}%"},
		{`path.Join("a", dir, "b")`, "a/{dir}/b"},
		{`string(key)`, "{key}"},
		{`uuid.NewString()`, "{NewString}"},
		{`*in.Key`, "{key}"},
		{`k[0]`, "{key}"},
		{`key +`, "{key}"},
	}
	for _, tt := range tests {
		if got := keyForm(tt.expression); got != tt.want {
			t.Errorf("keyForm(%s) = %s, want %s", tt.expression, got, tt.want)
		}
	}
}
