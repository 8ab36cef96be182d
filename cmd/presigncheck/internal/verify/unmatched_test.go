package verify_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/verify"
)

// TestUnmatched: entries that apply to nothing are named, those about packages
// that the run did not look at are not.
func TestUnmatched(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"videos", "pictures", "unsigned"} {
		if err := os.Mkdir(filepath.Join(root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	videos, pictures := site("example.com/shop/videos", "film"), site("example.com/shop/pictures", "name")
	videos.Bucket, pictures.Bucket = "l.bucket", "a.bucket"
	pictures.Input = []analyzer.InputField{{Name: "ACL", Value: "a.acl"}, {Name: "ContentType", Value: "image/png", Const: true}}
	whole := verify.Checked{
		Packages: []string{"example.com/shop/pictures", "example.com/shop/unsigned", "example.com/shop/videos"},
		Modules:  map[string]string{"example.com/shop": root}, Whole: true,
	}
	part := verify.Checked{Packages: []string{"example.com/shop/videos"}, Modules: whole.Modules}
	both := []analyzer.Site{videos, pictures}
	const head = "identities: {app: {principal: \"arn:aws:iam::111122223333:role/app\"}}\n"
	tests := []struct {
		name, text, env string
		run             verify.Checked
		sites           []analyzer.Site
		want            []string
	}{
		{"all apply", "sign: [{packages: [example.com/shop/videos, example.com/shop/p*], identity: app, values: {l.bucket: x, a.acl: y}}]", "", whole, both, nil},
		{"everything", "sign: [{packages: [...], identity: app, values: {name: x}}]", "", whole, both, nil},
		{"below", "sign: [{packages: [example.com/shop/...], identity: app}]", "", whole, both, nil},
		{"swapped letters", "sign: [{packages: [example.com/shop/vidoes], identity: app}]", "", whole, both,
			[]string{"sign entry 1: example.com/shop/vidoes matches no package; did you mean example.com/shop/videos?"}},
		{"swapped letters, in a run of a part", "sign: [{packages: [example.com/shop/vidoes], identity: app}]", "", part, both[:1],
			[]string{"sign entry 1: example.com/shop/vidoes matches no package; did you mean example.com/shop/videos?"}},
		{"a directory", "sign: [{packages: [./videos], identity: app}]", "", part, both[:1],
			[]string{"sign entry 1: ./videos matches no package: it has to be an import path; did you mean example.com/shop/videos?"}},
		{"capitals", "sign: [{packages: [example.com/shop/Videos], identity: app}]", "", whole, both,
			[]string{"sign entry 1: example.com/shop/Videos matches no package; did you mean example.com/shop/videos?"}},
		{"another module", "sign: [{packages: [example.com/shopp/...], identity: app}]", "", whole, both,
			[]string{"sign entry 1: example.com/shopp/... matches no package"}},
		{"another module, in a run of a part", "sign: [{packages: [example.com/admin/...], identity: app}]", "", part, both[:1], nil},
		{"the second of two", "sign: [{packages: [example.com/shop/videos, example.com/shop/film], identity: app}]", "", whole, both,
			[]string{"sign entry 1: example.com/shop/film matches no package"}},
		{"a package without calls", "sign: [{packages: [example.com/shop/unsigned], identity: app}]", "", whole, both,
			[]string{"sign entry 1: example.com/shop/unsigned matches no package with presign calls"}},
		{"a package that was not looked at", "sign: [{packages: [example.com/shop/pictures], identity: app, values: {nothing: x}}]", "", part, both[:1], nil},
		{"a directory that is not there", "sign: [{packages: [example.com/shop/vidoes/...], identity: app}]", "", part, both[:1],
			[]string{"sign entry 1: example.com/shop/vidoes/... matches no package"}},
		{"hidden by the entry before", "sign: [{packages: [...], identity: app}, {packages: [example.com/shop/videos], identity: app, values: {nothing: x}}]", "", whole, both,
			[]string{"sign entry 2 never applies: entries before it name the same packages, and the first counts"}},
		{"no calls at all", "sign: [{packages: [example.com/shop/videos], identity: app, values: {nothing: x}}]", "", whole, nil,
			[]string{"sign entry 1: example.com/shop/videos matches no package with presign calls"}},
		{"a value for nothing", "sign: [{packages: [example.com/shop/...], identity: app, values: {l.bukcet: x, l.bucket: y}}]", "", whole, both,
			[]string{"sign entry 1: the value l.bukcet stands for no bucket, key or input of the presign calls there; did you mean l.bucket?"}},
		{"a value for a constant", "sign: [{packages: [example.com/shop/...], identity: app, values: {image/png: x}}]", "", whole, both,
			[]string{"sign entry 1: the value image/png stands for no bucket, key or input of the presign calls there"}},
		{"a value for another package", "sign: [{packages: [example.com/shop/videos], identity: app, values: {a.bucket: x}}, {packages: [example.com/shop/pictures], identity: app}]", "", whole, both,
			[]string{"sign entry 1: the value a.bucket stands for no bucket, key or input of the presign calls there; did you mean l.bucket?"}},
		{"values of an environment", "sign: [{packages: [example.com/shop/videos], identity: app}, {packages: [example.com/shop/pictures], identity: app}]\nenvironments: {test: {values: {l.bucket: x, a.bucket: y, b.bucket: z}}}", "test", whole, both,
			[]string{"environment test: the value b.bucket stands for no bucket, key or input of the presign calls there; did you mean a.bucket?"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := configuration(t, head+tt.text+"\n")
			if tt.env != "" {
				in, err := file.In(tt.env)
				if err != nil {
					t.Fatal(err)
				}
				file = in
			}
			var got []string
			for _, u := range verify.FindUnmatched(file, tt.env, tt.sites, tt.run) {
				got = append(got, u.Text)
				if line, column := file.Position(u.At...); line == 0 || column == 0 {
					t.Errorf("%s has no place (%v)", u.Text, u.At)
				}
				if strings.Contains(u.Text, "\n") {
					t.Errorf("%q is more than a line", u.Text)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
