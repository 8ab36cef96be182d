package simulator

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// An Identity is who signs: a principal, and how long its credentials live.
type Identity struct {
	// Name labels the identity in reports; the principal's ARN when empty.
	Name string
	// Principal is the ARN of a user, a role, or a session of a role. URLs
	// signed "by a role" are signed by some session of it.
	Principal string
	// Credentials is how long the credentials live from the moment of
	// signing; zero when not known. Users sign with long-term keys, which
	// set no limit of their own.
	Credentials time.Duration
	// MFA is how long ago the session was authenticated with a second factor,
	// at the moment of signing; zero when not known.
	MFA time.Duration
	// ID is the principal's unique ID (AIDA… or AROA…), "" when not known.
	ID string
	// RoleARN is, of a session, the ARN of its role with its path; "" when not
	// known.
	RoleARN string
	// SessionName names the session of a role that signs; "" for some session.
	SessionName string
	// Tags are the tags of the user or role, and of the session. TagsKnown says
	// that the session has no others.
	Tags      map[string]string
	TagsKnown bool
	// Session are the session policies that narrow the credentials.
	Session []*policy.Document
	// Context states values of condition keys that nothing else tells.
	Context Stated

	trust trust
}

// trust is what the trust policy of a role tells about its sessions.
type trust struct {
	onlyServices     bool // only AWS services may assume the role, so there is no second factor
	noSourceIdentity bool // whoever passes one cannot assume the role
	noProvider       bool // no identity provider may assume the role
	noInstance       bool // EC2 may not assume the role
}

// over completes the identity by what the snapshot knows. Tags that were given
// are those of the session, and all that it has beside the role's.
func (id Identity) over(s *account.Snapshot) Identity {
	p, err := s.Principal(id.Principal)
	if err != nil {
		return id
	}
	given := len(id.Tags) > 0
	tags := maps.Clone(p.Tags)
	if tags == nil {
		tags = make(map[string]string)
	}
	maps.Copy(tags, id.Tags)
	id.ID, id.Tags = p.ID, tags
	if p.Kind != account.Role {
		return id
	}
	id.RoleARN = p.ARN
	id.TagsKnown = id.TagsKnown || given
	if p.Trust == nil {
		return id
	}
	var mayAssume []policy.Grantee
	for _, action := range []string{"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"} {
		list, all := p.Trust.Grantees(action)
		if mayAssume = append(mayAssume, list...); all {
			mayAssume = append(mayAssume, policy.Grantee{Type: "*"})
		}
	}
	nobody := func(named func(policy.Grantee) bool) bool {
		return !slices.ContainsFunc(mayAssume, func(g policy.Grantee) bool { return g.Type == "*" || named(g) })
	}
	id.trust = trust{
		onlyServices: len(mayAssume) > 0 && nobody(func(g policy.Grantee) bool { return g.Type != "Service" }),
		noProvider:   nobody(func(g policy.Grantee) bool { return g.Type == "Federated" }),
		noInstance:   nobody(func(g policy.Grantee) bool { return strings.HasPrefix(g.Name, "ec2.") }),
	}
	id.trust.noSourceIdentity = !grants(p.Trust, "sts:SetSourceIdentity")
	id.TagsKnown = id.TagsKnown || !grants(p.Trust, "sts:TagSession")
	return id
}

// grants reports whether a trust policy lets anybody take the action. Without
// sts:TagSession there, passing session tags makes AssumeRole fail; and so for
// the source identity. Source: "Passing session tags in AWS STS".
func grants(trust *policy.Document, action string) bool {
	list, all := trust.Grantees(action)
	return all || len(list) > 0
}

// ARN is that of who signs: of a role with a session name, that of the
// session.
func (id Identity) ARN() string {
	r, err := parseARN(id.Principal)
	if err != nil || id.SessionName == "" || r.service != "iam" || !r.is("role") {
		return id.Principal
	}
	return "arn:" + r.partition + ":sts::" + r.account + ":assumed-role/" + r.name() + "/" + id.SessionName
}

// Label names the identity for a person.
func (id Identity) Label() string {
	if id.Name != "" {
		return id.Name
	}
	return id.Principal
}

// Temporary reports whether the identity signs with temporary credentials,
// as everybody but an IAM user and the root user does.
func (id Identity) Temporary() bool {
	r, err := parseARN(id.Principal)
	return err != nil || r.service != "iam" || !(r.is("user") || r.resource == "root")
}

// A bound is the longest life of credentials, and whose it is.
type bound struct {
	life time.Duration
	of   string
}

// longest is how long the credentials live at most, whatever else is said of them;
// the zero bound for long-term keys, of which nobody says how long they live. Those of
// EC2, ECS and Lambda are of sessions of a role. Sources: AWS STS API Reference,
// DurationSeconds of AssumeRole, AssumeRoot, GetFederationToken and GetSessionToken.
func (id Identity) longest() bound {
	r, err := parseARN(id.Principal)
	switch {
	case err != nil:
	case r.service == "iam" && r.is("role"), r.service == "sts" && r.is("assumed-role"):
		return bound{longestRoleSession, "the longest session of a role"}
	case r.service == "sts" && r.is("federated-user"):
		return bound{36 * time.Hour, "the longest session of a federated user"}
	case r.service == "sts" && (r.resource == "assumed-root" || r.is("assumed-root")):
		return bound{15 * time.Minute, "the longest session of an assumed root user"}
	case id.Credentials > 0 && r.service == "iam" && r.is("user"):
		return bound{36 * time.Hour, "the longest session of a user"}
	case id.Credentials > 0 && r.service == "iam" && r.resource == "root":
		return bound{time.Hour, "the longest session of a root user"}
	}
	return bound{}
}

// Account returns the ID of the principal's account, "" when the ARN is bad.
func (id Identity) Account() string {
	r, err := parseARN(id.Principal)
	if err != nil {
		return ""
	}
	return r.account
}

// An arn is split into the fields that identities need.
type arn struct{ partition, service, account, resource string }

func parseARN(s string) (arn, error) {
	f := strings.SplitN(s, ":", 6)
	if len(f) != 6 || f[0] != "arn" || f[5] == "" {
		return arn{}, fmt.Errorf("%q is not an ARN, such as arn:aws:iam::111122223333:role/app", s)
	}
	return arn{partition: f[1], service: f[2], account: f[4], resource: f[5]}, nil
}

// is reports whether the resource is of the kind: "user", "role", "assumed-role".
func (a arn) is(kind string) bool { return strings.HasPrefix(a.resource, kind+"/") }

// name is the resource's last element: for a session, the session's name.
func (a arn) name() string { return a.resource[strings.LastIndexByte(a.resource, '/')+1:] }

// roleARN returns the role behind a session ARN, without its path, which the
// session's ARN does not tell. Other ARNs come back as they are.
func roleARN(principal string) string {
	a, err := parseARN(principal)
	if err != nil || a.service != "sts" || !a.is("assumed-role") {
		return principal
	}
	role := strings.Split(a.resource, "/")[1]
	return "arn:" + a.partition + ":iam::" + a.account + ":role/" + role
}

// sessionName is what STS accepts. Source: AssumeRole in the API Reference.
var sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)

// CheckSession returns an error for a session's name that nobody could have.
func (id Identity) CheckSession() error {
	r, err := parseARN(id.Principal)
	switch {
	case id.SessionName == "" || err != nil:
		return nil
	case r.service != "iam" || !r.is("role"):
		return fmt.Errorf("%s is not a role, so it has no named sessions", id.Principal)
	case !sessionName.MatchString(id.SessionName):
		return fmt.Errorf("%q is not a session name, which has 2 to 64 letters, digits, and _+=,.@-", id.SessionName)
	}
	return nil
}
