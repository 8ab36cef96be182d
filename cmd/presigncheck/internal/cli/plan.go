package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/plan"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// planFlags name what is about to be deployed.
type planFlags struct {
	paths      []string
	account    string
	parameters string
}

func (o *planFlags) add(f *pflag.FlagSet) {
	f.StringArrayVar(&o.paths, "plan", nil, "plan or template that is about to be deployed, repeatable: `file` with the output of terraform show -json or tofu show -json, template of CloudFormation or SAM, or directory that cdk synth made; alone, or laid over --snapshot, as in: --plan plan.json")
	f.StringVar(&o.account, "account", "", "`ID` of the account that is deployed to, where the plan does not say it, as in: --account 111122223333")
	f.StringVar(&o.parameters, "parameters", "", "`file` with values of the template's parameters, in the JSON that the AWS CLI takes, as in: --parameters prod.json")
}

// read reads the plans; nil when there are none. beside is the account that they
// are laid over, or "".
func (o *planFlags) read(region, beside string) (*plan.Plan, error) {
	if len(o.paths) == 0 {
		for _, f := range []struct{ name, value string }{{"account", o.account}, {"parameters", o.parameters}} {
			if f.value != "" {
				return nil, fmt.Errorf("--%s is for a plan; name one with --plan", f.name)
			}
		}
		return nil, nil
	}
	if o.account != "" && (len(o.account) != 12 || strings.Trim(o.account, "0123456789") != "") {
		return nil, fmt.Errorf("--account %q is not an account ID of 12 digits, such as 111122223333", o.account)
	}
	parameters, err := readParameters(o.parameters)
	if err != nil {
		return nil, err
	}
	p, err := plan.Read(o.paths, plan.Options{Account: o.account, Beside: beside, Region: region, Parameters: parameters})
	if err != nil {
		return nil, err
	}
	for name := range parameters {
		if known := p.Parameters(); !slices.Contains(known, name) {
			return nil, fmt.Errorf("%s: no template has the parameter %s%s", o.parameters, name, spelling.Suggest(name, known))
		}
	}
	return p, nil
}

// readParameters reads the forms that the AWS CLI takes: a list of ParameterKey
// and ParameterValue, an object with Parameters, a list of Key=Value.
func readParameters(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return nil, fmt.Errorf("--parameters %s cannot be read: %w", path, err)
	}
	out := make(map[string]string)
	var one struct{ Parameters map[string]string }
	if json.Unmarshal(text, &one) == nil && one.Parameters != nil {
		return one.Parameters, nil
	}
	var pairs []struct {
		ParameterKey     string
		ParameterValue   *string
		UsePreviousValue bool
	}
	if json.Unmarshal(text, &pairs) == nil && len(pairs) > 0 && pairs[0].ParameterKey != "" {
		for _, p := range pairs {
			if p.ParameterValue != nil {
				out[p.ParameterKey] = *p.ParameterValue
			}
		}
		return out, nil
	}
	var texts []string
	if json.Unmarshal(text, &texts) == nil {
		for _, s := range texts {
			name, value, found := strings.Cut(s, "=")
			if !found {
				return nil, fmt.Errorf("--parameters %s: %q is not Key=Value", path, name)
			}
			out[name] = value
		}
		return out, nil
	}
	var plain map[string]string
	if json.Unmarshal(text, &plain) == nil {
		return plain, nil
	}
	return nil, fmt.Errorf(`--parameters %s: want [{"ParameterKey": …, "ParameterValue": …}] or {"Parameters": {…}}, as the AWS CLI takes them`, path)
}

// planned is the account that decides: the snapshot, or the plan over it.
type planned struct {
	plan   *plan.Plan // nil without one
	local  *simulator.Local
	before *simulator.Local // without the plan; nil where there is no plan or no snapshot
}

// load reads snapshot and plans.
func (o *planFlags) load(snapshot, region string, stderr io.Writer) (*planned, error) {
	var base *account.Snapshot
	beside := ""
	if snapshot != "" {
		var err error
		if base, err = account.Load(snapshot); err != nil {
			return nil, err
		}
		beside = base.Account()
	}
	p, err := o.read(region, beside)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return &planned{local: simulator.NewLocal(base)}, nil
	}
	out := &planned{plan: p, local: simulator.NewPlanned(p, base)}
	if base != nil {
		out.before = simulator.NewLocal(base)
	}
	for _, problem := range p.Problems() {
		fmt.Fprintf(stderr, "presigncheck: %s\n", problem)
	}
	return out, nil
}

// principal finds the ARN of what the author calls a user or role.
func (d *planned) principal(name string) (string, error) {
	if d.plan == nil {
		return name, nil
	}
	arn, found, err := d.plan.Principal(name)
	if err != nil || found {
		return arn, err
	}
	if strings.HasPrefix(name, "arn:") {
		return name, nil
	}
	var same []string
	for _, arn := range d.local.Snapshot().Principals() {
		if arn[strings.LastIndexByte(arn, '/')+1:] == name {
			same = append(same, arn)
		}
	}
	switch {
	case len(same) == 1:
		return same[0], nil
	case len(same) > 1:
		return "", fmt.Errorf("%s may be %s; name one by its ARN", name, strings.Join(same, " or "))
	}
	known := d.plan.Suggest(name)
	if len(known) == 0 {
		return "", fmt.Errorf("%s has no user or role, so none that is called %s; name one by its ARN", strings.Join(d.plan.Files(), ", "), name)
	}
	more := ""
	if len(known) > 5 {
		known, more = known[:5], fmt.Sprintf(" and %d more", len(known)-5)
	}
	return "", fmt.Errorf("no user or role is called %s; the plan has %s%s", name, strings.Join(known, ", "), more)
}

// bucket finds the name of what the author calls a bucket.
func (d *planned) bucket(name string) string {
	if d.plan == nil {
		return name
	}
	found, _ := d.plan.Bucket(name)
	return found
}
