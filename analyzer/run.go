package analyzer

import "golang.org/x/tools/go/analysis"

func run(pass *analysis.Pass, cfg Config) *Result {
	return new(Result)
}
