// Corpus measures the check against calls that a person has judged.
//
//	go run ./cmd/presigncheck/internal/corpus -truth truth.json -checkouts DIR [-repo owner/name]
//
// The truth is a JSON list of presign calls (see [Record]); DIR holds a checkout of
// each repository at its commit. Corpus checks every module that has a call of the
// truth, test files included, and prints precision and recall per class and per
// repository, and a line for every difference. With -reasons, a file of lines
// "repo file:line: text", the line says why the difference is there. With
// -everything it also compares the findings with those of a run that loads
// all packages.
//
// The exit status is 1 if a call is missed, or a difference has no reason.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	var o options
	flag.StringVar(&o.truth, "truth", "../shared/corpus/truth.json", "the `file` of judged calls")
	flag.StringVar(&o.checkouts, "checkouts", "", "the `directory` with the checkouts")
	flag.StringVar(&o.repo, "repo", "", "only this `repository`, owner/name")
	flag.StringVar(&o.reasons, "reasons", "", "a `file` that says why there are differences")
	flag.BoolVar(&o.everything, "everything", false, "compare with a run that loads all packages")
	flag.Parse()
	ok, err := run(context.Background(), os.Stdout, o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

type options struct {
	truth, checkouts, repo, reasons string
	everything                      bool
}

// run reports whether all is as it should be or has a reason.
func run(ctx context.Context, w io.Writer, o options) (ok bool, err error) {
	records, err := readTruth(o.truth, o.repo)
	if err != nil {
		return false, err
	}
	reasons, err := readReasons(o.reasons)
	if err != nil {
		return false, err
	}
	var repos []*comparison
	for _, t := range byRepo(records) {
		c := compareRepo(ctx, o, t)
		fmt.Fprintln(os.Stderr, c)
		repos = append(repos, c)
	}
	return newReport(repos, reasons).print(w), nil
}
