//go:build integration

package drivers_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// switchedOff are the settings of a gopls that does not run the check.
var switchedOff = map[string]bool{"presign": false, "presignnotes": false}

// TestEditLatency measures how long diagnostics take after an edit, with the
// check and without it, turn by turn in two servers.
func TestEditLatency(t *testing.T) {
	program := builtGopls(t)
	dir := newShop(t)
	with := startServer(t, program, dir, map[string]any{"pullDiagnostics": true}, "GOPLSCACHE="+t.TempDir())
	defer with.stop()
	without := startServer(t, program, dir, map[string]any{"pullDiagnostics": true, "analyses": switchedOff}, "GOPLSCACHE="+t.TempDir())
	defer without.stop()
	for _, tt := range []struct {
		what, file string
		most       time.Duration // that the check may add
	}{
		{"without presign calls", "shelf/shelf.go", 50 * time.Millisecond},
		{"with presign calls", "pictures/pictures.go", 300 * time.Millisecond},
		{"with a wrapper that others call", "signs/signs.go", 300 * time.Millisecond},
	} {
		t.Run(tt.what, func(t *testing.T) {
			path := filepath.Join(dir, filepath.FromSlash(tt.file))
			var on, off []time.Duration
			for _, c := range []*client{with, without} {
				c.open(path)
				c.pull(path)
			}
			for i := range 20 {
				text := strings.Replace(read(t, path), "\n}\n", fmt.Sprintf("\n\t_ = %d\n}\n", i), 1)
				text = strings.Replace(text, "\treturn", fmt.Sprintf("\t_ = %d\n\treturn", i), 1)
				if i%2 == 0 { // what a server does after its answer slows the other one
					on = append(on, with.timeEdit(path, text))
				}
				off = append(off, without.timeEdit(path, text))
				if i%2 == 1 {
					on = append(on, with.timeEdit(path, text))
				}
			}
			slices.Sort(on)
			slices.Sort(off)
			// The least is what the work takes; the rest is other work of the machine.
			added := on[0] - off[0]
			t.Logf("package %s: with the check %s (median %s), without %s (median %s): adds %s",
				tt.what, ms(on[0]), ms(on[len(on)/2]), ms(off[0]), ms(off[len(off)/2]), ms(added))
			if added > tt.most {
				t.Errorf("the check adds %s to an edit, want less than %s", ms(added), ms(tt.most))
			}
		})
	}
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/1e6) }

func (c *client) timeEdit(path, text string) time.Duration {
	c.edit(path, text)
	start := time.Now()
	c.pull(path)
	return time.Since(start)
}

// TestOpenLatency opens a workspace and a file, which PRESIGNCHECK_WORKSPACE
// names (/src/rclone/backend/s3/s3.go), with the check and without. gopls
// analyzes the packages of open files, and all they depend on. It counts the
// server's processor time, which other work of the machine blurs less than the
// clock.
func TestOpenLatency(t *testing.T) {
	file := os.Getenv("PRESIGNCHECK_WORKSPACE")
	if file == "" {
		t.Skip("PRESIGNCHECK_WORKSPACE names no file to open")
	}
	out, err := run(t.Context(), filepath.Dir(file), "go", "env", "GOMOD")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(strings.TrimSpace(out.stdout))
	program := builtGopls(t)
	open := func(analyses map[string]bool, cache string) cost {
		start := time.Now()
		settings := map[string]any{"analyses": analyses, "verboseWorkDoneProgress": true, "pullDiagnostics": true}
		settings["importsSource"] = "off" // or an index of all modules of the machine is made, until the server stops
		c := startServer(t, program, dir, settings, "GOPLSCACHE="+cache)
		c.awaitOpened()
		c.open(file)
		c.pull(file)
		clock := time.Since(start)
		c.stop()
		return cost{c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime(), clock}
	}
	var cold, warm [2][]cost // with and without
	for round := range 4 {
		caches := [...]string{t.TempDir(), t.TempDir()}
		for n := range 3 {
			for turn := range 2 {
				i := (turn + round) % 2 // who comes first finds the disk as others left it
				c := open([]map[string]bool{{}, switchedOff}[i], caches[i])
				if n == 0 {
					cold[i] = append(cold[i], c)
				} else {
					warm[i] = append(warm[i], c)
				}
			}
		}
	}
	if added := compare(t, "cold", cold); added > 5 {
		t.Errorf("cold: the check adds %.1f %% to opening the workspace, want at most 5 %%", added)
	}
	if added := compare(t, "warm", warm); added > 5 {
		t.Errorf("warm: the check adds %.1f %% to opening the workspace, want at most 5 %%", added)
	}
}

// cost is what it took to open a workspace: processor time, and by the clock.
type cost struct{ cpu, clock time.Duration }

// compare prints the least costs with and without the check and returns by
// how many per cent those with it are higher.
func compare(t *testing.T, name string, costs [2][]cost) float64 {
	least := func(all []cost) cost {
		return slices.MinFunc(all, func(a, b cost) int { return cmp.Compare(a.cpu, b.cpu) })
	}
	on, off := least(costs[0]), least(costs[1])
	added := 100 * (float64(on.cpu)/float64(off.cpu) - 1)
	t.Logf("%s, best of %d: with the check %.2f s of processor time (%.1f s by the clock), without %.2f s (%.1f s): adds %.1f %%",
		name, len(costs[0]), on.cpu.Seconds(), on.clock.Seconds(), off.cpu.Seconds(), off.clock.Seconds(), added)
	return added
}
