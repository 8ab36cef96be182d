package plan

import (
	"bytes"
	"strings"
)

// twins makes doubtful what has a name that only one can have: of two inline policies
// of one name the later one overwrites the other, or the deployment fails. Source:
// PutRolePolicy, PutUserPolicy and PutGroupPolicy in the IAM API Reference.
func (p *Plan) twins() {
	type place struct{ kind, account, owner, name string }
	found := make(map[place][]*document)
	add := func(kind entityKind, account, owner string, d *document) {
		if d != nil && d.inline != "" {
			at := place{string(kind), account, strings.ToLower(owner), d.inline}
			found[at] = append(found[at], d)
		}
	}
	for _, e := range p.entities {
		for i := range e.inline {
			if e.change.remains() {
				add(e.kind, e.account, e.name, &e.inline[i])
			}
		}
	}
	for _, a := range p.attachments {
		for _, ref := range a.owners {
			switch {
			case !a.change.remains():
			case ref.entity != nil:
				add(ref.entity.kind, ref.entity.account, ref.entity.name, a.inline)
			default:
				add(a.kind, ref.account, ref.name, a.inline)
			}
		}
	}
	for at, documents := range found {
		for i, d := range documents {
			for _, other := range documents[:i] {
				if other == d || sameText(d.body, other.body) {
					continue
				}
				for _, one := range []*document{d, other} {
					one.twin = true
					one.perhaps = append(one.perhaps, Unknown{
						File: d.origin.File, Path: "which stays of the policies " + at.name + " that " + other.origin.Address + " and " + d.origin.Address + " give the " + at.kind + " " + at.owner,
						Remedy: "give each a name of its own",
					})
				}
			}
		}
	}
}

func sameText(a, b value) bool {
	var texts [2]bytes.Buffer
	return writeJSON(&texts[0], a) == nil && writeJSON(&texts[1], b) == nil && bytes.Equal(texts[0].Bytes(), texts[1].Bytes())
}

// overwritten says which resources set the same part of a bucket: it has one of each, the
// last that is applied stays, and their order is free. Source: PutBucketPolicy and its
// like in the Amazon S3 API Reference.
func (o *overlay) overwritten(s *bucketSetting, bucket string) (why []Unknown) {
	for _, other := range o.settings {
		if other == s || bucket == "" || other.what != s.what || !other.change.remains() {
			continue
		}
		for _, ref := range other.buckets {
			if ref.name == bucket || ref.bucket != nil && ref.bucket.name == bucket {
				why = append(why, Unknown{
					File: s.origin.File, Path: "which stays of what " + s.origin.Address + " and " + other.origin.Address + " set of the bucket", Remedy: "let one resource set it",
				})
			}
		}
	}
	return why
}
