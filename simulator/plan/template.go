package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/jsontext"
)

// A template is one stack of CloudFormation.
type template struct {
	file      string
	stage     string     // the directory of `cdk synth` that has it; "" for others
	where     deployment // that it is of, where nothing else tells
	stack     string     // its name, "" where nothing tells
	account   string
	region    string
	partition string
	root      *object
	resources *object
	prefix    string // of its names, where there are several stacks
	plan      *Plan

	values     map[string]value // of parameters
	conditions map[string]truth
	underway   []string          // what is being evaluated, to find cycles
	err        error             // the first mistake of the template
	roles      map[string]string // of functions without one: what SAM makes, by logical id

	// Of a nested stack: the template that has it, as which resource, and why it is
	// perhaps not made. nested are those of this one, by logical id.
	parent  *template
	inside  string
	perhaps []Unknown
	nested  map[string]*template
}

// kinds of JSON files.
type jsonKind uint8

const (
	jsonOther jsonKind = iota
	jsonTerraform
	jsonState
	jsonTemplate
	jsonManifest
)

// kindOfJSON looks at the names of the outermost object, reading no further than
// it must.
func kindOfJSON(text []byte) (jsonKind, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	mistake := func(err error) error {
		_, located := parseJSON(text[:min(len(text), 1<<20)])
		if located != nil && len(text) <= 1<<20 {
			return fmt.Errorf("%w; write the file anew", located)
		}
		return fmt.Errorf("the text ends in the middle, or is not JSON: %w", err)
	}
	if _, err := dec.Token(); err != nil {
		return jsonOther, mistake(err)
	}
	state := false
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return jsonOther, mistake(err)
		}
		switch name {
		case "resource_changes", "planned_values":
			return jsonTerraform, nil
		case "AWSTemplateFormatVersion", "Resources", "Transform":
			return jsonTemplate, nil
		case "artifacts":
			return jsonManifest, nil
		case "values", "lineage", "serial", "backend":
			state = true
		}
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil {
			return jsonOther, mistake(err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return jsonOther, mistake(err)
	}
	if state {
		return jsonState, nil
	}
	var terraform struct {
		Format string `json:"format_version"`
		Engine string `json:"terraform_version"`
	}
	if json.Unmarshal(text, &terraform) == nil && (terraform.Format != "" || terraform.Engine != "") {
		return jsonTerraform, nil
	}
	return jsonOther, nil
}

// readTemplate reads a template in JSON or YAML.
func readTemplate(file string, text []byte) (*template, error) {
	parse := parseYAML
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		parse = parseJSON
	}
	v, err := parse(text)
	if err != nil {
		if at, ok := err.(*textError); ok && at.at.line > 0 {
			return nil, fmt.Errorf("%s%s: %s", file, at.at, at.msg)
		}
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	root, _ := v.(*object)
	resources := root.object("Resources")
	if resources == nil {
		return nil, fmt.Errorf("%s: neither a plan of Terraform or OpenTofu (resource_changes) nor a template of CloudFormation (Resources)", file)
	}
	stack := filepath.Base(file)
	for _, ending := range []string{".json", ".yaml", ".yml", ".template"} {
		stack = strings.TrimSuffix(stack, ending)
	}
	return &template{file: file, stack: stack, root: root, resources: resources}, nil
}

// readAssembly reads the stacks of a directory that `cdk synth` made. Its manifest
// names them and their environments; nested stages are directories of the same
// kind.
func readAssembly(dir string) ([]*template, error) {
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return looseTemplates(dir)
	}
	var manifest struct {
		Artifacts map[string]struct {
			Type        string
			Environment string
			DisplayName string
			Properties  struct {
				TemplateFile  string
				StackName     string
				DirectoryName string
			}
		}
	}
	if err := jsontext.Unmarshal(text, &manifest); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, "manifest.json"), err)
	}
	var names []string
	for name := range manifest.Artifacts {
		names = append(names, name)
	}
	slices.Sort(names)
	var out []*template
	for _, name := range names {
		a := manifest.Artifacts[name]
		switch a.Type {
		case "cdk:cloud-assembly":
			inner, err := readAssembly(filepath.Join(dir, a.Properties.DirectoryName))
			if err != nil {
				return nil, err
			}
			out = append(out, inner...)
		case "aws:cloudformation:stack":
			file := filepath.Join(dir, a.Properties.TemplateFile)
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, fmt.Errorf("%s: the template %s cannot be read: %w", filepath.Join(dir, "manifest.json"), a.Properties.TemplateFile, reason(err))
			}
			t, err := readTemplate(file, utf8Text(text))
			if err != nil {
				return nil, err
			}
			t.stack, t.stage = name, dir
			if a.Properties.StackName != "" {
				t.stack = a.Properties.StackName
			}
			// aws://ACCOUNT/REGION
			fields := strings.Split(strings.TrimPrefix(a.Environment, "aws://"), "/")
			if len(fields) == 2 {
				if !strings.HasPrefix(fields[0], "unknown") {
					t.account = fields[0]
				}
				if !strings.HasPrefix(fields[1], "unknown") {
					t.region = fields[1]
				}
			}
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: its manifest.json names no stack", dir)
	}
	return out, nil
}

// looseTemplates are those of a directory without a manifest.
func looseTemplates(dir string) ([]*template, error) {
	files, _ := filepath.Glob(filepath.Join(dir, "*.template.json"))
	var out []*template
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("plan %s cannot be read: %w", file, reason(err))
		}
		t, err := readTemplate(file, utf8Text(text))
		if err != nil {
			return nil, err
		}
		t.stage = dir
		out = append(out, t)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: a directory without manifest.json; give one that `cdk synth` made, or name files", dir)
	}
	return out, nil
}

// deployTemplates evaluates templates, and adds what they make.
func (p *Plan) deployTemplates(all []*template) error {
	nested := make(map[string]bool) // files
	for _, t := range all {
		if declared := t.root.object("Parameters"); declared != nil {
			p.parameters = append(p.parameters, declared.names...)
		}
		t.account = first(t.account, p.options.Account, p.options.Beside, t.where.account)
		t.region = first(t.region, p.options.Region, t.where.region)
		if len(all) > 1 {
			t.prefix = t.stack + "."
		}
		if err := p.prepare(t, nested, 0); err != nil {
			return err
		}
	}
	// One that is nested in another is deployed with it.
	all = slices.DeleteFunc(all, func(t *template) bool { return t.parent == nil && nested[clean(t.file)] })
	for _, t := range all {
		p.templates = append(p.templates, t)
		t.eachNested(func(inner *template) { p.templates = append(p.templates, inner) })
	}
	for _, t := range all {
		t.deploy()
	}
	for _, t := range p.templates {
		if t.err != nil {
			return t.err
		}
	}
	return nil
}

// prepare makes a template ready to be evaluated, and reads those that it nests.
func (p *Plan) prepare(t *template, nested map[string]bool, depth int) error {
	if !slices.Contains(p.files, t.file) {
		p.files = append(p.files, t.file)
	}
	t.plan, t.partition = p, partitionOf(t.region)
	t.values, t.conditions, t.roles, t.nested = make(map[string]value), make(map[string]truth), make(map[string]string), make(map[string]*template)
	t.expandLoops()
	t.findRoles()
	for _, name := range t.resources.names {
		path := t.nestedFile(name)
		if path == "" {
			continue
		}
		if depth > 10 {
			return fmt.Errorf("%s: stacks nested more than 10 deep; does a template nest itself?", t.file)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			continue // what it does is not known
		}
		inner, err := readTemplate(path, utf8Text(text))
		if err != nil {
			return err
		}
		inner.parent, inner.inside, inner.stack = t, name, name
		inner.prefix, inner.account, inner.region = t.prefix+name+".", t.account, t.region
		t.nested[name], nested[clean(path)] = inner, true
		if err := p.prepare(inner, nested, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// nestedFile is the template on this machine that a resource nests; "" for others.
// The CDK names it beside the URL that it will have; before they are packaged,
// templates name files.
func (t *template) nestedFile(resource string) string {
	r := t.resources.object(resource)
	var names []value
	switch t.kindOf(resource) {
	case "AWS::CloudFormation::Stack":
		names = []value{r.object("Metadata").get("aws:asset:path"), r.object("Properties").get("TemplateURL")}
	case "AWS::Serverless::Application":
		names = []value{r.object("Properties").get("Location")}
	}
	for _, v := range names {
		if name, ok := v.(string); ok && name != "" && !strings.Contains(name, "://") {
			if filepath.IsAbs(name) {
				return name
			}
			return filepath.Join(filepath.Dir(t.file), filepath.FromSlash(name))
		}
	}
	return ""
}

func (t *template) eachNested(f func(*template)) {
	for _, name := range t.resources.names {
		if inner := t.nested[name]; inner != nil {
			f(inner)
			inner.eachNested(f)
		}
	}
}

func clean(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return filepath.Clean(path)
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// partitionOf tells the partition by the region. Where no region is known it is
// the public one; a template writes ARNs by AWS::Partition on both sides.
func partitionOf(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}
