package analyzer

import (
	"fmt"
	"go/ast"

	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/flow"
)

var missingExpiry = rule{
	Rule: Rule{
		Name:     MissingExpiry,
		Severity: Warning,
		Title:    "no expiry is given, so a default nobody chose applies",
		Doc: `Without an expiry aws-sdk-go-v2 signs for 15 minutes and gocloud.dev for one hour.
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
func noExpiry(j *judge, s *flow.Site) (verdict, bool) {
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
func missing(s *flow.Site) verdict {
	v := verdict{
		what:   fmt.Sprintf("no expiry is given, so the default of %s applies", length(s.API.Default)),
		advice: "say how long the URL should live",
		value:  float64(s.API.Default),
	}
	if s.API.Default == 0 {
		v.what, v.advice = "no expiry is given, and S3 refuses a URL without one", "set an expiry"
		if s.API.Carrier == api.Query {
			v.what = "no expiry is given: without " + s.API.Field + " in the request's query S3 refuses the URL"
		}
	}
	return v
}

// addExpiry makes the SDK's silent default explicit.
func addExpiry(j *judge, s *flow.Site, file *ast.File, _ verdict) []analysis.SuggestedFix {
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
	return j.fix(file, "Say that the URL lives "+length(s.API.Default), e, imports)
}
