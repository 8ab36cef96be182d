package analyzer_test

import (
	"fmt"
	"log"
	"path/filepath"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer"
)

// A program of your own that runs the check with a tighter limit. To make a
// vet tool instead, hand the analyzer to unitchecker.Main.
func ExampleNew() {
	cfg := analyzer.Default()
	cfg.Limits.Read = 10 * time.Minute

	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: "../testdata/webshop"}, "./invoices", "./videos")
	if err != nil {
		log.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer.New(cfg)}, pkgs, nil)
	if err != nil {
		log.Fatal(err)
	}
	for action := range graph.All() {
		for _, d := range action.Diagnostics {
			at := action.Package.Fset.Position(d.Pos)
			fmt.Printf("%s:%d %s\n", filepath.Base(at.Filename), at.Line, d.Category)
		}
	}
	// Unordered output:
	// videos.go:26 excessive-expiry
	// videos.go:38 missing-expiry
	// videos.go:51 excessive-expiry
}

// The rules with their documentation, for a page or a report.
func ExampleRules() {
	for _, r := range analyzer.Rules()[:3] {
		fmt.Printf("%s (%s): %s\n", r.Name, r.Severity, r.Title)
	}
	// Output:
	// over-limit-expiry (error): the URL is signed for more than the 7 days that S3 accepts
	// expiry-unit (error): a bare number was taken for nanoseconds
	// invalid-expiry (error): the expiry is zero, negative or under one second
}
