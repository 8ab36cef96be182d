package simulator

import (
	"cmp"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// isAccessPointResource recognizes an access point of S3, or an object or list
// behind one.
func isAccessPointResource(arn string) bool {
	return operation.ARNField(arn, 2) == "s3" && strings.HasPrefix(operation.ARNField(arn, 5), "accesspoint/")
}

// accessPointOf is the access point of a resource behind it.
func accessPointOf(resource string) string {
	arn, _, _ := strings.Cut(resource, "/object/")
	return arn
}

// addAccessPoint adds the policy of the access point. What its bucket says is
// asked by [Local.throughAccessPoint].
func addAccessPoint(to *policy.Policies, s *account.Snapshot, q Question, caller string, said *remarks) {
	point := s.AccessPoint(accessPointOf(q.Resource))
	if point == nil {
		to.Unread |= policy.Layers(policy.LayerResource)
		said.lack("the snapshot has no access point " + accessPointOf(q.Resource) + "; save it in accesspoints/NAME")
		return
	}
	s.AddAccessPoint(to, point, caller)
	said.lack(point.Lacks())
}

// throughAccessPoint completes a decision about an access point by what its
// bucket says. Both must allow: the bucket's policy is asked about the bucket's
// own ARN, with whatever the principal's policies say about the access point;
// usually it delegates to access points (s3:DataAccessPointAccount or
// s3:DataAccessPointArn). Source: "Configuring IAM policies for using access
// points".
//
// own are the principal's own policies, where policies has IAM's answer about
// the access point in their place; nil if they are not known.
func (l *Local) throughAccessPoint(d Decision, policies, own *policy.Policies, request *policy.Request) Decision {
	point := l.snapshot.AccessPoint(accessPointOf(d.Resource))
	if point == nil || d.Outcome == policy.ExplicitDeny {
		return d
	}
	behind := "arn:" + operation.ARNField(point.ARN, 1) + ":s3:::" + point.Bucket
	if key := operation.KeyOf(request.Resource); key != "" {
		behind += "/" + key
	}
	alone := func(policies *policy.Policies, resource string) policy.Outcome {
		if policies == nil {
			return policy.Conditional
		}
		p, r := *policies, *request
		p.Resource, p.RCP, p.Endpoint = nil, nil, nil
		p.Unread &^= policy.Layers(policy.LayerResource, policy.LayerRCP, policy.LayerEndpoint)
		r.Resource, r.ResourceAccount = resource, r.Principal.Account
		outcome, _ := policy.DecideForm(&p, &r)
		return outcome.Outcome
	}
	var p policy.Policies
	switch alone(policies, request.Resource) {
	case policy.Allowed:
		p.Identity = []*policy.Document{everything}
	case policy.Conditional:
		p.Unread = policy.Layers(policy.LayerIdentity)
	case policy.ImplicitDeny:
		if d.Outcome == policy.ImplicitDeny && slices.Contains([]policy.Outcome{policy.Allowed, policy.Conditional}, alone(own, behind)) {
			d.Outcome, d.Repairs = policy.Conditional, nil
			d.Note = "the principal's policies allow the bucket's ARN, not the access point's: whether that is enough through an access point is not documented; allow " + d.Resource
			return d
		}
	}
	q := d.Question
	q.Resource, q.Bucket, q.Endpoint = strings.Replace(d.Resource, accessPointOf(d.Resource)+"/object", "arn:"+operation.ARNField(point.ARN, 1)+":s3:::"+point.Bucket, 1), point.Bucket, ""
	if !strings.Contains(d.Resource, "/object/") {
		q.Resource = behind
	}
	if b := l.snapshot.Bucket(point.Bucket); b != nil {
		q.ResourceAccount = b.Owner
	}
	said := addResource(&p, l.snapshot, q, request.Principal.Account)
	if p.Unread.Has(policy.LayerRCP) {
		said.lack(l.snapshot.UnreadOrganization(q.ResourceAccount))
	}
	r := q.request(request.Principal)
	bucket := describe(q, &p, &r, said)
	if severity(bucket.Outcome) > severity(d.Outcome) {
		d.Outcome, d.Statement, d.Missing, d.Parts = bucket.Outcome, bucket.Statement, bucket.Missing, bucket.Parts
		d.Repairs = slices.DeleteFunc(bucket.Repairs, func(r Repair) bool { return r.Kind != policy.Resource.String() })
		d.Note = cmp.Or(bucket.Note, "the policy of bucket "+point.Bucket+", behind the access point, has to allow it too")
	}
	d.Lacks, d.Note = cmp.Or(d.Lacks, bucket.Lacks), cmp.Or(d.Note, bucket.Note)
	return d
}

func severity(o policy.Outcome) int {
	return slices.Index([]policy.Outcome{policy.Allowed, policy.Conditional, policy.ImplicitDeny, policy.ExplicitDeny}, o)
}
