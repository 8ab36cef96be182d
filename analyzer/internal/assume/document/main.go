// Document writes the limits of the analysis into the package documentation of
// the file that it is given.
package main

import (
	"log"
	"os"

	"github.com/presigncheck/presigncheck/analyzer/internal/assume"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: document FILE, where FILE is analyzer/doc.go")
	}
	doc, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if doc, err = assume.Document(doc); err != nil {
		log.Fatalf("%s: %v", os.Args[1], err)
	}
	if err := os.WriteFile(os.Args[1], doc, 0o644); err != nil {
		log.Fatal(err)
	}
}
