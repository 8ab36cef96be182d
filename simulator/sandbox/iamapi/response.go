package iamapi

import (
	"encoding/xml"
	"net/url"
	"strconv"
)

type simulateResponse struct {
	XMLName   xml.Name           `xml:"https://iam.amazonaws.com/doc/2010-05-08/ SimulatePrincipalPolicyResponse"`
	Results   []evaluationResult `xml:"SimulatePrincipalPolicyResult>EvaluationResults>member"`
	Truncated bool               `xml:"SimulatePrincipalPolicyResult>IsTruncated"`
	Marker    string             `xml:"SimulatePrincipalPolicyResult>Marker,omitempty"`
	RequestId string             `xml:"ResponseMetadata>RequestId"`
}

// An evaluationResult is the answer for one action, over all resources.
type evaluationResult struct {
	EvalActionName                    string
	EvalResourceName                  string
	EvalDecision                      string
	MatchedStatements                 []statement      `xml:"MatchedStatements>member"`
	MissingContextValues              []string         `xml:"MissingContextValues>member"`
	OrganizationsDecisionDetail       *organizations   `xml:",omitempty"`
	PermissionsBoundaryDecisionDetail *boundary        `xml:",omitempty"`
	ResourceSpecificResults           []resourceResult `xml:"ResourceSpecificResults>member"`
}

// A resourceResult is the answer for one action on one resource.
type resourceResult struct {
	EvalResourceName                  string
	EvalResourceDecision              string
	MatchedStatements                 []statement `xml:"MatchedStatements>member"`
	MissingContextValues              []string    `xml:"MissingContextValues>member"`
	PermissionsBoundaryDecisionDetail *boundary   `xml:",omitempty"`

	allowedByOrganizations bool
}

type statement struct {
	SourcePolicyId   string
	SourcePolicyType string
	StartPosition    position
	EndPosition      position
}

type position struct{ Line, Column int }

type organizations struct{ AllowedByOrganizations bool }

type boundary struct{ AllowedByPermissionsBoundary bool }

const defaultPage = 100

// page says which of the results MaxItems and Marker ask for. Only these are
// evaluated.
func page(results int, form url.Values) (from, to int, failure *apiError) {
	size := defaultPage
	if text := form.Get("MaxItems"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 1000 {
			return 0, 0, invalidInput("MaxItems should be between 1 and 1000")
		}
		size = n
	}
	if marker := form.Get("Marker"); marker != "" {
		n, err := strconv.Atoi(marker)
		if err != nil || n < 0 || n > results {
			return 0, 0, invalidInput("Invalid Marker: " + marker)
		}
		from = n
	}
	return from, min(from+size, results), nil
}
