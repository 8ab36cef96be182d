package cli

import (
	"cmp"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/provenance"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// about says what the run looked at.
func (r *lintRun) about(ctx context.Context) report.About {
	about := report.About{Environment: r.environment, Policies: r.sources}
	modules := make(map[string]bool)
	for _, pkg := range r.program.Packages {
		if pkg.Module != nil && pkg.Module.Main {
			modules[pkg.Module.Path] = true
		}
	}
	about.Project = strings.Join(slices.Sorted(maps.Keys(modules)), ", ")
	if wd, err := os.Getwd(); err == nil {
		about.Commit = provenance.Commit(ctx, wd)
	}
	accounts := make(map[string]bool)
	if r.report.Verified() {
		for _, id := range r.config.Identities {
			if parts := strings.SplitN(policy.TrimSymbols(id.Principal), ":", 6); len(parts) == 6 && parts[4] != "" {
				accounts[parts[4]] = true
			}
		}
	}
	about.Accounts = slices.Sorted(maps.Keys(accounts))
	return about
}

// sources names what the policies are from, and of when that is.
func (o verifyOptions) sources(ctx context.Context, file *config.File) (names []string) {
	add := func(kind, path string) {
		name := path
		if wd, err := os.Getwd(); err == nil {
			if rel, err := filepath.Rel(wd, path); err == nil && filepath.IsLocal(rel) {
				name = rel
			}
		}
		if date := provenance.Date(ctx, path); date != "" {
			name += ", " + date
		}
		names = append(names, kind+" "+filepath.ToSlash(name))
	}
	plans := o.plans.paths
	if len(plans) == 0 {
		plans = file.PlanPaths()
	}
	for _, path := range plans {
		add("plan", path)
	}
	snapshot := cmp.Or(o.snapshot, file.SnapshotPath())
	if snapshot != "" {
		add("snapshot", snapshot)
	}
	if o.iamEndpoint != "" || snapshot == "" && len(plans) == 0 {
		names = append(names, "IAM, asked in this run")
	}
	return names
}
