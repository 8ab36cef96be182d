package policy

// A Grantee is one whom a policy names.
type Grantee struct {
	Type string // "*", "AWS", "Service", "Federated" or "CanonicalUser"
	Name string // as written
}

// Grantees lists whom the Allow statements for an action name, whatever their
// conditions. all is true if some statement allows all but a few (NotPrincipal).
func (d *Document) Grantees(action string) (list []Grantee, all bool) {
	q := query{action: newRequestAction(action)}
	for i := range d.statements {
		s := &d.statements[i]
		if s.Effect != Allow || !s.matchesAction(&q) {
			continue
		}
		all = all || s.notPrincipal
		for j := range s.principals {
			e := &s.principals[j]
			list = append(list, Grantee{e.form.name(), e.source})
		}
	}
	return list, all
}

func (f principalForm) name() string {
	switch f {
	case formAnyone:
		return "*"
	case formService:
		return "Service"
	case formFederated:
		return "Federated"
	case formCanonical:
		return "CanonicalUser"
	}
	return "AWS"
}
