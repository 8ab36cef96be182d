package account

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
	"github.com/presigncheck/presigncheck/simulator/vocabulary"
)

// about says what a policy is attached to, as far as that tells what its text
// can mean.
type about struct {
	partition string // of the account; "" when not known
	bucket    string // of a bucket policy; "" for others
}

// A linter looks at the wording of one policy: at names that IAM takes although
// they mean nothing, and at what is valid and hardly ever meant. The policy's own
// parser has looked at everything that can be told without knowing S3.
type linter struct {
	about
	warn func(at policy.Position, format string, args ...any)
}

func (l linter) policy(text []byte) {
	for _, s := range policy.NewOutline(text).Statements {
		for _, element := range []string{"Action", "NotAction"} {
			for _, a := range s.Entries[element] {
				if msg := vocabulary.CheckAction(a.Text); msg != "" {
					l.warn(a.Pos, "%s, so it matches nothing", msg)
				}
			}
		}
		for _, element := range []string{"Resource", "NotResource"} {
			for _, r := range s.Entries[element] {
				l.resource(r)
			}
		}
		l.mismatch(s)
		for _, c := range s.Conditions {
			l.condition(s, c)
		}
		if s.Effect == "Deny" && len(s.Entries["NotPrincipal"]) > 0 {
			l.notPrincipal(s)
		}
	}
}

// resource looks at an ARN of S3. Source: Service Authorization Reference,
// resource types of Amazon S3.
func (l linter) resource(r policy.Entry) {
	f := strings.SplitN(r.Text, ":", 6)
	if len(f) != 6 {
		return // the parser warns of short ones
	}
	if l.partition != "" && !strings.ContainsAny(f[1], "*?") && f[1] != l.partition {
		l.warn(r.Pos, "%q is in the partition %s, and the account in %s, so it matches nothing there; write arn:%[3]s:…", r.Text, f[1], l.partition)
	}
	if f[2] != "s3" {
		return
	}
	kind, _, _ := strings.Cut(f[5], "/")
	_, ownNames := regional[kind]
	name, key, hasKey := strings.Cut(f[5], "/")
	switch {
	case (f[3] != "" || f[4] != "") && strings.Trim(f[3]+f[4], "*") != "" && !ownNames:
		l.warn(r.Pos, "%q: the ARN of a bucket has neither a region nor an account, so this matches none; write arn:%s:s3:::%s", r.Text, f[1], f[5])
		return
	case f[3] != "" || f[4] != "":
		return
	case hasKey && key == "":
		l.warn(r.Pos, "%q matches no object; for all of the bucket's, write %q", r.Text, r.Text+"*")
	}
	if l.bucket != "" && name != l.bucket && !strings.ContainsAny(name, "*?$") {
		l.warn(r.Pos, "%q is another bucket than %s, to which the policy is attached", r.Text, l.bucket)
	}
}

// regional are the resources of S3 whose ARNs have a region or an account.
var regional = map[string]bool{
	"accesspoint": true, "job": true, "storage-lens": true, "storage-lens-group": true, "access-grants": true, "async-request": true,
}

// mismatch looks for actions that no resource of their statement can be about:
// s3:GetObject on a bucket, s3:ListBucket on objects.
func (l linter) mismatch(s policy.OutlinedStatement) {
	resources := s.Entries["Resource"]
	if len(resources) == 0 {
		return
	}
	objects, buckets := false, false
	example := ""
	for _, r := range resources {
		o, b, known := couldBe(r.Text)
		if !known {
			return
		}
		objects, buckets = objects || o, buckets || b
		if example == "" {
			example = r.Text
		}
	}
	for _, a := range s.Entries["Action"] {
		o, b := vocabulary.About(a.Text)
		switch {
		case o && !b && !objects:
			l.warn(a.Pos, "%s is about objects, and the statement names none, so it never applies to it; add %q to Resource", a.Text, example+"/*")
		case b && !o && !buckets:
			bucket, _, _ := strings.Cut(example, "/")
			l.warn(a.Pos, "%s is about the bucket, and the statement names only objects, so it never applies to it; add %q to Resource", a.Text, bucket)
		}
	}
}

// couldBe says whether a resource can be an object, and a bucket. known is false
// for resources of other services.
func couldBe(resource string) (object, bucket, known bool) {
	f := strings.SplitN(resource, ":", 6)
	switch {
	case strings.Trim(resource, "*") == "":
		return true, true, true
	case len(f) != 6 || f[2] != "s3" && !strings.ContainsAny(f[2], "*?"):
		return false, false, false
	}
	wild := strings.ContainsAny(f[5], "*?") || strings.Contains(f[5], "${")
	if rest, isPoint := strings.CutPrefix(f[5], "accesspoint/"); isPoint {
		_, key, hasKey := strings.Cut(rest, "/")
		return hasKey || strings.ContainsAny(rest, "*?$"), !hasKey || !strings.HasPrefix(key, "object"), true
	}
	return strings.Contains(f[5], "/") || wild, !strings.Contains(f[5], "/"), true
}

// condition looks at a condition's key and values.
func (l linter) condition(s policy.OutlinedStatement, c policy.OutlinedCondition) {
	if msg := vocabulary.CheckKey(c.Key.Text); msg != "" {
		l.warn(c.Key.Pos, "%s; no request has it", msg)
	}
	// The parser knows which of the global keys have one value only.
	if t := vocabulary.KeyType(c.Key.Text); t != "" && t != "ArrayOfString" && strings.HasPrefix(strings.ToLower(c.Operator), "forallvalues:") && !strings.HasPrefix(strings.ToLower(c.Key.Text), "aws:") {
		l.warn(c.Key.Pos, "%s has one value; ForAllValues also holds when the key is absent", c.Key.Text)
	}
	key, operator := strings.ToLower(c.Key.Text), strings.ToLower(c.Operator)
	if listing[key] {
		for _, a := range s.Entries["Action"] {
			if objects, buckets := vocabulary.About(a.Text); objects && !buckets {
				l.warn(c.Key.Pos, "%s belongs to listings; a request for %s does not have it", c.Key.Text, a.Text)
			}
		}
	}
	for _, v := range c.Values {
		switch {
		case strings.Contains(operator, "string") && strings.Contains(operator, "equals") && strings.Contains(strings.ReplaceAll(v.Text, "${*}", ""), "*"):
			l.warn(v.Pos, "%s takes the * in %q literally; StringLike and StringNotLike match patterns", c.Operator, v.Text)
		case key == "s3:authtype" && !strings.Contains(v.Text, "*") && !authTypes[v.Text]:
			l.warn(v.Pos, "%q is not one of the values of s3:authType: REST-HEADER, REST-QUERY-STRING, POST; whether upper and lower case count is not documented", v.Text)
		case key == "s3:signatureage" && seconds(v.Text):
			l.warn(v.Pos, "s3:signatureAge counts milliseconds: %s are less than ten seconds", v.Text)
		case key == "aws:sourceip" && private(v.Text):
			l.warn(v.Pos, "aws:SourceIp is never a private address such as %s: through a VPC endpoint the key is absent, and the address is in aws:VpcSourceIp", v.Text)
		}
	}
}

// listing are the keys that only requests for a listing have.
// Source: Service Authorization Reference, actions of Amazon S3.
var listing = map[string]bool{"s3:prefix": true, "s3:delimiter": true, "s3:max-keys": true}

// authTypes: "Amazon S3 Signature Version 4 Authentication Specific Policy Keys".
var authTypes = map[string]bool{"REST-HEADER": true, "REST-QUERY-STRING": true, "POST": true}

func seconds(v string) bool {
	n, err := strconv.ParseFloat(v, 64)
	return err == nil && n > 0 && n < 10000
}

func private(v string) bool {
	p, err := netip.ParsePrefix(v)
	if err != nil {
		a, err := netip.ParseAddr(v)
		return err == nil && a.IsPrivate()
	}
	for _, block := range privateBlocks {
		if block.Overlaps(p) && p.Bits() >= block.Bits() {
			return true
		}
	}
	return false
}

// privateBlocks: RFC 1918 and RFC 4193.
var privateBlocks = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("fc00::/7"),
}

// notPrincipal: a URL is signed by a session, and a Deny spares one only if
// account, role and session are all named. Source: IAM User Guide,
// "NotPrincipal", as older editions had it; AWS Security Blog.
func (l linter) notPrincipal(s policy.OutlinedStatement) {
	for _, p := range s.Entries["NotPrincipal"] {
		f := strings.SplitN(p.Text, ":", 6)
		if len(f) == 6 && f[2] == "iam" && strings.HasPrefix(f[5], "role/") {
			name := f[5][strings.LastIndexByte(f[5], '/')+1:]
			session := fmt.Sprintf("arn:%s:sts::%s:assumed-role/%s/", f[1], f[4], name)
			if !hasPrefix(s.Entries["NotPrincipal"], session) {
				l.warn(p.Pos, "a Deny with NotPrincipal that names a role, and not its sessions (%s…), denies the sessions; use Principal \"*\" and a condition on aws:PrincipalArn", session)
			}
		}
	}
}

func hasPrefix(list []policy.Entry, prefix string) bool {
	for _, e := range list {
		if strings.HasPrefix(e.Text, prefix) {
			return true
		}
	}
	return false
}

// partitionOf is that of a region. Source: AWS General Reference, "Amazon
// Resource Names".
func partitionOf(region string) string {
	switch {
	case region == "":
		return ""
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-iso"), strings.HasPrefix(region, "eu-iso"):
		return ""
	}
	return "aws"
}

func partitionOfARN(arn string) string { return operation.ARNField(arn, 1) }
