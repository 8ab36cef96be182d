package policy

import "strings"

// grade is how closely an entry of Principal names the requester. It decides
// what else must allow a request in the same account: see [Decide].
type grade uint8

const (
	notNamed      grade = iota
	byAccount           // the account: delegates to the account's own policies
	byOwner             // the role behind a session, the user behind a federated session
	byItself            // the user, the session, or "*"
	perhapsHere         // an id or provider that cannot be compared with what is known
	perhapsItself       // a session of the role that asks: some session makes each request of a role
	perhapsSymbol       // a name that is not wholly known, on either side
)

// principalForm is what an entry of Principal or NotPrincipal names.
type principalForm uint8

const (
	formInvalid principalForm = iota // names nobody
	formAnyone
	formAccount
	formARN
	formID
	formService
	formFederated
	formCanonical
)

// principalEntry is one value in Principal or NotPrincipal.
type principalEntry struct {
	source string
	form   principalForm
	name   principalName // formARN, and the account of formAccount

	symbolic bool // has a symbol
}

// compileAWSPrincipal reads a value of {"AWS": …}.
func compileAWSPrincipal(source string) principalEntry {
	e := principalEntry{source: source}
	switch {
	case source == "*":
		e.form = formAnyone
	case len(source) == 12 && allDigits(source):
		e.form, e.name.account = formAccount, source
	case isUniqueID(source):
		e.form = formID
	case !strings.ContainsAny(source, "*?"):
		n, ok := parsePrincipalName(source)
		switch {
		case ok && n.kind == rootPrincipal:
			e.form, e.name = formAccount, n
		case ok:
			e.form, e.name = formARN, n
		}
	}
	return e
}

// isUniqueID recognizes ids such as AROACKCEVSQ6C2EXAMPLE, which take the
// place of an ARN in a stored policy once its user or role is deleted.
func isUniqueID(s string) bool {
	if len(s) < 16 || s[0] != 'A' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !(c >= 'A' && c <= 'Z' || isDigit(c)) {
			return false
		}
	}
	return true
}

// grade says how the entry names the principal of the query.
func (e *principalEntry) grade(q *query) grade {
	g := e.gradeText(q.principal, &q.name)
	if g == notNamed && (e.symbolic || q.symbolic) && e.mayName(q.principal, &q.name, q.context.distinctPrincipal) {
		return perhapsSymbol
	}
	return g
}

// gradeText takes symbols for plain text.
func (e *principalEntry) gradeText(p *Principal, n *principalName) grade {
	switch e.form {
	case formAnyone:
		return byItself
	case formAccount:
		return e.gradeAccount(n)
	case formARN:
		return e.gradeARN(p, n)
	case formID:
		return e.gradeID(p, n)
	case formFederated:
		return compareUnsure(e.source, p.Federated, n.kind == sessionPrincipal, byOwner)
	case formCanonical:
		return compareUnsure(e.source, p.CanonicalUser, n.kind != anonymousPrincipal, byAccount)
	}
	return notNamed
}

// compareUnsure compares an identifier that may not be known of the principal.
func compareUnsure(want, have string, couldHave bool, match grade) grade {
	switch {
	case !couldHave:
		return notNamed
	case have == "":
		return perhapsHere
	case have == want:
		return match
	}
	return notNamed
}

func (e *principalEntry) gradeAccount(n *principalName) grade {
	switch {
	case e.name.account != n.account || n.kind == anonymousPrincipal:
		return notNamed
	case e.name.partition != "" && e.name.partition != n.partition:
		return notNamed
	case n.kind == rootPrincipal:
		return byItself
	}
	return byAccount
}

func (e *principalEntry) gradeARN(p *Principal, n *principalName) grade {
	if e.source == p.ARN {
		if n.kind == rolePrincipal {
			return byOwner
		}
		return byItself
	}
	owner, ownerARN := noPrincipal, ""
	switch n.kind {
	case sessionPrincipal:
		owner, ownerARN = rolePrincipal, p.RoleARN
	case federatedPrincipal:
		owner, ownerARN = userPrincipal, p.UserARN
	}
	if n.kind == rolePrincipal && e.name.kind == sessionPrincipal && e.sameName(n) {
		return perhapsItself
	}
	if e.name.kind != owner {
		return notNamed
	}
	if ownerARN != "" {
		return compareUnsure(e.source, ownerARN, true, byOwner)
	}
	if e.sameName(n) {
		return byOwner
	}
	return notNamed
}

func (e *principalEntry) sameName(n *principalName) bool {
	return e.name.partition == n.partition && e.name.account == n.account && strings.EqualFold(e.name.name, n.name)
}

func (e *principalEntry) gradeID(p *Principal, n *principalName) grade {
	id, _, _ := strings.Cut(p.ID, ":") // aws:userid of a session is id:session
	match := byOwner
	if n.kind == userPrincipal {
		match = byItself
	}
	named := n.kind != anonymousPrincipal && n.kind != rootPrincipal
	return compareUnsure(e.source, id, named, match)
}

// grant is what an Allow statement's principals give the requester. An entry
// that cannot be compared gives nothing. perhaps says that one names a session
// which may be the requester: with an Allow it may grant more, with
// NotPrincipal it may take all back.
func (s *Statement) grant(q *query) (best grade, perhaps bool) {
	for i := range s.principals {
		g := s.principals[i].grade(q)
		if s.notPrincipal {
			if g != notNamed && g != perhapsItself && g != perhapsSymbol {
				return notNamed, false
			}
			perhaps = perhaps || g == perhapsItself || g == perhapsSymbol
			continue
		}
		switch g {
		case perhapsHere:
		case perhapsItself, perhapsSymbol:
			perhaps = true
		default:
			best = max(best, g)
		}
	}
	if s.notPrincipal {
		// Everybody else, anonymous requests too. The documentation does not
		// say whether this passes by a boundary as "*" does, so it does not.
		return byOwner, perhaps
	}
	return best, perhaps && best != byItself
}

// denies reports whether a Deny statement's principals include the requester.
func (s *Statement) denies(q *query) Truth {
	if s.notPrincipal {
		return s.exempts(q).not()
	}
	result := No
	for i := range s.principals {
		switch s.principals[i].grade(q) {
		case notNamed:
		case perhapsHere, perhapsItself, perhapsSymbol:
			result = Maybe
		default:
			return Yes
		}
	}
	return result
}

// exempts reports whether NotPrincipal of a Deny spares the requester. IAM
// may check the account, the role and the session one after the other, so all
// of them have to be listed; and it never spares a principal that has a
// permissions boundary. (IAM User Guide, "NotPrincipal".)
func (s *Statement) exempts(q *query) Truth {
	account, owner, itself := No, No, No
	for i := range s.principals {
		switch s.principals[i].grade(q) {
		case byAccount:
			account = Yes
		case byOwner:
			owner = Yes
		case byItself:
			itself = Yes
		case perhapsHere:
			owner, itself = max(owner, Maybe), max(itself, Maybe)
		case perhapsItself:
			itself = max(itself, Maybe)
		case perhapsSymbol:
			account, owner, itself = max(account, Maybe), max(owner, Maybe), max(itself, Maybe)
		}
	}
	switch q.name.kind {
	case rootPrincipal:
		return itself
	case rolePrincipal, sessionPrincipal, federatedPrincipal:
		return min(q.unbounded, account, owner, itself)
	}
	return min(q.unbounded, account, itself)
}
