// Package vocabulary knows the names that policies about presigned URLs use: the
// actions of S3 and KMS, their condition keys and the global ones. IAM takes any
// name and lets a misspelt one match nothing, so somebody else has to look.
//
// The names of S3 and KMS are all there are; table.go is made from iam-data by
// maketable. Those of STS and the global condition keys are written down here,
// after the pages that are named. Other services are not checked.
package vocabulary

import (
	"fmt"
	"strings"
	"sync"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

//go:generate sh -c "go run ./maketable ../../../shared/data/iam-data > table.new && mv table.new table.go"

// stsActions: Service Authorization Reference, AWS Security Token Service.
const stsActions = `
AssumeRole/-
AssumeRoleWithSAML/-
AssumeRoleWithWebIdentity/-
AssumeRoot/-
DecodeAuthorizationMessage/-
GetAccessKeyInfo/-
GetCallerIdentity/-
GetDelegatedAccessToken/-
GetFederationToken/-
GetServiceBearerToken/-
GetSessionToken/-
GetWebIdentityToken/-
SetContext/-
SetSourceIdentity/-
TagGetWebIdentityToken/-
TagSession/-
`

// globalKeys: IAM User Guide, "AWS global condition context keys".
const globalKeys = `
aws:AssumedRoot Bool
aws:CalledVia ArrayOfString
aws:CalledViaFirst String
aws:CalledViaLast String
aws:ChatbotSourceArn ARN
aws:CurrentTime Date
aws:Ec2InstanceSourcePrivateIPv4 IPAddress
aws:Ec2InstanceSourceVpc String
aws:EpochTime Date
aws:FederatedProvider String
aws:MultiFactorAuthAge Numeric
aws:MultiFactorAuthPresent Bool
aws:PrincipalAccount String
aws:PrincipalArn ARN
aws:PrincipalIsAWSService Bool
aws:PrincipalOrgID String
aws:PrincipalOrgPaths ArrayOfString
aws:PrincipalServiceName String
aws:PrincipalServiceNamesList ArrayOfString
aws:PrincipalTag/ String
aws:PrincipalType String
aws:referer String
aws:RequestTag/ String
aws:RequestedRegion String
aws:ResourceAccount String
aws:ResourceOrgID String
aws:ResourceOrgPaths ArrayOfString
aws:ResourceTag/ String
aws:SecureTransport Bool
aws:SourceAccount String
aws:SourceArn ARN
aws:SourceIdentity String
aws:SourceIp IPAddress
aws:SourceOrgID String
aws:SourceOrgPaths ArrayOfString
aws:SourceOwner String
aws:SourceVpc String
aws:SourceVpcArn ARN
aws:SourceVpce String
aws:TagKeys ArrayOfString
aws:TokenIssueTime Date
aws:UserAgent String
aws:userid String
aws:username String
aws:ViaAWSService Bool
aws:VpcSourceIp IPAddress
aws:VpceAccount String
aws:VpceOrgID String
aws:VpceOrgPaths ArrayOfString
`

// stsKeys: Service Authorization Reference, AWS Security Token Service.
const stsKeys = `
sts:AWSServiceName String
sts:DurationSeconds Numeric
sts:ExternalId String
sts:RequestContext/ String
sts:RequestContextProviders ArrayOfString
sts:RoleSessionName String
sts:SourceIdentity String
sts:TaskPolicyArn ARN
sts:TransitiveTagKeys ArrayOfString
`

// A service has its actions by lower-case name.
type service struct {
	actions map[string]action
	names   []string
	whole   bool // there are no other actions

	patterns *sync.Map // what those that were asked for match: string to []action
}

type action struct {
	name  string
	about string // what it is about: letters of o (objects) and b (buckets)
}

var services = map[string]service{
	"s3":  readActions(s3Actions, true),
	"kms": readActions(kmsActions, true),
	"sts": readActions(stsActions, false),
}

func readActions(table string, whole bool) service {
	s := service{actions: make(map[string]action), whole: whole, patterns: new(sync.Map)}
	for _, line := range strings.Fields(table) {
		name, about, _ := strings.Cut(line, "/")
		s.actions[strings.ToLower(name)] = action{name, about}
		s.names = append(s.names, name)
	}
	return s
}

// keyNames are the condition keys, keyTypes their types by lower-case name.
var keyNames, keyTypes = readKeys(serviceKeys + globalKeys + stsKeys)

func readKeys(table string) (names []string, types map[string]string) {
	types = make(map[string]string)
	words := strings.Fields(table)
	for i := 0; i+1 < len(words); i += 2 {
		names = append(names, words[i])
		types[strings.ToLower(words[i])] = words[i+1]
	}
	return names, types
}

// CheckAction says in one line what is wrong with the name of an action, which
// may have wildcards; "" if nothing is, or if the service is not checked.
func CheckAction(name string) string {
	prefix, own, found := strings.Cut(name, ":")
	s, checked := services[strings.ToLower(prefix)]
	if !found || !checked {
		return ""
	}
	if strings.ContainsAny(own, "*?") {
		if s.whole && len(s.matching(own)) == 0 {
			return fmt.Sprintf("%s matches no action of %s", name, prefix)
		}
		return ""
	}
	if _, ok := s.actions[strings.ToLower(own)]; ok {
		return ""
	}
	if prefix == "s3" && operation.Check(own) == nil {
		if needs, err := (operation.Operation{Name: own, Bucket: "b", Key: "k"}).Permissions(operation.Target{}); err == nil && len(needs) > 0 {
			return fmt.Sprintf("%s is not an action: it is an operation, which needs %s", name, needs[0].Action)
		}
	}
	if like := spelling.Nearest(own, s.names); like != "" {
		return fmt.Sprintf("%s is not an action; did you mean %s:%s?", name, strings.ToLower(prefix), like)
	}
	if !s.whole {
		return ""
	}
	return fmt.Sprintf("%s is not an action of %s", name, prefix)
}

// Nearest is the action of a service whose name is spelt most like this one; ""
// when none is.
func Nearest(service, name string) string {
	return spelling.Nearest(strings.NewReplacer("-", "", "_", "", " ", "").Replace(name), services[service].names)
}

// CheckKey says in one line what is wrong with the name of a condition key; ""
// if nothing is, or if its service is not checked.
func CheckKey(name string) string {
	prefix, _, found := strings.Cut(name, ":")
	switch strings.ToLower(prefix) {
	case "aws", "s3", "kms", "sts":
	default:
		if found {
			return ""
		}
	}
	if KeyType(name) != "" {
		return ""
	}
	if like := spelling.Nearest(name, keyNames); like != "" {
		if strings.HasSuffix(like, "/") || strings.HasSuffix(like, ":") {
			like += "…"
		}
		return fmt.Sprintf("%s is not a condition key; did you mean %s?", name, like)
	}
	if !found {
		return fmt.Sprintf("%s is not a condition key: its service is missing, as in aws:SourceIp", name)
	}
	return fmt.Sprintf("%s is not a condition key that is known here", name)
}

// KeyType is the type of a condition key: String, Bool, Numeric, Date, ARN,
// IPAddress or ArrayOfString; "" when the key is not known.
func KeyType(name string) string {
	lower := strings.ToLower(name)
	if t := keyTypes[lower]; t != "" && !strings.HasSuffix(lower, "/") && !strings.HasSuffix(lower, ":") {
		return t
	}
	for i := range len(lower) - 1 {
		if lower[i] == '/' || lower[i] == ':' {
			if t := keyTypes[lower[:i+1]]; t != "" {
				return t
			}
		}
	}
	return ""
}

// About says which resources the actions of S3 that match a name are about. Both
// are false for other services, and for actions about neither.
func About(name string) (objects, buckets bool) {
	prefix, own, _ := strings.Cut(name, ":")
	if !strings.EqualFold(prefix, "s3") {
		return false, false
	}
	for _, a := range services["s3"].matching(own) {
		objects = objects || strings.Contains(a.about, "o")
		buckets = buckets || strings.Contains(a.about, "b")
		if a.about == "-" {
			return false, false // is about more than these
		}
	}
	return objects, buckets
}

// matching lists the actions that a name with or without wildcards matches. The
// policies of an account use few patterns, many times.
func (s service) matching(pattern string) (out []action) {
	pattern = strings.ToLower(pattern)
	if a, ok := s.actions[pattern]; ok {
		return []action{a}
	}
	if !strings.ContainsAny(pattern, "*?") {
		return nil
	}
	if found, ok := s.patterns.Load(pattern); ok {
		return found.([]action)
	}
	for lower, a := range s.actions {
		if match(pattern, lower) {
			out = append(out, a)
		}
	}
	s.patterns.Store(pattern, out)
	return out
}

// match compares a name with a pattern of * and ?, going back to the last *
// only.
func match(pattern, name string) bool {
	p, n, star, from := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, n
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			p++
			n++
		case star >= 0:
			from++
			p, n = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// ObjectActions lists the actions of Amazon S3 that are about objects, in the
// order of the table.
func ObjectActions() (out []string) {
	s3 := services["s3"]
	for _, name := range s3.names {
		if strings.Contains(s3.actions[strings.ToLower(name)].about, "o") {
			out = append(out, "s3:"+name)
		}
	}
	return out
}
