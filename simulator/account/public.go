package account

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
)

// isPublic reports whether Amazon S3 counts a bucket policy as public: it
// allows somebody who is not fixed. A statement for everybody is not public
// when a condition ties it to fixed values of certain keys.
// Source: "Blocking public access to your Amazon S3 storage", the meaning of
// "public".
func isPublic(text []byte) bool {
	var doc struct{ Statement statements }
	if json.Unmarshal(text, &doc) != nil {
		return false // the policy's own parser reports it
	}
	return slices.ContainsFunc(doc.Statement, func(s publicStatement) bool {
		return s.Effect == "Allow" && s.forEverybody() && !s.tied()
	})
}

type publicStatement struct {
	Effect       string
	Principal    json.RawMessage
	NotPrincipal json.RawMessage
	Condition    map[string]map[string]oneOrMany
}

// forEverybody reports whether the statement names no fixed principal.
func (s publicStatement) forEverybody() bool {
	if s.NotPrincipal != nil {
		return true
	}
	var all string
	if json.Unmarshal(s.Principal, &all) == nil {
		return all == "*"
	}
	var named map[string]oneOrMany
	return json.Unmarshal(s.Principal, &named) == nil && slices.Contains(named["AWS"], "*")
}

// fixingKeys are the keys that tie a statement down when compared with fixed
// values by an operator that demands a match.
var fixingKeys = []string{
	"aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount",
	"aws:principalorgid", "aws:principalorgpaths", "aws:principalarn", "aws:principalaccount", "aws:userid",
	"s3:dataaccesspointarn", "s3:dataaccesspointaccount", "s3:x-amz-server-side-encryption-aws-kms-key-id",
}

func (s publicStatement) tied() bool {
	for operator, keys := range s.Condition {
		if strings.Contains(operator, "Not") || strings.HasSuffix(operator, "IfExists") || operator == "Null" || strings.HasPrefix(operator, "ForAllValues:") {
			continue // true without the key, or without a match
		}
		for key, values := range keys {
			key = strings.ToLower(key)
			switch {
			case key == "aws:sourceip" && all(values, narrow),
				key == "s3:dataaccesspointarn" && all(values, fixedAccount),
				slices.Contains(fixingKeys, key) && all(values, fixed):
				return true
			}
		}
	}
	return false
}

func all(values []string, ok func(string) bool) bool {
	return len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !ok(v) })
}

// fixed values have neither wildcard nor variable.
func fixed(v string) bool { return !strings.ContainsAny(v, "*?") && !strings.Contains(v, "${") }

// fixedAccount: of an access point's ARN the account must be fixed; its name may
// have wildcards.
func fixedAccount(v string) bool {
	f := strings.SplitN(v, ":", 6)
	return len(f) == 6 && isAccountID(f[4]) && !strings.Contains(v, "${")
}

// narrow address ranges do not count as public: at least /8, or /32 for IPv6.
func narrow(v string) bool {
	p, err := netip.ParsePrefix(v)
	if err != nil {
		_, err = netip.ParseAddr(v)
		return err == nil
	}
	if p.Addr().Is4() {
		return p.Bits() >= 8
	}
	return p.Bits() >= 32
}

// statements accepts the one statement that may stand without a list.
type statements []publicStatement

func (s *statements) UnmarshalJSON(text []byte) error {
	var one publicStatement
	if len(text) > 0 && text[0] == '{' {
		err := json.Unmarshal(text, &one)
		*s = statements{one}
		return err
	}
	return json.Unmarshal(text, (*[]publicStatement)(s))
}

// oneOrMany accepts a value that may stand without a list.
type oneOrMany []string

func (o *oneOrMany) UnmarshalJSON(text []byte) error {
	var one any
	if err := json.Unmarshal(text, &one); err != nil {
		return err
	}
	list, ok := one.([]any)
	if !ok {
		list = []any{one}
	}
	for _, v := range list {
		if s, ok := v.(string); ok {
			*o = append(*o, s)
		}
	}
	return nil
}
