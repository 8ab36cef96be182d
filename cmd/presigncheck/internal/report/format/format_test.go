package format_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/format"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/reporttest"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/text"
)

func TestFormats(t *testing.T) {
	for _, name := range []string{"GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"} {
		t.Setenv(name, "")
	}
	r := reporttest.Full(t)
	for _, name := range format.Names() {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := format.Print(&b, r, name, text.Options{}); err != nil {
				t.Fatal(err)
			}
			reporttest.Golden(t, "full."+name, b.String())
		})
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := format.Print(io.Discard, reporttest.Full(t), "yaml", text.Options{}); err == nil {
		t.Error("format yaml was accepted")
	}
}
