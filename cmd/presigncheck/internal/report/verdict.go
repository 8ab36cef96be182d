package report

import (
	"encoding/json"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// A Verdict says whether one identity may do what a site signs, and for how
// long.
type Verdict struct {
	Identity   string     `json:"identity"`
	Opener     string     `json:"opener,omitempty"` // who opens the URL, from where; "" for anybody
	Permission string     `json:"permission"` // allowed, denied, conditional or unknown
	Reason     string     `json:"reason,omitempty"`
	Decisions  []Decision `json:"decisions"`
	Lifetime   Lifetime   `json:"lifetime"`
	Probe      *Probe     `json:"probe,omitempty"`
}

// A Decision is the answer to one permission that the operation needs.
type Decision struct {
	Action    string               `json:"action"`
	Resource  string               `json:"resource"`
	Outcome   string               `json:"outcome"`
	Source    string               `json:"source"`
	Statement *simulator.Statement `json:"statement,omitempty"`
	Missing   []simulator.Missing  `json:"missing,omitempty"`
	Repairs   []Repair             `json:"repairs,omitempty"`
	Note      string               `json:"note,omitempty"`
}

// A Repair is a statement that, added to the policy, would allow.
type Repair struct {
	Policy    string          `json:"policy"` // the kind of policy to add it to
	Statement json.RawMessage `json:"statement"`
	Note      string          `json:"note,omitempty"`
}

// A Lifetime is how long the URL is asked to live and how long it does, in
// seconds.
type Lifetime struct {
	Requested *float64 `json:"requested"`
	Effective *float64 `json:"effective"`
	LimitedBy string   `json:"limitedBy,omitempty"`
}

// A Probe is what a signed request saw.
type Probe struct {
	Result    string `json:"result"` // confirmed, refuted, inconclusive or skipped
	Status    int    `json:"status,omitempty"`
	Code      string `json:"code,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Simulated bool   `json:"simulated"` // the sandbox answered, not a real S3
}

// NewVerdict puts a verdict into the report's shape.
func NewVerdict(v simulator.Verdict) Verdict {
	out := Verdict{
		Identity:   v.Identity.Label(),
		Opener:     v.Opener.Name,
		Permission: string(v.Permission),
		Reason:     v.Reason,
		Decisions:  []Decision{},
		Lifetime: Lifetime{
			Requested: seconds(v.Lifetime.Requested),
			Effective: seconds(v.Lifetime.Effective),
			LimitedBy: v.Lifetime.LimitedBy,
		},
	}
	for _, d := range v.Decisions {
		out.Decisions = append(out.Decisions, newDecision(d))
	}
	for _, u := range v.Unnamed {
		out.Decisions = append(out.Decisions, unnamed(u))
	}
	return out
}

func newDecision(d simulator.Decision) Decision {
	out := Decision{
		Action:    d.Action,
		Resource:  d.Resource,
		Outcome:   d.Outcome.String(),
		Source:    d.Source,
		Statement: d.Statement,
		Missing:   d.Missing,
		Note:      d.Note,
	}
	for _, r := range d.Repairs {
		out.Repairs = append(out.Repairs, Repair{r.Kind, json.RawMessage(r.Statement), r.Note})
	}
	return out
}

// unnamed is a permission that nobody could be asked about.
func unnamed(p operation.Permission) Decision {
	return Decision{Action: p.Action, Outcome: "unknown", Note: p.Why + ", but which one is not known before the call"}
}

// NewProbe puts a probe's evidence into the report's shape.
func NewProbe(e probe.Evidence, simulated bool) *Probe {
	return &Probe{Result: string(e.Result), Status: e.Status, Code: e.Code, Reason: e.Reason, Simulated: simulated}
}
