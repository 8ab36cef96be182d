// Package plan reads policies that are not deployed yet, and lays them over an
// account: what Terraform or OpenTofu are about to apply, and templates of
// CloudFormation, SAM and the CDK.
//
// [Read] tells the files apart by their content, and gives a [Plan]. [Plan.Over]
// gives the account as it is after the deployment, for the engine in
// [github.com/presigncheck/presigncheck/simulator]: what is created, changed,
// deleted and replaced counts as it will be; what a plan does not mention stays
// as the snapshot has it, and without a snapshot is not known.
//
// Most of a plan is not known before it is applied. That is the contract:
//
//   - What is not known is unread or partly known, never nothing. A statement
//     whose resources are not known may apply, and does not for certain; one
//     whose actions are known denies everything else for certain. A verdict that
//     hangs on it is conditional, and [Plan.Explain] names the address and the
//     references that make it unknown.
//   - Knowing less never makes a verdict more certain: a leaf of a plan that
//     becomes unknown moves a verdict only towards conditional.
//   - The same unknown value is equal to itself: the name that a deployment will
//     generate for a bucket, in the bucket and in the policies that refer to it.
//     See [policy.Symbol].
//
// A name that does not exist yet is written as its address, an ARN is made of
// partition, account, path and name; the account is what the plan says of the
// caller, or what [Options] say.
//
// Values that a plan marks as sensitive are evaluated like others, and shown
// nowhere: of a policy only its statements' places are.
package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// Options say what the files do not.
type Options struct {
	Account string // 12 digits; "" where the files tell
	// Beside is the account of what the plan is laid over, which counts where
	// neither Account nor the files tell.
	Beside string
	Region string
	// Parameters are values of CloudFormation parameters.
	Parameters map[string]string
}

// A Plan is what one or more files will deploy.
type Plan struct {
	files    []string
	registry *registry
	options  Options

	entities     []*entity
	managed      []*managedPolicy
	attachments  []*attachment
	buckets      []*bucket
	settings     []*bucketSetting
	keys         []*key
	keyAliases   []keyAlias
	memberships  []membership
	functions    []*Function
	endpoints    []*endpoint
	accessPoints []*accessPoint
	grants       []*grant
	doubts       []*doubt
	unmade       []*unmade
	problems     []string
	parameters   []string // of templates
	templates    []*template

	origins  map[*policy.Document]*compiledDocument
	byAWS    map[managedKey]*policy.Document
	dated    map[*policy.Document]string // policies that AWS manages, with the date of their text
	compiled map[compileKey]*compiledDocument
}

// Files are those that were read.
func (p *Plan) Files() []string { return p.files }

// Problems are policies and files that AWS would refuse, or that could not be
// read: one line each. What they are about is unread.
func (p *Plan) Problems() []string { return p.problems }

func (p *Plan) problem(format string, args ...any) {
	text := policy.TrimSymbols(strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " "))
	if !slices.Contains(p.problems, text) {
		p.problems = append(p.problems, text)
	}
}

// A deployment is the account and region in which one file is deployed, or one stage of
// a directory of `cdk synth`: symbols, where nothing tells them. Two may have the same
// account, and may not.
type deployment struct{ account, region string }

// accountSymbol and regionSymbol are those of the only deployment.
var (
	accountSymbol = policy.ValueSymbol("account")
	regionSymbol  = policy.ValueSymbol("region")
)

// deploymentOf is that of a file or directory, which is the only one or not.
func (p *Plan) deploymentOf(source string, only bool) deployment {
	d, of := deployment{accountSymbol, regionSymbol}, ""
	if !only {
		of = " that " + source + " is deployed to"
		d = deployment{policy.ValueSymbol("account" + of), policy.ValueSymbol("region" + of)}
	}
	p.registry.why[d.account] = Unknown{Path: "the account" + of, Remedy: accountRemedy}
	p.registry.why[d.region] = Unknown{Path: "the region" + of, Remedy: regionRemedy}
	return d
}

// isAccount reports whether the symbol stands for the account of a deployment.
func isAccount(symbol string) bool {
	return symbol == accountSymbol || strings.HasPrefix(symbol, "‹=account that ")
}

const (
	accountRemedy = "say which account it is, with --account"
	regionRemedy  = "say which region it is, with --region"
)

// Read reads plans and templates, and directories that `cdk synth` made. Errors
// name the file, say what is wrong in one line, and what to do.
func Read(paths []string, o Options) (*Plan, error) {
	p := &Plan{
		registry: newRegistry(), options: o,
		byAWS: make(map[managedKey]*policy.Document), dated: make(map[*policy.Document]string),
		origins: make(map[*policy.Document]*compiledDocument), compiled: make(map[compileKey]*compiledDocument),
	}
	only := len(paths) == 1
	var templates []*template
	for i, path := range paths {
		if slices.ContainsFunc(paths[:i], func(other string) bool { return clean(other) == clean(path) }) {
			return nil, fmt.Errorf("%s is given twice; give it once", path)
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("plan %s cannot be read: %w", path, reason(err))
		}
		if info.IsDir() {
			found, err := readAssembly(path)
			if err != nil {
				return nil, err
			}
			for _, t := range found {
				t.where = p.deploymentOf(t.stage, only && !slices.ContainsFunc(found, func(other *template) bool { return other.stage != t.stage }))
			}
			templates = append(templates, found...)
			continue
		}
		where := p.deploymentOf(path, only)
		t, err := p.readFile(path, where)
		if err != nil {
			return nil, err
		}
		if t != nil {
			t.where = where
			templates = append(templates, t)
		}
	}
	if err := p.deployTemplates(templates); err != nil {
		return nil, err
	}
	p.twins()
	return p, p.check()
}

// readFile reads one file: a plan is taken into p, a template is returned.
func (p *Plan) readFile(path string, where deployment) (*template, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("plan %s cannot be read: %w", path, reason(err))
	}
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		return nil, fmt.Errorf("%s: this is a binary plan; give the output of `terraform show -json %s` (or `tofu show -json`)", path, filepath.Base(path))
	}
	text = utf8Text(text)
	p.files = append(p.files, path)
	start := bytes.TrimSpace(text)
	switch {
	case len(start) == 0:
		return nil, fmt.Errorf("%s: the file is empty; give the output of `terraform show -json`, or a template", path)
	case start[0] == '{':
		kind, err := kindOfJSON(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		switch kind {
		case jsonTemplate:
			return readTemplate(path, text)
		case jsonState:
			return nil, fmt.Errorf("%s: this is a state, which says what is deployed and not what will be; give the output of `terraform show -json PLANFILE`", path)
		case jsonManifest:
			return nil, fmt.Errorf("%s: this is the manifest of a cdk.out directory; give the directory", path)
		case jsonOther:
			return nil, fmt.Errorf("%s: neither a plan of Terraform or OpenTofu (resource_changes) nor a template of CloudFormation (Resources)", path)
		}
		return nil, p.readTerraform(path, text, where)
	case bytes.ContainsRune(start[:min(len(start), 512)], 0):
		return nil, fmt.Errorf("%s: a binary file; give the output of `terraform show -json`, or a template in JSON or YAML", path)
	case start[0] == '[':
		return nil, fmt.Errorf("%s: neither a plan of Terraform or OpenTofu (resource_changes) nor a template of CloudFormation (Resources)", path)
	}
	return readTemplate(path, text)
}

// check refuses two files that define the same thing.
func (p *Plan) check() error {
	type seen struct{ address, file string }
	have := make(map[string]seen)
	one := func(what, name string, origin Origin) error {
		if name == "" || policy.HasSymbol(name) {
			return nil
		}
		old, again := have[what+" "+name]
		if again && old.file != origin.File {
			return fmt.Errorf("%s and %s both define the %s %s (%s, %s); give one of them", old.file, origin.File, what, name, old.address, origin.Address)
		}
		have[what+" "+name] = seen{origin.Address, origin.File}
		return nil
	}
	for _, e := range p.entities {
		if e.change.remains() {
			if err := one(string(e.kind), e.arn(), e.origin); err != nil {
				return err
			}
		}
	}
	for _, b := range p.buckets {
		if b.change.remains() {
			if err := one("bucket", b.name, b.origin); err != nil {
				return err
			}
		}
	}
	return nil
}

// reason drops the path that the caller's message already names.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
