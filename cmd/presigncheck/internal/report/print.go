package report

import (
	"encoding/json"
	"fmt"
	"io"
)

// A format is a name for --format and what prints it.
type format struct {
	name  string
	print func(*Report, io.Writer) error
}

var formats = []format{
	{"text", (*Report).text},
	{"json", (*Report).json},
	{"sarif", (*Report).sarif},
	{"github", (*Report).github},
	{"markdown", (*Report).Markdown},
}

// Formats names the formats that [Report.Print] knows.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Print writes the report in the format.
func (r *Report) Print(w io.Writer, name string) error {
	for _, f := range formats {
		if f.name == name {
			return f.print(r, w)
		}
	}
	return fmt.Errorf("format %q is not one of %v", name, Formats())
}

func (r *Report) json(w io.Writer) error {
	return encode(w, struct {
		*Report
		Summary *Counts `json:"summary,omitempty"`
	}{r, r.Counts()})
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
