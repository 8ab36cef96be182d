package simulator

import (
	"fmt"
	"strings"
	"time"

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
	// Tags are the tags of the user or role, and of the session.
	Tags map[string]string
	// Session are the session policies that narrow the credentials.
	Session []*policy.Document
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
