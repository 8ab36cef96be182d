package sarif

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/source"
)

func (l log) location(at source.Place, function string) location {
	out := location{Physical: &physical{
		Artifact: l.artifact(at.File),
		Region:   &region{StartLine: max(1, at.Line), StartColumn: l.utf16Column(at)},
	}}
	if text := l.SourceLine(at.File, at.Line); text != "" {
		out.Physical.Region.Snippet = &message{Text: text}
	}
	if function != "" {
		out.Logical = []logical{{FullyQualifiedName: function, Kind: "function"}}
	}
	return out
}

// context is the region around a place, for readers who do not have the file.
func (l log) context(at source.Place) *region {
	const around = 2
	first, last := max(1, at.Line-around), at.Line
	for last < at.Line+around && l.SourceLine(at.File, last+1) != "" {
		last++
	}
	var text strings.Builder
	for n := first; n <= last; n++ {
		text.WriteString(l.SourceLine(at.File, n) + "\n")
	}
	if l.SourceLine(at.File, at.Line) == "" {
		return nil
	}
	return &region{StartLine: first, EndLine: last, Snippet: &message{Text: text.String()}}
}

func (l log) artifact(file string) artifact {
	name := l.FromRoot(file)
	if path.IsAbs(name) {
		return artifact{URI: (&url.URL{Scheme: "file", Path: name}).String()}
	}
	return artifact{URI: (&url.URL{Path: name}).String(), URIBase: "%SRCROOT%"}
}

// utf16Column turns a column in bytes, as Go counts, into one in UTF-16 code
// units; 0 when the column is not known.
func (l log) utf16Column(at source.Place) int {
	line := l.SourceLine(at.File, at.Line)
	if at.Column < 1 || at.Column-1 > len(line) {
		return at.Column
	}
	return len(utf16.Encode([]rune(line[:at.Column-1]))) + 1
}

// fix groups the edits of a fix by file.
func (l log) fix(f report.Fix) fix {
	out := fix{Description: message{Text: f.Message}}
	for _, e := range f.Edits {
		artifact := l.artifact(e.File)
		i := slices.IndexFunc(out.Changes, func(c change) bool { return c.Artifact == artifact })
		if i < 0 {
			i = len(out.Changes)
			out.Changes = append(out.Changes, change{Artifact: artifact})
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, replacement{
			Deleted: region{
				StartLine: e.Start.Line, StartColumn: l.utf16Column(source.Place{File: e.File, Line: e.Start.Line, Column: e.Start.Column}),
				EndLine: e.End.Line, EndColumn: l.utf16Column(source.Place{File: e.File, Line: e.End.Line, Column: e.End.Column}),
			},
			Inserted: message{Text: e.New},
		})
	}
	return out
}
