package policy

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// record is one line of a file of decision records.
type record struct {
	ID       string         `json:"id"`
	Expected string         `json:"expected"`
	Why      string         `json:"why"`
	Policies recordPolicies `json:"policies"`
	Request  recordRequest  `json:"request"`
	Before   *recordRequest `json:"before"`
}

type recordPolicies struct {
	Identity []json.RawMessage   `json:"identity"`
	Resource json.RawMessage     `json:"resource"`
	Boundary json.RawMessage     `json:"boundary"`
	Session  json.RawMessage     `json:"session"`
	SCP      [][]json.RawMessage `json:"scp"`
	RCP      [][]json.RawMessage `json:"rcp"`
}

type recordRequest struct {
	Principal       string         `json:"principal"`
	Action          string         `json:"action"`
	Resource        string         `json:"resource"`
	ResourceAccount string         `json:"resourceAccount"`
	Context         map[string]any `json:"context"`
}

func (p *recordPolicies) compile() (*Policies, error) {
	var out Policies
	var err error
	one := func(kind Kind, name string, text json.RawMessage) *Document {
		if len(text) == 0 || string(text) == "null" || err != nil {
			return nil
		}
		var d *Document
		d, err = Parse(kind, name, text)
		return d
	}
	levels := func(kind Kind, in [][]json.RawMessage) (all [][]*Document) {
		for i, level := range in {
			docs := []*Document{}
			for j, text := range level {
				docs = append(docs, one(kind, fmt.Sprintf("%d.%d", i, j), text))
			}
			all = append(all, docs)
		}
		return all
	}
	for i, text := range p.Identity {
		out.Identity = append(out.Identity, one(Identity, fmt.Sprintf("identity%d", i), text))
	}
	out.Boundary = one(Boundary, "boundary", p.Boundary)
	out.Resource = one(Resource, "resource", p.Resource)
	if d := one(Session, "session", p.Session); d != nil {
		out.Session = []*Document{d}
	}
	out.SCP = levels(SCP, p.SCP)
	out.RCP = levels(RCP, p.RCP)
	return &out, err
}

func (r *recordRequest) compile() (*Request, error) {
	principal, err := ParsePrincipal(r.Principal)
	if err != nil {
		return nil, err
	}
	out := &Request{Principal: principal, Action: r.Action, Resource: r.Resource, ResourceAccount: r.ResourceAccount}
	for key, value := range r.Context {
		switch v := value.(type) {
		case string:
			out.Context.Set(key, v)
		case []any:
			var values []string
			for _, x := range v {
				values = append(values, fmt.Sprint(x))
			}
			out.Context.SetMulti(key, values...)
		default:
			return nil, fmt.Errorf("context %s: %T", key, value)
		}
	}
	return out, nil
}

// decide answers the record, after its "before" request.
func (r *record) decide() (Decision, error) {
	policies, err := r.Policies.compile()
	if err != nil {
		return Decision{}, err
	}
	if r.Before != nil {
		b := r.Request
		b.Principal, b.Context = r.Before.Principal, r.Before.Context
		request, err := b.compile()
		if err != nil {
			return Decision{}, err
		}
		Decide(policies, request)
	}
	request, err := r.Request.compile()
	if err != nil {
		return Decision{}, err
	}
	return Decide(policies, request), nil
}

func readLines(t testing.TB, path string, each func(line []byte)) {
	t.Helper()
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && strings.Contains(path, "shared") {
		t.Skipf("skipped: %s is not there", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<22)
	for lines.Scan() {
		if len(lines.Bytes()) > 0 {
			each(lines.Bytes())
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

func readRecords(t testing.TB, path string) []record {
	t.Helper()
	var all []record
	readLines(t, path, func(line []byte) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, r)
	})
	return all
}

const (
	recordsDir = "../../testdata/policy"
	vectorsDir = "../../../shared/vectors"
)

func TestDecisionRecords(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(recordsDir, "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no decision records in %s (%v)", recordsDir, err)
	}
	for _, file := range files {
		records := readRecords(t, file)
		t.Logf("%s: %d records", filepath.Base(file), len(records))
		for i := range records {
			r := &records[i]
			t.Run(r.ID, func(t *testing.T) {
				d, err := r.decide()
				if err != nil {
					t.Fatal(err)
				}
				if got := d.Outcome.String(); got != r.Expected {
					t.Errorf("got %s (layer %s, statement %v), want %s: %s", got, d.Layer, d.Statement, r.Expected, r.Why)
				}
			})
		}
	}
}
