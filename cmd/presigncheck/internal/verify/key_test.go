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
		{`uuid.New().String()`, "{New}"},
		{`id.String()`, "{id}"},
		{`r.URL.Query().Get("key")`, "{key}"},
		{`"in/" + r.URL.Query().Get("file")`, "in/{file}"},
		{`r.PathValue("id")`, "{id}"},
		{`r.FormValue("file-name")`, "{file-name}"},
		{`chi.URLParam(r, "id")`, "{id}"},
		{`mux.Vars(r)["id"]`, "{id}"},
		{`os.Getenv("KEY")`, "{KEY}"},
		{`c.Param("*")`, "{Param}"},
		{`"n/" + strconv.Itoa(n)`, "n/{n}"},
		{`strings.TrimPrefix(path, "/")`, "{path}"},
		{`url.PathEscape(user.Name)`, "{Name}"},
		{`strings.ToLower("A")`, "{ToLower}"},
		{`newKey()`, "{newKey}"},
		{`"films/" + kind("film")`, "films/{film}"},
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
