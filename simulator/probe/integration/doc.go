// Package integration holds the probes and the sandbox against a real S3
// server, versitygw with its IAM service, on loopback:
//
//	go test -tags integration -v ./simulator/probe/integration
//
// The first run builds versitygw into the user's cache directory, which takes
// some minutes and needs the Go module proxy; without it the tests say so and
// skip. PRESIGNCHECK_VERSITYGW names a binary to use instead.
package integration
