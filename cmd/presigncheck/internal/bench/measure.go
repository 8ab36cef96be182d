package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"time"
)

// A sample is what one run cost.
type sample struct {
	wall, cpu time.Duration
	rss       int64 // bytes, of the largest process
}

// measure runs all contestants in turn.
func measure(module string, all []*contestant, o options) error {
	for _, c := range all[:2] { // warm the build cache
		if _, err := c.run(module, -1); err != nil {
			return err
		}
	}
	for n := range max(o.runs, o.slow, o.cold) {
		for _, c := range all {
			if n >= c.times {
				continue
			}
			s, err := c.run(module, n)
			if err != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "%s: %.2f s, %.2f s CPU, %d MB\n", c.name, s.wall.Seconds(), s.cpu.Seconds(), s.rss>>20)
			c.runs = append(c.runs, s)
		}
	}
	return nil
}

// run runs a contestant once. Findings are no failure.
func (c *contestant) run(module string, n int) (sample, error) {
	argv, env, err := c.command(n)
	if err != nil {
		return sample{}, err
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), env...)
	start := time.Now()
	err = cmd.Run()
	s := sample{wall: time.Since(start)}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return s, err
	}
	s.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	s.rss = peak(cmd.ProcessState)
	return s, nil
}

// print prints the medians, and each one's share of uncached go vet, or of go vet
// with an empty build cache where it had one too.
func print(w io.Writer, all []*contestant) {
	wall := func(s sample) time.Duration { return s.wall }
	bases := map[bool]time.Duration{false: median(all[2], wall)}
	if i := slices.IndexFunc(all, func(c *contestant) bool { return c.cold }); i >= 0 {
		bases[true] = median(all[i], wall)
	}
	fmt.Fprintln(w, "| | seconds | of such a vet | CPU seconds | largest process, MB | runs |")
	fmt.Fprintln(w, "|---|--:|--:|--:|--:|--:|")
	for _, c := range all {
		if len(c.runs) == 0 {
			continue
		}
		seconds, share := median(c, wall).Seconds(), "-"
		if base := bases[c.cold]; base > 0 {
			share = fmt.Sprintf("%.3f", seconds/base.Seconds())
		}
		fmt.Fprintf(w, "| %s | %.2f | %s | %.2f | %d | %d |\n", c.name, seconds, share,
			median(c, func(s sample) time.Duration { return s.cpu }).Seconds(),
			median(c, func(s sample) int64 { return s.rss })>>20, len(c.runs))
	}
}

func median[T cmp.Ordered](c *contestant, of func(sample) T) T {
	var zero T
	if len(c.runs) == 0 {
		return zero
	}
	values := make([]T, len(c.runs))
	for i, s := range c.runs {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
