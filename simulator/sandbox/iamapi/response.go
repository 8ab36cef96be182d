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

// page cuts the results to MaxItems, from Marker on.
func page(results []evaluationResult, form url.Values) (any, *apiError) {
	size := defaultPage
	if text := form.Get("MaxItems"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 1000 {
			return nil, invalidInput("MaxItems should be between 1 and 1000")
		}
		size = n
	}
	from := 0
	if marker := form.Get("Marker"); marker != "" {
		n, err := strconv.Atoi(marker)
		if err != nil || n < 0 || n > len(results) {
			return nil, invalidInput("Invalid Marker: " + marker)
		}
		from = n
	}
	to := min(from+size, len(results))
	answer := &simulateResponse{Results: results[from:to], RequestId: requestID}
	if to < len(results) {
		answer.Truncated, answer.Marker = true, strconv.Itoa(to)
	}
	return answer, nil
}
