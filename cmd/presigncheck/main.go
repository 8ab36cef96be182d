// Presigncheck finds S3 presign calls with an unsound expiry and says whether
// the identity that signs may do what the URL asks for.
//
// Run it as a command of its own, or as a vet tool:
//
//	presigncheck ./...
//	presigncheck verify ./...
//	go vet -vettool=$(which presigncheck) ./...
package main

import (
	"os"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/cli"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/vettool"
)

func main() {
	args := os.Args[1:]
	if vettool.Invoked(args) {
		vettool.Main(args)
		return
	}
	os.Exit(cli.Main(args, os.Stdout, os.Stderr))
}
