package analyzer

import (
	"golang.org/x/tools/go/analysis"

	"github.com/presigncheck/presigncheck/analyzer/internal/flow"
)

// fixes are the repairs of a verdict that certainly do what is meant.
func (j *judge) fixes(s *flow.Site, v verdict) []analysis.SuggestedFix { return nil }
