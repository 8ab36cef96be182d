package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/internal/spelling"
)

// A misplaced error is about one entry of the file.
type misplaced struct {
	at  []any // the keys and indexes that lead to the entry
	err error
}

func (m *misplaced) Error() string { return m.err.Error() }
func (m *misplaced) Unwrap() error { return m.err }

// locate puts the position of the entry before the error, or the file's name
// alone if the entry has no position of its own.
func locate(path string, text []byte, err error) error {
	var m *misplaced
	if !errors.As(err, &m) {
		return fmt.Errorf("%s: %w", path, err)
	}
	line, column := position(text, m.at)
	if line == 0 {
		return fmt.Errorf("%s: %w", path, err)
	}
	return fmt.Errorf("%s:%d:%d: %w", path, line, column, err)
}

// Position is where the entry stands in the file that the keys and indexes
// lead to; zero if that cannot be told.
func (f *File) Position(at ...any) (line, column int) { return position(f.text, at) }

func position(text []byte, at []any) (line, column int) {
	b := new(yaml.PathBuilder).Root()
	for _, step := range at {
		switch step := step.(type) {
		case string:
			b = b.Child(step)
		case int:
			b = b.Index(uint(step))
		}
	}
	node, err := b.Build().ReadNode(bytes.NewReader(text))
	if err != nil || node == nil || node.GetToken() == nil {
		return 0, 0
	}
	p := start(node).Position
	return p.Line, p.Column
}

// start is the first token of an entry. The token of a mapping in block style
// is its first colon.
func start(node ast.Node) *token.Token {
	switch n := node.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return node.GetToken()
}

// validate returns the first mistake.
func (f *File) validate() error {
	for _, part := range []func() error{f.validateCheck, f.validateIdentities, f.validateOpeners, f.validateSign, f.validateUndecided} {
		if err := part(); err != nil {
			return err
		}
	}
	return f.Analyzer().Validate()
}

// validateCheck asks the check about one entry at a time, which it knows
// better, to learn which of them it is.
func (f *File) validateCheck() error {
	if err := validateRules(f.Rules, "rules"); err != nil {
		return err
	}
	for i, a := range f.APIs {
		if err := a.row().Validate(); err != nil {
			return &misplaced{[]any{"apis", i}, err}
		}
	}
	for i, o := range f.Overrides {
		if len(o.Packages) == 0 {
			return &misplaced{[]any{"overrides", i}, errors.New("the override names no packages; write import paths there, as in packages: [example.com/shop/...]")}
		}
		for k, pattern := range o.Packages {
			c := analyzer.Default()
			c.Overrides = []analyzer.Override{{Package: pattern}}
			if err := c.Validate(); err != nil {
				return &misplaced{[]any{"overrides", i, "packages", k}, err}
			}
		}
		if err := validateRules(o.Rules, "overrides", i, "rules"); err != nil {
			return err
		}
	}
	return nil
}

func validateRules(rules map[string]Severity, at ...any) error {
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		c := analyzer.Default()
		c.Severities = map[string]Severity{rule: rules[rule]}
		if err := c.Validate(); err != nil {
			return &misplaced{append(at, rule), err}
		}
	}
	return nil
}

func (f *File) validateIdentities() error {
	for _, name := range slices.Sorted(maps.Keys(f.Identities)) {
		if id := f.Identities[name]; !strings.HasPrefix(id.Principal, "arn:") && !(id.Principal != "" && f.planned(id.Principal)) {
			return &misplaced{[]any{"identities", name, "principal"},
				fmt.Errorf("identity %s: principal %q is not an ARN, such as arn:aws:iam::111122223333:role/app", name, id.Principal)}
		}
		if err := validateContext(f.Identities[name].Context, "identities", name, "context"); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) validateOpeners() error {
	for _, name := range slices.Sorted(maps.Keys(f.Openers)) {
		if err := validateContext(f.Openers[name].Context, "openers", name, "context"); err != nil {
			return err
		}
	}
	return nil
}

func validateContext(context map[string]Values, at ...any) error {
	for _, key := range slices.Sorted(maps.Keys(context)) {
		if !strings.Contains(key, ":") {
			return &misplaced{append(at, key), fmt.Errorf("%q is not a condition key, such as aws:SourceIp", key)}
		}
	}
	return nil
}

// planned reports whether the name may be that of a plan: one that the file
// names, or an address that only Terraform writes.
func (f *File) planned(principal string) bool {
	for _, e := range f.Environments {
		if len(e.Plans) > 0 {
			return true
		}
	}
	return len(f.Plans) > 0 || strings.Contains(principal, "aws_iam_")
}

func (f *File) validateSign() error {
	for i, s := range f.Sign {
		at := []any{"sign", i}
		if len(s.Packages) == 0 {
			return &misplaced{at, fmt.Errorf("sign entry %d names no packages; write import paths there, as in packages: [example.com/shop/...]", i+1)}
		}
		if _, ok := f.Identities[s.Identity]; !ok {
			return &misplaced{at, fmt.Errorf("sign entry %d: identity %q is not among the identities%s", i+1, s.Identity, spelling.Suggest(s.Identity, slices.Sorted(maps.Keys(f.Identities))))}
		}
	}
	return nil
}

func (f *File) validateUndecided() error {
	switch f.Undecided {
	case "", UndecidedWarn, UndecidedFail:
		return nil
	}
	return &misplaced{[]any{"undecided"}, fmt.Errorf("undecided: %q is not one of warn, fail", f.Undecided)}
}
