// Package drivers holds the tests of the programs that run the check: the
// command, go vet, gopls, golangci-lint and a driver that works as Bazel's nogo
// does. They must all say the same, and none may say what no longer holds.
//
// Tests that build gopls or golangci-lint have the build tag integration.
package drivers
