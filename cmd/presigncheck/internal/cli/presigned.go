package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	reportjson "github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// presigned answers for a presigned URL: every permission that it needs, and
// how long it works.
func (o simulateOptions) presigned(cmd *cobra.Command) error {
	if err := o.missing(cmd, "principal", "bucket"); err != nil {
		return err
	}
	if err := o.opener.Check(); err != nil {
		return fmt.Errorf("--from-address or --from-vpce: %w", err)
	}
	if o.credentials < 0 {
		return fmt.Errorf("--credentials %s is negative; it is how long the signer's credentials live, such as 1h", o.credentials)
	}
	ctx, stdout := cmd.Context(), cmd.OutOrStdout()
	d, err := o.plans.load(o.snapshot, o.region, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if o.principal, err = d.principal(o.principal); err != nil {
		return err
	}
	o.bucket = d.bucket(o.bucket)
	judge := func(by *simulator.Local) (v simulator.Verdict, err error) {
		c, err := o.presignedCase(by.Snapshot())
		if err != nil {
			return v, err
		}
		verdicts, err := simulator.Verify(ctx, by, []simulator.Case{c})
		if err != nil {
			return v, err
		}
		return verdicts[0], nil
	}
	warnAbout(cmd.ErrOrStderr(), warningsAbout(d.local.Snapshot(), []string{o.principal}, []string{o.bucket}))
	v, err := judge(d.local)
	if err != nil {
		return err
	}
	if d.before != nil {
		if before, err := judge(d.before); err == nil { // else it is not there yet
			v.Before = before.Permission
		}
	}
	if o.format == "json" {
		err = reportjson.Encode(stdout, report.NewVerdict(v))
	} else {
		err = explainVerdict(stdout, d.local, v)
	}
	if err == nil && (v.Permission == simulator.Denied || v.Lifetime.Never()) {
		return errFindings
	}
	if err == nil && v.Permission == simulator.Unknown {
		return fmt.Errorf("whether it is allowed could not be decided: %s", v.Reason)
	}
	return err
}

func (o simulateOptions) presignedCase(s *account.Snapshot) (simulator.Case, error) {
	op, err := describedOperation(o.operation, o.bucket, o.key, o.params)
	if err != nil {
		return simulator.Case{}, err
	}
	if _, err := s.Principal(o.principal); err != nil {
		return simulator.Case{}, err
	}
	id, err := o.identity()
	if err != nil {
		return simulator.Case{}, err
	}
	op.Form = true // films/{film} stands for any film
	use := simulator.Presigned{
		Operation: op,
		Identity:  id,
		Opener:    o.opener,
		Signed:    time.Now(),
	}
	return simulator.Case{Presigned: use.Over(s), Expiry: &o.expires}, nil
}

// describedOperation is the operation that the flags describe.
func describedOperation(name, bucket, key string, params []string) (operation.Operation, error) {
	op := operation.Operation{Name: name, Bucket: bucket, Key: key}
	if err := operation.Check(name); err != nil {
		return op, err
	}
	if err := operation.CheckTarget(name, bucket, key); err != nil {
		return op, fmt.Errorf("--bucket or --key: %w", err)
	}
	for _, param := range params {
		name, value, found := strings.Cut(param, "=")
		if !found {
			return op, errors.New("--param needs name=value, such as x-amz-acl=private")
		}
		name, err := operation.ParamName(name)
		if err != nil {
			return op, fmt.Errorf("--param: %w", err)
		}
		op = op.Known(name, value)
	}
	return op, nil
}

// explainVerdict prints the permission, the lifetime, and the whole
// explanation of each decision.
func explainVerdict(w io.Writer, local *simulator.Local, v simulator.Verdict) error {
	fmt.Fprintf(w, "%s: %s as %s\n", v.Permission, policy.TrimSymbols(v.Operation.String()), policy.TrimSymbols(v.Identity.Label()))
	if v.Before != "" && v.Before != v.Permission {
		fmt.Fprintf(w, "  before the deployment: %s, after it: %s\n", v.Before, v.Permission)
	}
	if v.Reason != "" {
		fmt.Fprintf(w, "  %s\n", v.Reason)
	}
	switch {
	case v.Permission == simulator.Denied:
	case v.Permission == simulator.Allowed || v.Lifetime.Never():
		fmt.Fprintf(w, "  %s\n", v.Lifetime)
	default:
		fmt.Fprintf(w, "  if it is allowed, %s\n", v.Lifetime)
	}
	for _, note := range v.Notes {
		fmt.Fprintf(w, "  note: %s\n", note)
	}
	for _, d := range v.Decisions {
		why, note, err := local.Explain(d.Question)
		if err != nil {
			return err
		}
		fmt.Fprintln(w)
		if _, err := why.WriteTo(w); err != nil {
			return err
		}
		if note != "" {
			fmt.Fprintf(w, "  note: %s\n", policy.TrimSymbols(note))
		}
		for _, text := range d.AfterDeployment {
			fmt.Fprintf(w, "  after the deployment: %s\n", text)
		}
		if len(d.Managed) > 0 {
			fmt.Fprintf(w, "  policies managed by AWS: %s\n", strings.Join(d.Managed, ", "))
		}
		for _, r := range d.Repairs {
			if r.Text != "" {
				fmt.Fprintf(w, "  which is, in %s:\n    %s\n", r.Place, strings.ReplaceAll(r.Text, "\n", "\n    "))
				blanks := slices.DeleteFunc(slices.Clone(r.Blanks), func(b string) bool { return !strings.Contains(r.Text, b) })
				slices.Sort(blanks)
				if note := policy.FillIn(slices.Compact(blanks)); note != "" {
					fmt.Fprintf(w, "    (%s)\n", note)
				}
			}
		}
		if d.Statement != nil && d.Statement.File != "" {
			fmt.Fprintf(w, "  statement: %s\n", d.Statement)
		}
	}
	return nil
}
