package verify

import (
	"context"
	"fmt"
	"sync"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// probesAtOnce is how many probes are prepared side by side. How many are under
// way, and how many a second, is for the [probe.Prober] to say.
const probesAtOnce = 8

// probe adds the evidence. To a real server the openers of a site's URL are all
// the same, since the probe comes from here: it is asked once. A sandbox is told
// who opens, and asked about each. The error means that the context ended; a
// probe that fails is a problem of its site alone.
func (v *Verifier) probe(ctx context.Context, cases []simulator.Case, of []int, out *Result) error {
	var first []int // of the cases that share an answer
	for n := range of {
		if v.Prober.Simulated() || n == 0 || of[n] != of[n-1] {
			first = append(first, n)
		}
	}
	opener := make([]int, len(of)) // the number of a case among those of its site
	for n := 1; n < len(of); n++ {
		if of[n] == of[n-1] {
			opener[n] = opener[n-1] + 1
		}
	}
	evidence := make([]probe.Evidence, len(first))
	errs := make([]error, len(first))
	var mu sync.Mutex
	next, done := 0, 0
	var workers sync.WaitGroup
	for range min(probesAtOnce, len(first)) {
		workers.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(first) || ctx.Err() != nil {
					return
				}
				c := cases[first[i]]
				evidence[i], errs[i] = v.Prober.Probe(ctx, c.Presigned)
				mu.Lock()
				done++
				if v.Probing != nil {
					v.Probing(done, len(first))
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	failures := make(map[string][]int) // sites by what went wrong
	var whats []string
	for i, n := range first {
		if errs[i] != nil {
			what := errs[i].Error()
			evidence[i] = probe.Evidence{Result: probe.Skipped, Reason: "the probe failed: " + what}
			if failures[what] == nil {
				whats = append(whats, what)
			}
			failures[what] = append(failures[what], of[n])
		}
		shown := report.NewProbe(evidence[i], v.Prober.Simulated())
		for j := range out.Verdicts[of[n]] {
			if !v.Prober.Simulated() || j == opener[n] {
				out.Verdicts[of[n]][j].Probe = shown
			}
		}
	}
	for _, what := range whats {
		text := "the probe failed: " + what
		if n := len(failures[what]); n > 1 {
			text = fmt.Sprintf("the probe failed, as did those of %d others: %s", n-1, what)
		}
		out.Problems = append(out.Problems, Problem{failures[what][0], text})
	}
	return nil
}
