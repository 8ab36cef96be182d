//go:build !unix

package cli

// writeErrors does nothing: there are no signals for errors of writing.
func writeErrors() {}
