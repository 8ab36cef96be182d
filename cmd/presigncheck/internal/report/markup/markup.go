// Package markup writes the XML formats of reports.
package markup

import (
	"encoding/xml"
	"io"
)

// Write writes a document, with its header, readably.
func Write(w io.Writer, document any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
