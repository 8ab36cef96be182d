package relevance

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCode(t *testing.T) {
	const text = "var a = \"TTL // \\\" time\" // Duration\n" +
		"var b = `x\n" +
		"func Life() time.Duration\n" +
		"y` + c('\"', '`')\n" +
		"/* one */ d /* two\n" +
		"func Life() time.Duration\n" +
		"*/ e\n" +
		"f // \"\n" +
		"g\n"
	want := []string{`var a = "" `, "var b = ``", "", `"" + c('', '')`, " d ", "", `"" e`, "f ", "g"}
	var got []string
	var c code
	for line := range strings.Lines(text) {
		got = append(got, strings.TrimSuffix(string(c.of([]byte(line))), "\n"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("code (-want +got):\n%s", diff)
	}
}
