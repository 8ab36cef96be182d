package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/bind"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/verify"
)

// planned is the account after the deployment; nil without a plan. It puts the
// ARNs of principals into the run's configuration, and without one who signs by
// the plan.
func (o verifyOptions) planned(cmd *cobra.Command, run *lintRun) (*planned, error) {
	flags := o.plans
	if len(flags.paths) == 0 {
		flags.paths = run.config.PlanPaths()
	}
	flags.account = cmp.Or(flags.account, run.config.Account)
	flags.parameters = cmp.Or(flags.parameters, run.config.ParametersPath())
	if len(flags.paths) == 0 {
		for _, name := range slices.Sorted(maps.Keys(run.config.Identities)) {
			if p := run.config.Identities[name].Principal; !strings.HasPrefix(p, "arn:") {
				return nil, fmt.Errorf("identity %s: %s is the name of something that a plan makes; give the plan with --plan, or under plans in %s", name, p, config.Name)
			}
		}
		if o.plans.account != "" || o.plans.parameters != "" {
			return nil, errors.New("--account and --parameters are for a plan; name one with --plan")
		}
		return nil, nil
	}
	if o.iamEndpoint != "" {
		return nil, errors.New("--plan and --iam-endpoint cannot be combined: IAM knows nothing of what is not deployed yet")
	}
	d, err := flags.load(cmp.Or(o.snapshot, run.config.SnapshotPath()), cmp.Or(o.region, run.config.Region), cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	file := *run.config
	if len(file.Sign) == 0 {
		bound := bind.Find(cmd.Context(), d.plan, run.result.Sites)
		for _, line := range append(bound.Taken, bound.Unsure...) {
			fmt.Fprintf(cmd.ErrOrStderr(), "presigncheck: %s\n", line)
		}
		file.Identities, file.Sign = bound.Identities, bound.Sign
		if len(file.Sign) == 0 && len(run.result.Sites) > 0 {
			return nil, fmt.Errorf("%s: no function or container of it could be tied to a package that presigns; say who signs where under identities and sign in %s", strings.Join(d.plan.Files(), ", "), config.Name)
		}
	}
	identities := make(map[string]config.Identity, len(file.Identities))
	for name, id := range file.Identities {
		if id.Principal, err = d.principal(id.Principal); err != nil {
			return nil, fmt.Errorf("identity %s: %w", name, err)
		}
		identities[name] = id
	}
	file.Identities = identities
	run.config = &file
	return d, nil
}

// before adds to the verdicts what they are without the plan. Whoever is not in
// the account yet has none.
func (o verifyOptions) before(ctx context.Context, run *lintRun, d *planned, result *verify.Result) error {
	v := &verify.Verifier{Config: run.config, Now: time.Now, Snapshot: d.before.Snapshot(), Decider: d.before}
	if err := v.LoadSessions(); err != nil {
		return err
	}
	today, err := v.Sites(ctx, run.result.Sites)
	if err != nil {
		return err
	}
	for i, verdicts := range today.Verdicts {
		if len(verdicts) != len(result.Verdicts[i]) {
			continue
		}
		for j, verdict := range verdicts {
			if _, err := d.before.Snapshot().Principal(result.Verdicts[i][j].Principal); err == nil && verdict.Permission != "unknown" {
				result.Verdicts[i][j].Before = verdict.Permission
			}
		}
	}
	return nil
}
