package policy

import (
	"fmt"
	"strings"
)

// Principal is who makes a request.
type Principal struct {
	// ARN as the request carries it: of a user, a role, an assumed-role or
	// federated-user session, or an account's root user; "*" is anonymous.
	ARN string
	// RoleARN is, for a session of a role, the ARN of that role with its path.
	// If it is empty, a role of the same name is taken to be the one: role
	// names are unique in an account.
	RoleARN string
	// UserARN is, for a federated-user session, the ARN of the user that
	// called GetFederationToken. If it is empty, a user of the same name is
	// taken to be the one.
	UserARN string
	// ID is the unique id of the user or role (AIDA…, AROA…), if known. A
	// resource policy may name principals by it.
	ID string
	// Account is the 12-digit id of the principal's account, as its ARN has it.
	Account string
	// Federated names the identity provider of a web identity or SAML session,
	// if known: the value of aws:FederatedProvider.
	Federated string
	// CanonicalUser is the canonical user id of the account, if known.
	CanonicalUser string

	parsed principalName
}

// principalKind is the form of a principal's ARN.
type principalKind uint8

const (
	noPrincipal principalKind = iota
	userPrincipal
	rolePrincipal
	sessionPrincipal
	federatedPrincipal
	rootPrincipal
	anonymousPrincipal
)

// principalName is what an ARN says of a principal.
type principalName struct {
	arn       string
	kind      principalKind
	partition string
	account   string
	name      string // of the user or role, without path
}

// ParsePrincipal reads the ARN of a user, role, assumed-role session,
// federated-user session or root user; "*" is the anonymous principal.
func ParsePrincipal(arn string) (Principal, error) {
	n, ok := parsePrincipalName(arn)
	if !ok {
		return Principal{}, fmt.Errorf("%q is not a principal: want the ARN of a user, role, assumed-role session, "+
			"federated user or root user, such as arn:aws:iam::111122223333:role/app", abbreviate(arn))
	}
	return Principal{ARN: arn, Account: n.account, parsed: n}, nil
}

func parsePrincipalName(arn string) (n principalName, ok bool) {
	n.arn = arn
	if arn == "*" {
		n.kind = anonymousPrincipal
		return n, true
	}
	f, ok := splitARN(arn)
	if !ok || f[1] == "" || f[3] != "" || f[4] == "" {
		return n, false
	}
	n.partition, n.account = f[1], f[4]
	form, rest, hasName := strings.Cut(f[5], "/")
	switch {
	case f[2] == "iam" && f[5] == "root":
		n.kind = rootPrincipal
	case f[2] == "iam" && form == "user":
		n.kind, n.name = userPrincipal, lastElement(rest)
	case f[2] == "iam" && form == "role":
		n.kind, n.name = rolePrincipal, lastElement(rest)
	case f[2] == "sts" && form == "assumed-role":
		var session string
		n.kind = sessionPrincipal
		n.name, session, _ = strings.Cut(rest, "/")
		hasName = hasName && session != ""
	case f[2] == "sts" && form == "federated-user":
		n.kind, n.name = federatedPrincipal, rest
	}
	named := hasName && n.name != ""
	return n, n.kind == rootPrincipal || n.kind != noPrincipal && named
}

func lastElement(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// name gives the parsed ARN, also of a Principal that was not made by
// ParsePrincipal or whose ARN was changed since. It does not keep what it
// parses: requests may be shared.
func (p *Principal) name() principalName {
	if p.parsed.kind != noPrincipal && p.parsed.arn == p.ARN {
		return p.parsed
	}
	n, ok := parsePrincipalName(p.ARN)
	if !ok {
		return principalName{}
	}
	return n
}

// isServiceLinked reports whether the principal is a service-linked role or a
// session of one, to which SCPs and RCPs do not apply. That shows in the
// role's path only.
func (p *Principal) isServiceLinked(n *principalName) bool {
	const path = ":role/aws-service-role/"
	return p.RoleARN != "" && strings.Contains(p.RoleARN, path) || n.kind == rolePrincipal && strings.Contains(p.ARN, path)
}
