package report

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// A Verdict says whether one identity may do what a site signs, and for how
// long.
type Verdict struct {
	Identity  string `json:"identity"`
	Principal string `json:"principal"`        // ARN
	Opener    string `json:"opener,omitempty"` // who opens the URL, from where; "" for anybody
	// Resource is what the URL is for, with names in place of expressions:
	// s3://bucket/key. Empty when they are not known.
	Resource   string               `json:"resource,omitempty"`
	Permission simulator.Permission `json:"permission"`
	// Before is the permission before a plan is deployed; "" without one.
	Before    simulator.Permission `json:"before,omitempty"`
	Reason    string               `json:"reason,omitempty"`
	Decisions []Decision           `json:"decisions"`
	Lifetime  Lifetime             `json:"lifetime"`
	Probe     *Probe               `json:"probe,omitempty"`
	// Notes are what the user of the URL should know besides.
	Notes []string `json:"notes,omitempty"`
}

// A Decision is the answer to one permission that the operation needs.
type Decision struct {
	Action    string               `json:"action"`
	Resource  string               `json:"resource"`
	Outcome   Outcome              `json:"outcome"`
	Source    string               `json:"source"`
	Statement *simulator.Statement `json:"statement,omitempty"`
	Missing   []simulator.Missing  `json:"missing,omitempty"`
	Parts     []simulator.Part     `json:"parts,omitempty"` // of the keys of a form, where they are not decided alike
	Repairs   []Repair             `json:"repairs,omitempty"`
	Note      string               `json:"note,omitempty"`
	// AfterDeployment says what is known only after a plan is applied, and
	// decides.
	AfterDeployment []string `json:"afterDeployment,omitempty"`
	// Managed names policies managed by AWS, with the date of the text known here.
	Managed []string `json:"managed,omitempty"`

	lacks bool // a policy that was not read would take part
	// Why is for formats that show the layers; nil where nobody asked for it.
	Why *policy.Explanation `json:"-"`
}

// A Repair is a statement that, added to the policy, would allow.
type Repair struct {
	Policy    string          `json:"policy"` // the kind of policy to add it to
	Statement json.RawMessage `json:"statement"`
	Note      string          `json:"note,omitempty"`
	// Place is where a plan or template should hold the statement: address and
	// file; Text the statement in the language of the file.
	Place string `json:"place,omitempty"`
	Text  string `json:"text,omitempty"`
	// At is the position of the resource that should hold it, where it is in a
	// template.
	At *simulator.Statement `json:"at,omitempty"`
	// Blanks are the parts of Statement and Text that are to be filled in, since they
	// are not known before the deployment: <name>.
	Blanks []string `json:"blanks,omitempty"`
}

// Language is that of the statement as it is shown: json, yaml or hcl.
func (r Repair) Language() string {
	switch {
	case r.Text == "" || strings.HasPrefix(r.Text, "{"):
		return "json"
	case strings.HasPrefix(r.Text, "statement {"):
		return "hcl"
	}
	return "yaml"
}

// Shown is the statement as it is shown, each further line with the indent, what to
// add it to, and what to mind.
func (r Repair) Shown(v Verdict, indent string) (place, statement string, notes []string) {
	place, statement = "the "+r.Policy+v.Owner(r.Policy), r.Pretty(indent)
	if r.Text != "" {
		place, statement = r.Place, strings.ReplaceAll(r.Text, "\n", "\n"+indent)
	}
	if r.Note != "" {
		notes = append(notes, r.Note)
	}
	blanks := slices.DeleteFunc(slices.Clone(r.Blanks), func(b string) bool { return !strings.Contains(statement, b) })
	slices.Sort(blanks)
	if note := policy.FillIn(slices.Compact(blanks)); note != "" {
		notes = append(notes, note)
	}
	return place, statement, notes
}

// A Lifetime is how long the URL is asked to live and how long it does, in
// seconds.
type Lifetime struct {
	Requested *float64 `json:"requested"`
	Effective *float64 `json:"effective"`
	// Credentials is how long those of the identity live; absent when not known
	// and for long-term keys.
	Credentials *float64             `json:"credentials,omitempty"`
	LimitedBy   string               `json:"limitedBy,omitempty"`
	Limit       simulator.Limit      `json:"-"`                   // what LimitedBy names
	Statement   *simulator.Statement `json:"statement,omitempty"` // that limits
	// AtMost says that the credentials may end before; how long they live is not
	// known.
	AtMost bool `json:"atMost,omitempty"`
}

// A Probe is what a signed request saw.
type Probe struct {
	Result    probe.Result `json:"result"`
	Status    int          `json:"status,omitempty"`
	Code      string       `json:"code,omitempty"`
	Reason    string       `json:"reason,omitempty"`
	Cause     probe.Cause  `json:"cause,omitempty"`    // sorts the reasons; "stored": the server took the probe's write
	Resource  string       `json:"resource,omitempty"` // what was asked about, where that is not the site's own
	Simulated bool         `json:"simulated"`          // the sandbox answered, not a real S3
}

// NewVerdict puts a verdict into the report's shape.
func NewVerdict(v simulator.Verdict) Verdict {
	out := Verdict{
		Identity:   policy.TrimSymbols(v.Identity.Label()),
		Principal:  policy.TrimSymbols(v.Identity.Principal),
		Opener:     v.Opener.Name,
		Resource:   resource(v.Operation),
		Permission: v.Permission,
		Before:     v.Before,
		Reason:     v.Reason,
		Decisions:  []Decision{},
		Lifetime:   newLifetime(v.Lifetime, v.Identity.Credentials),
		Notes:      v.Notes,
	}
	for _, d := range v.Decisions {
		out.Decisions = append(out.Decisions, newDecision(d))
	}
	for _, u := range v.Unnamed {
		out.Decisions = append(out.Decisions, unnamed(u))
	}
	return out
}

func resource(op operation.Operation) string {
	op.Bucket = policy.TrimSymbols(op.Bucket)
	switch {
	case op.Bucket == "":
		return ""
	case op.Key == "":
		return "s3://" + op.Bucket
	}
	return "s3://" + op.Bucket + "/" + op.Key
}

func newLifetime(l simulator.Lifetime, credentials time.Duration) Lifetime {
	out := Lifetime{
		Requested: seconds(l.Requested),
		Effective: seconds(l.Effective),
		LimitedBy: l.LimitedBy,
		Limit:     l.Limit,
		Statement: l.Statement,
		AtMost:    l.AtMost,
	}
	if credentials > 0 {
		out.Credentials = seconds(&credentials)
	}
	return out
}

func newDecision(d simulator.Decision) Decision {
	out := Decision{
		Action:    d.Action,
		Resource:  policy.TrimSymbols(d.Resource),
		Outcome:   OutcomeOf(d.Outcome),
		Source:    d.Source,
		Statement: d.Statement,
		Missing:   d.Missing,
		Parts:     d.Parts,
		Note:      d.Note,
		lacks:     d.Lacks != "" || len(d.AfterDeployment) > 0,

		AfterDeployment: d.AfterDeployment,
		Managed:         d.Managed,
	}
	if d.Undecided != "" {
		out.Outcome, out.Note = Undecided, d.Undecided
	}
	for _, r := range d.Repairs {
		out.Repairs = append(out.Repairs, Repair{r.Kind, json.RawMessage(r.Statement), r.Note, r.Place, r.Text, r.At, r.Blanks})
	}
	return out
}

// unnamed is a permission that nobody could be asked about.
func unnamed(p operation.Permission) Decision {
	return Decision{Action: p.Action, Outcome: Undecided, Note: p.Why + ", but which one is not known before the call"}
}

// NewProbe puts a probe's evidence into the report's shape.
func NewProbe(e probe.Evidence, simulated bool) *Probe {
	p := &Probe{Result: e.Result, Status: e.Status, Code: e.Code, Reason: e.Reason, Cause: e.Cause, Simulated: simulated}
	if e.Cause == probe.Stored {
		p.Resource = e.Resource
	}
	return p
}

// Policies are the places in templates that decide, or that should hold what is
// missing: the other end of a denial.
func (v Verdict) Policies() []Step {
	steps := []Step{}
	add := func(at *simulator.Statement, text string) {
		if at == nil || at.File == "" || at.Line == 0 {
			return
		}
		s := Step{at.File, at.Line, at.Column, text}
		if !slices.Contains(steps, s) {
			steps = append(steps, s)
		}
	}
	for _, d := range v.Decisions {
		if d.Outcome == ExplicitDeny && d.Statement != nil {
			add(d.Statement, d.Statement.Address+" denies "+d.Action)
		}
		for _, r := range d.Repairs {
			if r.At != nil {
				add(r.At, r.At.Address+" does not allow "+d.Action)
			}
		}
	}
	return steps
}

// An Explainer says, layer by layer, why a question is decided as it is.
type Explainer interface {
	Explain(simulator.Question) (why *policy.Explanation, note string, err error)
}

// Explain adds the layers to the decisions of v, which shows the verdict, for
// reports that have room for them. What cannot be explained stays without.
func (v *Verdict) Explain(verdict simulator.Verdict, e Explainer) {
	for i, d := range verdict.Decisions {
		if why, _, err := e.Explain(d.Question); err == nil {
			v.Decisions[i].Why = why
		}
	}
}
