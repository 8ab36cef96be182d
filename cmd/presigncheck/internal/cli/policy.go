package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/least"
	reportjson "github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/verify"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/plan"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// policyOptions are the flags of policy.
type policyOptions struct {
	verifyOptions
	identity string
}

func policyCommand() *cobra.Command {
	var o policyOptions
	cmd := &cobra.Command{
		Use:   "policy [packages]",
		Short: "Print the least that each identity needs for what the code presigns",
		Long: `Policy prints, for each identity that signs, the smallest policy with which it
may do what its URLs are for: exact actions, on the resources that the code
describes, each statement with the calls it is for. Parts of a key that only the
running program knows are any text.

With a snapshot or a plan it says too what is missing of it today or after the
deployment, and what is granted on objects of these buckets beyond it; other code
may need that.`,
		Example: `  presigncheck policy ./...
  presigncheck policy --identity streamer --as terraform ./videos
  presigncheck policy --plan template.yaml --as cloudformation ./...`,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.config, "config", "", "configuration `file` (default: "+config.Name+" of the packages)")
	f.BoolVar(&o.tests, "tests", false, "look into tests too")
	f.StringVar(&o.tags, "tags", "", "comma-separated build `tags`")
	f.StringVar(&o.identity, "identity", "", "only this `identity` of the configuration, or of the plan")
	f.StringVar(&o.format, "as", "json", "`language`: json, terraform or cloudformation, as in: --as terraform")
	f.StringVar(&o.environment, "env", "", "`environment` of the configuration, for example production")
	f.StringVar(&o.snapshot, "snapshot", "", "snapshot `directory` (default: the one named in the configuration)")
	f.StringVar(&o.region, "region", "", "AWS `region` that is deployed to, where nothing else says it")
	o.plans.add(f)
	return cmd
}

// leastPolicy is the policy of one identity in JSON.
type leastPolicy struct {
	Identity  string          `json:"identity"`
	Principal string          `json:"principal"`
	Policy    json.RawMessage `json:"policy"`
	Calls     [][]string      `json:"calls"`          // per statement
	Note      string          `json:"note,omitempty"` // what is not known of the policy
	Missing   []string        `json:"missing,omitempty"`
	Beyond    []string        `json:"beyond,omitempty"`
}

func (o policyOptions) run(cmd *cobra.Command, args []string) error {
	as := o.format
	if as != "json" && as != "terraform" && as != "cloudformation" {
		return fmt.Errorf("--as %q is not json, terraform or cloudformation", as)
	}
	o.format, o.failOn = "text", "warning"
	run, err := o.lint(cmd, args)
	if err != nil {
		return err
	}
	if o.environment != "" {
		if run.config, err = run.config.In(o.environment); err != nil {
			return err
		}
	}
	d, err := o.planned(cmd, run)
	if err != nil {
		return err
	}
	v := &verify.Verifier{Config: run.config, Now: time.Now}
	if err := v.LoadSessions(); err != nil {
		return err
	}
	var decider simulator.Decider
	var written *plan.Plan
	if d != nil {
		v.Snapshot, v.Bucket, decider, written = d.local.Snapshot(), d.bucket, d.local, d.plan
	} else {
		var s *account.Snapshot
		if s, err = o.loadSnapshot(run.config); err != nil {
			return err
		}
		if v.Snapshot = s; s != nil {
			decider = simulator.NewLocal(s)
		}
	}
	uses := o.uses(cmd.Context(), run, v, cmd.ErrOrStderr())
	policies := least.Of(uses)
	if len(policies) == 0 {
		return o.nobody(run)
	}
	out, err := o.compare(cmd.Context(), decider, policies, uses)
	if err != nil {
		return err
	}
	if as == "json" {
		err = reportjson.Encode(cmd.OutOrStdout(), out)
	} else {
		err = writePolicies(cmd.OutOrStdout(), written, policies, out, plan.Language(as))
	}
	return errors.Join(err, run.complete())
}

// likeIdentity is the identity that was probably meant, at the end of a message.
func likeIdentity(file *config.File, name string) string {
	if _, known := file.Identities[name]; known {
		return ""
	}
	if like := spelling.Nearest(name, slices.Collect(maps.Keys(file.Identities))); like != "" {
		return "; did you mean " + like + "?"
	}
	return ""
}

// nobody says why there is no policy.
func (o policyOptions) nobody(run *lintRun) error {
	if o.identity != "" {
		return fmt.Errorf("identity %s signs nothing in these packages; see sign in %s%s", o.identity, config.Name, likeIdentity(run.config, o.identity))
	}
	if len(run.result.Sites) == 0 {
		return errors.New("no presign calls found, so nothing is needed")
	}
	return fmt.Errorf("no signing identity configured; say who signs under identities and sign in %s, or name a plan with --plan", config.Name)
}

// uses are the URLs of the sites, with what they need. Sites of which that cannot
// be told are named: the policies lack what these need.
func (o policyOptions) uses(ctx context.Context, run *lintRun, v *verify.Verifier, stderr io.Writer) (uses []least.Use) {
	for _, site := range run.result.Sites {
		if !site.OwnURL() {
			continue
		}
		place := fmt.Sprintf("%s:%d", run.report.Relative(site.Position.Filename), site.Position.Line)
		cases := v.Cases(ctx, site)
		if len(cases) == 0 {
			fmt.Fprintf(stderr, "presigncheck: %s: who signs here, or for which bucket, is not known, so what it needs is left out\n", place)
			continue
		}
		c := cases[0] // openers change no permission
		if o.identity != "" && c.Identity.Name != o.identity && c.Identity.Principal != o.identity {
			continue
		}
		questions, unnamed, err := c.Questions()
		if err != nil {
			fmt.Fprintf(stderr, "presigncheck: %s: %v\n", place, err)
			continue
		}
		for _, u := range unnamed {
			fmt.Fprintf(stderr, "presigncheck: %s: %s is needed too, because %s; on which resource is not known, so it is left out\n", place, u.Action, u.Why)
		}
		questions = slices.DeleteFunc(questions, simulator.Question.ManagedKey) // which needs no statement
		uses = append(uses, least.Use{Identity: c.Identity.Label(), Principal: c.Identity.Principal, Call: site.Operation + " " + place, Questions: questions})
	}
	return uses
}

// compare says what of the policies is missing, and what is granted beyond them.
func (o policyOptions) compare(ctx context.Context, d simulator.Decider, policies []least.Policy, uses []least.Use) (out []leastPolicy, err error) {
	for _, p := range policies {
		l := leastPolicy{Identity: p.Identity, Principal: policy.TrimSymbols(p.Principal)}
		text, blanks := policy.Blanks(string(p.Document()))
		l.Policy, l.Note = json.RawMessage(text), policy.FillIn(blanks)
		for _, s := range p.Statements {
			l.Calls = append(l.Calls, s.Calls)
		}
		if d != nil {
			if l.Missing, err = least.Missing(ctx, d, uses, p.Identity); err != nil {
				return nil, err
			}
			if l.Beyond, err = least.Beyond(ctx, d, p, uses); err != nil {
				return nil, err
			}
		}
		out = append(out, l)
	}
	return out, nil
}

var (
	notName    = regexp.MustCompile(`[^A-Za-z0-9_]+`)
	breaksLine = regexp.MustCompile(`[[:cntrl:]\x{85}\x{2028}\x{2029}]+`)
)

// comment keeps a text within the one line of its comment.
func comment(s string) string { return breaksLine.ReplaceAllString(s, " ") }

// writePolicies writes the policies in a language of infrastructure.
func writePolicies(w io.Writer, p *plan.Plan, policies []least.Policy, compared []leastPolicy, language plan.Language) error {
	var b strings.Builder
	taken := make(map[string]int) // names, which identities may share without their special characters
	for i, l := range policies {
		if i > 0 {
			b.WriteString("\n")
		}
		name := notName.ReplaceAllString(l.Identity, "_")
		if language == plan.Terraform {
			name = strings.ToLower(name)
		} else {
			name = strings.ReplaceAll(name, "_", "")
		}
		if name == "" || name[0] >= '0' && name[0] <= '9' {
			name = "identity" + name
		}
		if taken[name]++; taken[name] > 1 {
			name += fmt.Sprint(taken[name])
		}
		fmt.Fprintf(&b, "# What %s (%s) needs for what it presigns.\n", comment(l.Identity), comment(compared[i].Principal))
		for _, m := range compared[i].Missing {
			fmt.Fprintf(&b, "# missing: %s\n", comment(m))
		}
		for _, m := range compared[i].Beyond {
			fmt.Fprintf(&b, "# granted beyond it, perhaps for other code: %s\n", comment(m))
		}
		indent := "  "
		if language == plan.Terraform {
			fmt.Fprintf(&b, "data \"aws_iam_policy_document\" %q {\n", name)
		} else {
			kind := "Roles"
			called, blanks := policy.Blanks(l.Principal[strings.LastIndexByte(l.Principal, '/')+1:])
			if strings.Contains(l.Principal, ":user/") {
				kind = "Users"
			}
			indent = "        "
			if note := policy.FillIn(blanks); note != "" && reference(p, l.Principal) == "" {
				fmt.Fprintf(&b, "# %s\n", comment(note))
			}
			fmt.Fprintf(&b, "%sPresigned:\n  Type: AWS::IAM::Policy\n  Properties:\n    PolicyName: presigned-urls\n    %s: [%s]\n    PolicyDocument:\n      Version: \"2012-10-17\"\n      Statement:\n",
				name, kind, cmp.Or(reference(p, l.Principal), plan.YAMLText(called)))
		}
		for n, s := range l.Statements {
			if n > 0 && language == plan.Terraform {
				b.WriteString("\n")
			}
			text, err := p.Format(s.Document(), l.Principal, language, false)
			if err != nil {
				return err
			}
			for _, c := range s.Calls {
				fmt.Fprintf(&b, "%s# %s\n", indent, comment(c))
			}
			b.WriteString(indent + strings.ReplaceAll(text, "\n", "\n"+indent) + "\n")
		}
		if language == plan.Terraform {
			b.WriteString("}\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// reference is how a template refers to a role of its own; "" for others.
func reference(p *plan.Plan, arn string) string {
	if p == nil {
		return ""
	}
	if address := p.Address(arn); address != "" && !strings.Contains(address, "aws_iam_") {
		return "!Ref " + address[strings.LastIndexByte(address, '.')+1:]
	}
	return ""
}
