package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/load"
)

// checkModule checks a module as the command does, and says in one line each
// what could not be loaded. If everything is set, it checks once more with all
// packages loaded and says where the two differ.
func checkModule(ctx context.Context, dir string, everything bool) (*analyzer.Result, []string) {
	opts := load.Options{Dir: dir, Tests: true}
	program, result, err := load.Check(ctx, config(), []string{"./..."}, opts)
	if err != nil {
		return new(analyzer.Result), []string{err.Error()}
	}
	var problems []string
	for _, e := range program.Errors {
		problems = append(problems, strings.Join(strings.Fields(e.Error()), " "))
	}
	if everything {
		opts.Everything = true
		_, full, err := load.Check(ctx, config(), []string{"./..."}, opts)
		if err != nil {
			return result, append(problems, err.Error())
		}
		problems = append(problems, changes(result, full)...)
	}
	return result, problems
}

// changes says which sites and findings are in one result only.
func changes(pruned, full *analyzer.Result) []string {
	p, f := lines(pruned), lines(full)
	var out []string
	for _, line := range sortedKeys(f) {
		if !p[line] {
			out = append(out, "PRUNED AWAY: "+line)
		}
	}
	for _, line := range sortedKeys(p) {
		if !f[line] {
			out = append(out, "ONLY WHEN PRUNED: "+line)
		}
	}
	return out
}

func lines(r *analyzer.Result) map[string]bool {
	out := make(map[string]bool)
	for _, s := range r.Sites {
		out[fmt.Sprintf("%s: site of %s: %s, %s to %s", s.Position, s.API, s.Expiry.Origin, duration(s.Expiry.Min), duration(s.Expiry.Max))] = true
	}
	for _, f := range r.Findings {
		out[fmt.Sprintf("%s: %s", f.Position, f.Message)] = true
	}
	return out
}
