//go:build integration

package integration

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"github.com/presigncheck/presigncheck/simulator/probe"
)

// long prints a line per probe instead of one per server, and every answer that
// does not tell.
var long = os.Getenv("PRESIGNCHECK_TABLE") == "long"

// note logs what is only worth reading when something is looked for.
func note(t *testing.T, format string, args ...any) {
	t.Helper()
	if long {
		t.Logf(format, args...)
	}
}

// A tally counts hearings.
type tally struct {
	probes, requests          int
	allowed, denied           [4]int // confirmed, refuted, inconclusive, skipped
	storedSaid, othersChanged int
}

var results = []probe.Result{probe.Confirmed, probe.Refuted, probe.Inconclusive, probe.Skipped}

func (c *tally) count(allowed bool, h hearing) {
	c.probes++
	c.requests += len(h.calls)
	at := slices.Index(results, h.Result)
	if allowed {
		c.allowed[at]++
	} else {
		c.denied[at]++
	}
	if h.Cause == probe.Stored {
		c.storedSaid++
	}
	if h.changed {
		c.othersChanged++
	}
}

func (c *tally) plus(o tally) {
	c.probes += o.probes
	c.requests += o.requests
	for i := range results {
		c.allowed[i] += o.allowed[i]
		c.denied[i] += o.denied[i]
	}
	c.storedSaid += o.storedSaid
	c.othersChanged += o.othersChanged
}

// A table collects tallies from tests that run at a time.
type table struct {
	mu   sync.Mutex
	rows []row
}

type row struct {
	server, way, probe string
	tally
}

func (b *table) add(server, way, probe string, c tally) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !long {
		probe = "all"
	}
	for i := range b.rows {
		if r := &b.rows[i]; r.server == server && r.way == way && r.probe == probe {
			r.plus(c)
			return
		}
	}
	b.rows = append(b.rows, row{server, way, probe, c})
}

func (b *table) String() string {
	order := func(name string) int {
		for i, s := range starts {
			if s.name == name {
				return i
			}
		}
		return len(starts)
	}
	slices.SortStableFunc(b.rows, func(x, y row) int { return cmp.Compare(order(x.server), order(y.server)) })
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 1, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\t\t\t\t\tallowed:\t\t\t\tdenied:\t\t\t\t\tothers\t")
	fmt.Fprintln(w, "server\tasked\tprobe\tprobes\trequests\tconfirmed\tinconcl.\tskipped\twrong\trefuted\tinconcl.\tskipped\twrong\tstored, said\tchanged\t")
	for _, r := range b.rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", r.server, r.way, r.probe, r.probes, r.requests,
			r.allowed[0], r.allowed[2], r.allowed[3], r.allowed[1], r.denied[1], r.denied[2], r.denied[3], r.denied[0], r.storedSaid, r.othersChanged)
	}
	w.Flush()
	return out.String()
}
