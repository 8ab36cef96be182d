// Package config reads .presigncheck.yaml, the file in which a project says
// what the check shall report, and, for `presigncheck verify`, who signs where.
//
//	limits:
//	  read: 6h              # presigned GET and HEAD
//	  write: 30m            # presigned PUT and UploadPart
//	rules:
//	  missing-expiry: error
//	snapshot: account       # policies of the account, see presigncheck snapshot
//	identities:
//	  app:
//	    principal: arn:aws:iam::111122223333:role/app
//	    credentials: 1h     # how long a session of the role lives
//	sign:
//	  - packages: [example.com/shop/...]
//	    identity: app
//	    values:             # what expressions in presign calls stand for
//	      s.bucket: shop-media
package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/presigncheck/presigncheck/analyzer"
)

// Name is the name of the file; OtherName is taken too.
const (
	Name      = ".presigncheck.yaml"
	OtherName = ".presigncheck.yml"
)

// A File is the content of a configuration file.
type File struct {
	Path string `yaml:"-"` // where it was read; empty for the defaults
	text []byte // what was read there

	parts  []part   // of what [For] and [Tree] return, the outermost first
	others []string // files of modules inside the module, which do not hold in it
	tree   bool     // of what Tree returns
	base   string   // the nearest file at the module's root or above it

	Limits      Limits              `yaml:"limits"`
	Rules       map[string]Severity `yaml:"rules"`
	Credentials Duration            `yaml:"credentials"`
	Overrides   []Override          `yaml:"overrides"`
	APIs        []API               `yaml:"apis"`

	Snapshot string `yaml:"snapshot"`
	// Plans are plans of Terraform or OpenTofu, templates of CloudFormation or
	// SAM, and directories of the CDK, that are laid over the snapshot.
	Plans []string `yaml:"plans"`
	// Account is that which is deployed to, where the plans do not say it.
	Account string `yaml:"account"`
	// Parameters is a file with values of the templates' parameters.
	Parameters string              `yaml:"parameters"`
	Identities map[string]Identity `yaml:"identities"`
	Openers    map[string]Opener   `yaml:"openers"`
	Sign       []Sign              `yaml:"sign"`
	// Region is that of buckets of which nothing else says it: not the
	// snapshot, nor --region, nor the environment.
	Region string `yaml:"region"`
	// Undecided says what `presigncheck verify` does about presign calls that
	// nobody could decide for want of a file or a setting.
	Undecided Undecided `yaml:"undecided"`
	// Environments replace identities and more, by name; see --env.
	Environments map[string]Environment `yaml:"environments"`
}

// Limits are the longest expiries without a finding, and the shortest.
type Limits struct {
	Read   Duration `yaml:"read"`
	Write  Duration `yaml:"write"`
	Delete Duration `yaml:"delete"`
	Post   Duration `yaml:"post"`
	Min    Duration `yaml:"min"`
}

// An Override replaces limits and severities for some packages.
type Override struct {
	Packages []string            `yaml:"packages"`
	Limits   Limits              `yaml:"limits"`
	Rules    map[string]Severity `yaml:"rules"`
}

// An Identity is a principal that signs URLs.
type Identity struct {
	// Principal is the ARN of a user, a role or a role session; with plans also a
	// name, an address or a logical id.
	Principal string `yaml:"principal"`
	// Credentials is how long the principal's credentials live from the
	// moment of signing; zero when not known, or for long-term keys.
	Credentials Duration `yaml:"credentials"`
	// MFA is how long ago the session was authenticated with a second factor
	// when it signs; zero when not known.
	MFA Duration `yaml:"mfa"`
	// Session is the name of the role's session that signs; without it, some
	// session does.
	Session string `yaml:"session"`
	// Tags are the tags that the session is given beside the role's own. With
	// them, it has no others.
	Tags map[string]string `yaml:"tags"`
	// SessionPolicies are files with the session policies that narrow the
	// credentials; relative names are taken from the directory of this file.
	SessionPolicies []string `yaml:"sessionPolicies"`
	// Context states values of condition keys that nothing else tells, or takes
	// their place: aws:SourceIdentity: alice.
	Context map[string]Values `yaml:"context"`
	// Profile names the AWS profile with the principal's credentials, for
	// probes of a real server.
	Profile string `yaml:"profile"`
}

// An Opener is somebody who opens URLs, and from where. Without any, it is
// somebody on the public internet, over TLS.
type Opener struct {
	Address   string `yaml:"address"`   // IP address
	VPCE      string `yaml:"vpce"`      // VPC endpoint, for example vpce-1a2b3c4d
	VPC       string `yaml:"vpc"`       // the endpoint's VPC
	PlainHTTP bool   `yaml:"plainHTTP"` // without TLS
	// Context states values of condition keys of whoever opens the URL:
	// aws:UserAgent: player.
	Context map[string]Values `yaml:"context"`
}

// Values are those of a condition key: one, a list, or none, written null or
// [], for a key that the request does not have.
type Values []string

// UnmarshalYAML reads a value that may stand without a list. Numbers and
// booleans are taken as they are written.
func (v *Values) UnmarshalYAML(node ast.Node) error {
	*v = Values{}
	if list, ok := node.(*ast.SequenceNode); ok {
		for _, item := range list.Values {
			if err := v.add(item); err != nil {
				return err
			}
		}
		return nil
	}
	return v.add(node)
}

func (v *Values) add(node ast.Node) error {
	switch n := node.(type) {
	case *ast.NullNode:
	case *ast.StringNode:
		*v = append(*v, n.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		*v = append(*v, node.GetToken().Value)
	default:
		p := node.GetToken().Position
		return &positionError{p.Line, p.Column, "a condition key has a value, a list of values, or null"}
	}
	return nil
}

// A Sign entry says who signs in some packages and what the expressions of
// their presign calls stand for.
type Sign struct {
	Packages []string          `yaml:"packages"`
	Identity string            `yaml:"identity"`
	Values   map[string]string `yaml:"values"`
}

// Undecided is warn, the default, or fail: the exit status is 2 then, as with
// --fail-on-undecided.
type Undecided string

// The values of [Undecided].
const (
	UndecidedWarn Undecided = "warn"
	UndecidedFail Undecided = "fail"
)

// Severity is a rule's severity: off, note, warning or error.
type Severity = analyzer.Severity

// Load reads the file at path; "" gives the defaults.
func Load(path string) (*File, error) {
	if path == "" {
		return &File{}, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("configuration cannot be read: %w", err)
	}
	return Parse(path, text)
}

// Parse decodes the text of a configuration file. Unknown keys are errors;
// every error names path, and line and column where the text is at fault.
func Parse(path string, text []byte) (*File, error) {
	// YAML 1.2.2, section 5.2: a byte order mark is no content.
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	f := new(File)
	if err := decode(path, text, f); err != nil {
		return nil, err
	}
	f.Path, f.text = path, text // not before: what is decoded replaces all
	if err := f.validate(); err != nil {
		return nil, locate(path, text, err)
	}
	return f, nil
}

// decode decodes the document in the text. The decoder would take the first of
// several and leave the others out, without a word: they are refused.
func decode(path string, text []byte, f *File) error {
	tokens := lexer.Tokenize(string(text))
	if t := secondDocument(tokens); t != nil {
		return fmt.Errorf("%s:%d:%d: a second document begins here; write all into one", path, t.Position.Line, t.Position.Column)
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return located(path, err)
	}
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType || doc.Body.Type() == ast.DirectiveType {
			continue
		}
		if err := yaml.NodeToValue(doc.Body, f, yaml.Strict()); err != nil {
			return located(path, err)
		}
	}
	return nil
}

// secondDocument is where a document with content begins that is not the first;
// nil if there is none.
func secondDocument(tokens token.Tokens) (start *token.Token) {
	header, directive := false, 0 // of the document so far, and the line it is on
	for i, t := range tokens {
		switch {
		case t.Type == token.CommentType || t.Position.Line == directive:
		case t.Type == token.DirectiveType:
			directive = t.Position.Line
		case t.Type == token.DocumentEndType:
			if i+1 < len(tokens) {
				start = tokens[i+1]
			}
			header = start != nil && start.Type == token.DocumentHeaderType
		case t.Type == token.DocumentHeaderType:
			if header {
				start = t
			}
			header = true
		case start != nil:
			return start
		default:
			header = true // the next one begins another document
		}
	}
	return nil
}

func located(path string, err error) error {
	var at *positionError
	if errors.As(err, &at) {
		return fmt.Errorf("%s:%d:%d: %s", path, at.line, at.column, at.msg)
	}
	var syntax yaml.Error
	if errors.As(err, &syntax) && syntax.GetToken() != nil {
		p := syntax.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", path, p.Line, p.Column, mistake(strings.ReplaceAll(syntax.GetMessage(), "\n", " ")))
	}
	return fmt.Errorf("%s: %w", path, err)
}

// SnapshotPath is the snapshot's path, relative names taken from the
// directory of the file.
func (f *File) SnapshotPath() string {
	if f.Snapshot == "" || filepath.IsAbs(f.Snapshot) {
		return f.Snapshot
	}
	return filepath.Join(filepath.Dir(f.Path), f.Snapshot)
}

// PlanPaths are the paths of the plans, relative names taken from the directory
// of the file.
func (f *File) PlanPaths() []string {
	var paths []string
	for _, path := range f.Plans {
		paths = append(paths, f.relative(path))
	}
	return paths
}

// ParametersPath is the path of the file with parameters.
func (f *File) ParametersPath() string { return f.relative(f.Parameters) }

func (f *File) relative(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(f.Path), path)
}

// Signer returns the first entry for the package, or nil.
func (f *File) Signer(pkgPath string) *Sign {
	for i := range f.Sign {
		for _, pattern := range f.Sign[i].Packages {
			if analyzer.MatchPackage(pattern, pkgPath) {
				return &f.Sign[i]
			}
		}
	}
	return nil
}

// Analyzer returns the part of the file that configures the check.
func (f *File) Analyzer() analyzer.Config {
	c := analyzer.Default()
	c.Limits = f.Limits.over(c.Limits)
	c.Severities = f.Rules
	c.Credentials = time.Duration(f.Credentials)
	for _, a := range f.APIs {
		c.APIs = append(c.APIs, a.row())
	}
	for _, o := range f.Overrides {
		for _, pattern := range o.Packages {
			c.Overrides = append(c.Overrides, analyzer.Override{
				Package:    pattern,
				Limits:     o.Limits.over(analyzer.Limits{}),
				Severities: o.Rules,
			})
		}
	}
	return c
}

// over replaces those limits of base that l sets.
func (l Limits) over(base analyzer.Limits) analyzer.Limits {
	for _, f := range []struct {
		set Duration
		to  *time.Duration
	}{
		{l.Read, &base.Read}, {l.Write, &base.Write}, {l.Delete, &base.Delete}, {l.Post, &base.Post}, {l.Min, &base.Min},
	} {
		if f.set != 0 {
			*f.to = time.Duration(f.set)
		}
	}
	return base
}
