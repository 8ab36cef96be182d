package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// A postPolicy is the policy document of an upload form. Source: Amazon S3
// API Reference, "POST Policy".
type postPolicy struct {
	Expiration string            `json:"expiration"`
	Conditions []json.RawMessage `json:"conditions"`
}

func parsePostPolicy(encoded string) (*postPolicy, *s3err.Error) {
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, s3err.InvalidPolicy.WithMessage("Invalid Policy: Invalid Base64 Encoding.")
	}
	var p postPolicy
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, s3err.InvalidPolicy.WithMessage("Invalid Policy: Invalid JSON.")
	}
	return &p, nil
}

func policyFailed(why string) *s3err.Error {
	return s3err.AccessDenied.WithMessage("Invalid according to Policy: " + why)
}

// check holds the form against the policy.
func (p *postPolicy) check(f *form, bucket string, now time.Time) *s3err.Error {
	expires, err := time.Parse(time.RFC3339, p.Expiration)
	switch {
	case err != nil:
		return s3err.InvalidPolicy.WithMessage("Invalid Policy: Invalid 'expiration' value: '" + p.Expiration + "'")
	case now.After(expires):
		return policyFailed("Policy expired.")
	}
	covered := map[string]bool{}
	for _, raw := range p.Conditions {
		if err := checkCondition(raw, f, bucket, covered); err != nil {
			return err
		}
	}
	for _, name := range f.names {
		if lower := strings.ToLower(name); !covered[lower] && !uncovered(lower) {
			return policyFailed("Extra input fields: " + lower)
		}
	}
	return nil
}

// uncovered are the fields that need no condition.
func uncovered(field string) bool {
	return strings.HasPrefix(field, "x-ignore-") || slices.Contains([]string{
		"policy", "x-amz-signature", "file", "submit",
	}, field)
}

// checkCondition checks {"field": "value"} or ["operator", "$field", "value"].
func checkCondition(raw json.RawMessage, f *form, bucket string, covered map[string]bool) *s3err.Error {
	var simple map[string]any
	if json.Unmarshal(raw, &simple) == nil {
		if len(simple) != 1 {
			return s3err.InvalidPolicy.WithMessage("Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
		}
		for name, value := range simple {
			return match([]any{"eq", "$" + name, value}, f, bucket, covered)
		}
	}
	var list []any
	if err := json.Unmarshal(raw, &list); err != nil || len(list) != 3 {
		return s3err.InvalidPolicy.WithMessage("Invalid Policy: Invalid Condition: conditions are lists of three or simple conditions.")
	}
	return match(list, f, bucket, covered)
}

func match(list []any, f *form, bucket string, covered map[string]bool) *s3err.Error {
	operator, _ := list[0].(string)
	if strings.EqualFold(operator, "content-length-range") {
		return f.limitSize(list)
	}
	field, _ := list[1].(string)
	want := fmt.Sprint(list[2])
	name, ok := strings.CutPrefix(field, "$")
	name = strings.ToLower(name)
	covered[name] = true
	got := f.get(name)
	if name == "bucket" {
		got = bucket
	}
	switch {
	case !ok:
	case strings.EqualFold(operator, "eq") && got == want:
		return nil
	case strings.EqualFold(operator, "starts-with") && strings.HasPrefix(got, want):
		return nil
	}
	return conditionFailed(list)
}

func conditionFailed(list []any) *s3err.Error {
	quoted := make([]string, len(list))
	for i, v := range list {
		b, _ := json.Marshal(v) // came from JSON
		quoted[i] = string(b)
	}
	return policyFailed("Policy Condition failed: [" + strings.Join(quoted, ", ") + "]")
}

// limitSize notes the range of a content-length-range.
func (f *form) limitSize(list []any) *s3err.Error {
	low, errLow := number(list[1])
	high, errHigh := number(list[2])
	if errLow != nil || errHigh != nil {
		return conditionFailed(list)
	}
	f.least, f.most = max(f.least, low), min(f.most, high)
	return nil
}

func (f *form) checkSize(size int64) *s3err.Error {
	switch {
	case size < f.least:
		return s3err.EntityTooSmall.With("ProposedSize", strconv.FormatInt(size, 10)).With("MinSizeAllowed", strconv.FormatInt(f.least, 10))
	case size > maxBody && f.most == maxBody:
		return tooLarge(size)
	case size > f.most:
		return s3err.EntityTooLarge.With("ProposedSize", strconv.FormatInt(size, 10)).With("MaxSizeAllowed", strconv.FormatInt(f.most, 10))
	}
	return nil
}

// number reads 10 and "10"; JSON numbers arrive as floats.
func number(v any) (int64, error) {
	text, quoted := v.(string)
	if n, ok := v.(float64); ok && !quoted {
		text = strconv.FormatFloat(n, 'f', -1, 64)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err == nil && n < 0 {
		return 0, strconv.ErrRange
	}
	return n, err
}
