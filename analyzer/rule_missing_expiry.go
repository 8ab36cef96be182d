package analyzer

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
	"github.com/presigncheck/presigncheck/analyzer/internal/site"
)

var missingExpiry = rule{
	Rule: Rule{
		Name:     MissingExpiry,
		Severity: Warning,
		Title:    "no expiry is given, so a default nobody chose applies",
		Doc: `Without an expiry aws-sdk-go-v2 signs for 15 minutes and gocloud.dev for one hour; an
expiry of 0 is none to them, while aws-sdk-go and minio-go return an error for it.
v4.Signer.PresignHTTP signs no expiry at all unless the request's query has
X-Amz-Expires, and S3 refuses such a URL. Say how long the link should live: whoever
reads the code, and whoever wonders why a link died, will look for it there.`,
		Bad:     `req, err := client.PresignGetObject(ctx, input)`,
		Good:    `req, err := client.PresignGetObject(ctx, input, s3.WithPresignExpires(15*time.Minute))`,
		Sources: []string{"https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/service/s3#PresignOptions", "https://pkg.go.dev/gocloud.dev/blob#SignedURLOptions"},
	},
	site: noExpiry,
	fix:  addExpiry,
}

// noExpiry finds calls on all of whose ways nothing is set. A wrapper's caller
// that hands in a plain client misses nothing: the call behind the wrapper does.
func noExpiry(j *judge, s *site.Site) (verdict, bool) {
	for _, t := range s.Terms {
		if j.borrowed(s, t) || !leavesDefault(s, t) {
			return verdict{}, false
		}
	}
	if len(s.Terms) == 0 || s.Client && s.Wrapper != "" {
		return verdict{}, false
	}
	return missing(s), true
}

// missing is what holds of a call without an expiry.
func missing(s *site.Site) verdict {
	v := verdict{
		what:   fmt.Sprintf("no expiry is given, so the URL lives for the default of %s", quantity.Duration(s.API.Default)),
		advice: "set the expiry with " + setterOf(s),
		value:  float64(s.API.Default),
	}
	if t, ok := zeroIn(s); ok {
		v.what = fmt.Sprintf("the expiry is 0, for which %s takes its default: the URL lives for %s", nameOf(s.API), quantity.Duration(s.API.Default))
		v.advice, v.trace = "change {value} to the expiry that is meant", t.Trace
		for _, step := range t.Trace {
			if step.Kind == interval.Written && step.Position.Line > 0 { // rather than the constants in it
				v.at = &step
			}
		}
	}
	if s.API.Carrier == api.None {
		v.advice = "sign with a function that takes an expiry"
	}
	if s.API.Default == 0 {
		v.what = "no expiry is given, and S3 refuses a URL without one"
		if s.API.Carrier == api.Query {
			v.what = "no expiry is given, and S3 refuses a URL without " + s.API.Field
		}
	}
	return v
}

// zeroIn is the zero that a call is given: to write it does what to write nothing does.
func zeroIn(s *site.Site) (interval.Term, bool) {
	i := slices.IndexFunc(s.Terms, func(t interval.Term) bool { return !t.Unset && !t.Zero && leavesDefault(s, t) })
	if i < 0 || s.API.Default == 0 {
		return interval.Term{}, false
	}
	return s.Terms[i], true
}

// nameOf is the library of a row, for people.
func nameOf(row *api.API) string {
	if l := libraryOf(row); l != nil {
		return l.name
	}
	return "the library"
}

// setterOf is what sets the expiry of a call.
func setterOf(s *site.Site) string {
	pkg, _, _ := s.API.Split()
	switch s.API.Carrier {
	case api.Option:
		if strings.Contains(pkg, "aws-sdk-go-v2/service/s3") {
			return optionFor(s)
		}
		return "an option that sets " + s.API.Field
	case api.Field:
		return "the field " + s.API.Field + fieldOf(s)
	case api.Query:
		return s.API.Field + " in the request's query"
	}
	return s.API.Field
}

// fieldOf names the struct that has the field which sets the expiry.
func fieldOf(s *site.Site) string {
	if s.Call == nil || s.Instr == nil || s.Instr.Common().Signature() == nil {
		return ""
	}
	params := s.Instr.Common().Signature().Params()
	if s.API.Arg < 0 || s.API.Arg >= params.Len() || s.Wrapper != "" {
		return ""
	}
	named, ok := types.Unalias(gotype.Pointee(params.At(s.API.Arg).Type())).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return ""
	}
	return " of " + named.Obj().Pkg().Name() + "." + named.Obj().Name()
}

// addExpiry makes the SDK's silent default explicit.
func addExpiry(j *judge, s *site.Site, file *ast.File, _ verdict) []analysis.SuggestedFix {
	if s.Wrapper != "" || s.API.Client == "" || s.Call.Ellipsis.IsValid() || len(s.Call.Args) != s.API.Arg {
		return nil
	}
	at := s.Call.Args[len(s.Call.Args)-1].End()
	pkg, _, _ := s.API.Split()
	name := j.importedAs(file, pkg, at)
	d, imports, ok := j.spell(file, s.API.Default, at)
	if name == "" || !ok {
		return nil
	}
	option := name + ".WithPresignExpires(" + d + ")"
	if s.Operation == "PostObject" {
		option = "func(o *" + name + ".PresignPostOptions) { o.Expires = " + d + " }"
	}
	e := analysis.TextEdit{Pos: at, End: at, NewText: []byte(", " + option)}
	return j.fix(file, "Say that the URL lives "+quantity.Duration(s.API.Default), e, imports)
}
