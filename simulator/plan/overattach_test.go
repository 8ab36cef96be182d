package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
)

// TestListsOfOnePlan: lists of all that may be attached beside what the same plan
// attaches, with and without an account. What two resources disagree about is not
// certain.
func TestListsOfOnePlan(t *testing.T) {
	for _, kind := range []string{"role", "user"} {
		owner := "aws_iam_" + kind + ".links"
		entity := resource(owner, "create", object{"name": "links"}, object{"arn": true})
		entityConfig := configured(owner, map[string][]string{"name": nil})
		inline := func(name, effect string) object {
			return resource("aws_iam_"+kind+"_policy."+name, "create", object{"name": name, kind: "links", "policy": statement(effect, "s3:GetObject", "*")}, nil)
		}
		attached := func(name string) object {
			return resource("aws_iam_"+kind+"_policy_attachment."+strings.ToLower(name), "create", object{kind: "links", "policy_arn": "arn:aws:iam::aws:policy/" + name}, nil)
		}
		policies := func(names ...string) object {
			return resource("aws_iam_"+kind+"_policies_exclusive.all", "create", object{kind + "_name": "links", "policy_names": names}, nil)
		}
		arns := func(names ...string) object {
			all := []string{}
			for _, name := range names {
				all = append(all, "arn:aws:iam::aws:policy/"+name)
			}
			return resource("aws_iam_"+kind+"_policy_attachments_exclusive.all", "create", object{kind + "_name": "links", "policy_arns": all}, nil)
		}
		for _, test := range []struct {
			name  string
			parts []object
			want  simulator.Permission
		}{
			{"a policy that is named", []object{inline("get", "Allow"), policies("get")}, allowed},
			{"a policy that is not named", []object{inline("get", "Allow"), policies()}, conditional},
			{"a denial that is not named", []object{inline("get", "Allow"), inline("no", "Deny"), policies("get")}, conditional},
			{"a denial that is named", []object{inline("get", "Allow"), inline("no", "Deny"), policies("get", "no")}, denied},
			{"a list of managed policies does not bear on inline ones", []object{inline("get", "Allow"), arns()}, allowed},
			{"an attachment that is named", []object{attached("AmazonS3ReadOnlyAccess"), arns("AmazonS3ReadOnlyAccess")}, allowed},
			{"an attachment that is not named", []object{attached("AmazonS3ReadOnlyAccess"), arns()}, conditional},
			{"what is named is attached", []object{arns("AmazonS3ReadOnlyAccess")}, allowed},
			{"a denial is attached", []object{inline("get", "Allow"), arns("AWSDenyAll")}, denied},
			{"a denial that is not named among managed ones", []object{inline("get", "Allow"), attached("AWSDenyAll"), arns("AmazonS3ReadOnlyAccess")}, conditional},
			{"what is not known here is attached", []object{inline("get", "Allow"), arns("SomethingElse")}, conditional},
		} {
			for _, made := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, %s, made %t", kind, test.name, made), func(t *testing.T) {
					resources, config := append([]object{mediaBucket, entity}, test.parts...), []object{mediaConfig, entityConfig}
					var base *account.Snapshot
					if !made {
						resources = append([]object{mediaBucket}, test.parts...)
						list := map[string]string{"role": "RoleDetailList", "user": "UserDetailList"}[kind]
						base = snapshot(t, strings.NewReplacer("KIND", kind, "TITLE", map[string]string{"role": "Role", "user": "User"}[kind]).Replace(
							`{"`+list+`": [{"Arn": "arn:aws:iam::111122223333:KIND/links", "TITLEName": "links", "TITLEPolicyList": [], "AttachedManagedPolicies": []}]}`))
					}
					for _, part := range test.parts {
						config = append(config, configured(part["address"].(string), map[string][]string{"name": nil, kind: nil, "policy": nil, "policy_arn": nil, kind + "_name": nil, "policy_names": nil, "policy_arns": nil}))
					}
					p := read(t, "plan.json", terraform(resources, config...), here)
					check(t, p, base, asked{operation: "GetObject", principal: "arn:aws:iam::111122223333:" + kind + "/links", bucket: "media", key: "a", want: test.want})
				})
			}
		}
	}
	// A role's own lists.
	for _, test := range []struct {
		name string
		role object
		part object
		want simulator.Permission
	}{
		{"inline_policy beside a policy", object{"name": "links", "inline_policy": []object{{"name": "other", "policy": statement("Allow", "s3:PutObject", "*")}}}, resource("aws_iam_role_policy.get", "create", object{"name": "get", "role": "links", "policy": statement("Allow", "s3:GetObject", "*")}, nil), conditional},
		{"inline_policy that names the policy too", object{"name": "links", "inline_policy": []object{{"name": "get", "policy": statement("Allow", "s3:GetObject", "*")}}}, resource("aws_iam_role_policy.get", "create", object{"name": "get", "role": "links", "policy": statement("Allow", "s3:GetObject", "*")}, nil), allowed},
		{"no inline_policy beside a policy", object{"name": "links", "inline_policy": []object{}}, resource("aws_iam_role_policy.get", "create", object{"name": "get", "role": "links", "policy": statement("Allow", "s3:GetObject", "*")}, nil), allowed},
		{"managed_policy_arns beside an attachment", object{"name": "links", "managed_policy_arns": []string{"arn:aws:iam::aws:policy/AmazonS3FullAccess"}}, resource("aws_iam_role_policy_attachment.no", "create", object{"role": "links", "policy_arn": "arn:aws:iam::aws:policy/AWSDenyAll"}, nil), conditional},
		{"managed_policy_arns with a denial", object{"name": "links", "managed_policy_arns": []string{"arn:aws:iam::aws:policy/AmazonS3FullAccess", "arn:aws:iam::aws:policy/AWSDenyAll"}}, mediaBucket, denied},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := map[string][]string{"name": nil}
			for name := range test.role {
				set[name] = nil
			}
			p := read(t, "plan.json", terraform([]object{mediaBucket, resource("aws_iam_role.links", "create", test.role, nil), test.part}, mediaConfig, configured("aws_iam_role.links", set),
				configured(test.part["address"].(string), map[string][]string{"name": nil, "role": nil, "policy": nil, "policy_arn": nil, "bucket": nil})), here)
			check(t, p, nil, asked{operation: "GetObject", principal: "aws_iam_role.links", bucket: "media", key: "a", want: test.want})
		})
	}
}

// TestListsOfGroups: a list for a group leaves what its users have by themselves, and
// one for a user what it has by its groups.
func TestListsOfGroups(t *testing.T) {
	const (
		user    = "arn:aws:iam::111122223333:user/ann"
		denyAll = `{"PolicyName": "AWSDenyAll", "PolicyArn": "arn:aws:iam::aws:policy/AWSDenyAll"}`
	)
	base := func(own, group string) *account.Snapshot {
		return snapshot(t, `{"GroupDetailList": [{"Arn": "arn:aws:iam::111122223333:group/g", "GroupName": "g", `+group+`}],
			"UserDetailList": [{"Arn": "`+user+`", "UserName": "ann", "GroupList": ["g"], `+own+`}],
			"Policies": [{"PolicyName": "AWSDenyAll", "Arn": "arn:aws:iam::aws:policy/AWSDenyAll", "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": `+statement("Deny", "*", "*")+`}]}]}`)
	}
	inline := func(kind, effect string) string {
		return `"` + kind + `PolicyList": [{"PolicyName": "p", "PolicyDocument": ` + statement(effect, "s3:*", "*") + `}]`
	}
	list := func(kind, name, what string) object {
		attribute := map[string]string{"policies": "policy_names", "policy_attachments": "policy_arns"}[what]
		return resource("aws_iam_"+kind+"_"+what+"_exclusive.x", "create", object{kind + "_name": name, attribute: []string{}}, nil)
	}
	for _, test := range []struct {
		name       string
		own, group string
		list       object
		want       simulator.Permission
	}{
		{"the group's inline policies, and a denial of the user", inline("User", "Deny"), inline("Group", "Allow"), list("group", "g", "policies"), denied},
		{"the group's inline policies, and an allowance of the user", inline("User", "Allow"), inline("Group", "Deny"), list("group", "g", "policies"), allowed},
		{"the user's inline policies, and a denial of the group", inline("User", "Allow"), inline("Group", "Deny"), list("user", "ann", "policies"), denied},
		{"the user's inline policies, and an allowance of the group", inline("User", "Deny"), inline("Group", "Allow"), list("user", "ann", "policies"), allowed},
		{"the user's managed policies, and a denial of the group", inline("User", "Allow"), `"AttachedManagedPolicies": [` + denyAll + `]`, list("user", "ann", "policy_attachments"), conditional},
		{"the group's managed policies, and a denial of the user", inline("User", "Allow") + `, "AttachedManagedPolicies": [` + denyAll + `]`, `"GroupPolicyList": []`, list("group", "g", "policy_attachments"), denied},
		{"the group's managed policies, a denial", inline("User", "Allow"), `"AttachedManagedPolicies": [` + denyAll + `]`, list("group", "g", "policy_attachments"), conditional},
	} {
		t.Run(test.name, func(t *testing.T) {
			address := test.list["address"].(string)
			p := read(t, "plan.json", terraform([]object{mediaBucket, test.list}, mediaConfig, configured(address, map[string][]string{"group_name": nil, "user_name": nil, "policy_names": nil, "policy_arns": nil})), here)
			check(t, p, base(test.own, test.group), asked{operation: "GetObject", principal: user, bucket: "media", key: "a", want: test.want})
		})
	}
}

// TestAttachmentOfAll: aws_iam_policy_attachment says all whom a policy is attached to.
func TestAttachmentOfAll(t *testing.T) {
	const denyAll = "arn:aws:iam::aws:policy/AWSDenyAll"
	role := func(name, attached string) string {
		return `{"Arn": "arn:aws:iam::111122223333:role/` + name + `", "RoleName": "` + name + `", "RolePolicyList": [{"PolicyName": "all", "PolicyDocument": ` + statement("Allow", "s3:*", "*") + `}], "AttachedManagedPolicies": [` + attached + `]}`
	}
	no := `{"PolicyName": "AWSDenyAll", "PolicyArn": "` + denyAll + `"}`
	base := snapshot(t, `{"RoleDetailList": [`+role("one", no)+`, `+role("two", no)+`, `+role("three", "")+`], "Policies": [{"PolicyName": "AWSDenyAll", "Arn": "`+denyAll+`", "DefaultVersionId": "v1",
		"PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": `+statement("Deny", "*", "*")+`}]}]}`)
	for _, test := range []struct {
		name            string
		roles           any
		unknown         any
		one, two, three simulator.Permission
	}{
		{"of one", []string{"one"}, nil, denied, conditional, allowed},
		{"of another", []string{"three"}, nil, conditional, conditional, denied},
		{"of some", nil, true, denied, denied, conditional},
	} {
		t.Run(test.name, func(t *testing.T) {
			after := object{"name": "x", "policy_arn": denyAll}
			refs := []string{"var.roles"}
			if test.roles != nil {
				after["roles"], refs = test.roles, nil
			}
			p := read(t, "plan.json", terraform([]object{mediaBucket, resource("aws_iam_policy_attachment.x", "create", after, object{"roles": test.unknown})}, mediaConfig,
				configured("aws_iam_policy_attachment.x", map[string][]string{"name": nil, "policy_arn": nil, "roles": refs})), here)
			for name, want := range map[string]simulator.Permission{"one": test.one, "two": test.two, "three": test.three} {
				check(t, p, base, asked{operation: "GetObject", principal: "arn:aws:iam::111122223333:role/" + name, bucket: "media", key: "a", want: want})
			}
		})
	}
}

// TestPoliciesForGroupsThatExist: what a plan gives a group of the account, its users
// get, also where the group had nothing before.
func TestPoliciesForGroupsThatExist(t *testing.T) {
	const user = "arn:aws:iam::111122223333:user/ann"
	base := snapshot(t, `{"GroupDetailList": [{"Arn": "arn:aws:iam::111122223333:group/g", "GroupName": "g", "GroupPolicyList": []}],
		"UserDetailList": [{"Arn": "`+user+`", "UserName": "ann", "GroupList": ["g"], "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": `+statement("Allow", "s3:*", "*")+`}]}]}`)
	deny := statement("Deny", "s3:*", "*")
	for _, test := range []struct {
		name, template string
		part           object
		refs           []string
		want           simulator.Permission
	}{
		{name: "an inline policy", part: resource("aws_iam_group_policy.x", "create", object{"name": "x", "group": "g", "policy": deny}, nil), want: denied},
		{name: "a managed policy", part: resource("aws_iam_group_policy_attachment.x", "create", object{"group": "g", "policy_arn": "arn:aws:iam::aws:policy/AWSDenyAll"}, nil), want: denied},
		{name: "a list of managed policies", part: resource("aws_iam_group_policy_attachments_exclusive.x", "create", object{"group_name": "g", "policy_arns": []string{"arn:aws:iam::aws:policy/AWSDenyAll"}}, nil), want: denied},
		{name: "an attachment to all", part: resource("aws_iam_policy_attachment.x", "create", object{"name": "x", "groups": []string{"g"}, "policy_arn": "arn:aws:iam::aws:policy/AWSDenyAll"}, nil), want: denied},
		{name: "a policy of another group", part: resource("aws_iam_group_policy.x", "create", object{"name": "x", "group": "h", "policy": deny}, nil), want: allowed},
		{name: "a policy of some group", part: resource("aws_iam_group_policy.x", "create", object{"name": "x", "policy": deny}, object{"group": true}), refs: []string{"local.group"}, want: conditional},
		{name: "an attachment to some group", part: resource("aws_iam_group_policy_attachment.x", "create", object{"policy_arn": "arn:aws:iam::aws:policy/AWSDenyAll"}, object{"group": true}), refs: []string{"local.group"}, want: conditional},
		{name: "AWS::IAM::GroupPolicy", template: "Type: AWS::IAM::GroupPolicy, Properties: {GroupName: g, PolicyName: x, ", want: denied},
		{name: "AWS::IAM::Policy", template: "Type: AWS::IAM::Policy, Properties: {Groups: [g], PolicyName: x, ", want: denied},
		{name: "AWS::IAM::ManagedPolicy", template: "Type: AWS::IAM::ManagedPolicy, Properties: {Groups: [g], ", want: denied},
		{name: "AWS::IAM::ManagedPolicy of some group", template: "Type: AWS::IAM::ManagedPolicy, Properties: {Groups: [!ImportValue g], ", want: conditional},
		{name: "AWS::IAM::UserPolicy", template: "Type: AWS::IAM::UserPolicy, Properties: {UserName: ann, PolicyName: x, ", want: denied},
		{name: "AWS::IAM::UserPolicy of another", template: "Type: AWS::IAM::UserPolicy, Properties: {UserName: bob, PolicyName: x, ", want: allowed},
	} {
		t.Run(test.name, func(t *testing.T) {
			name, text := "template.yaml", "Resources:\n  X: {"+test.template+"PolicyDocument: "+deny+"}}\n"
			if test.part != nil {
				name, text = "plan.json", terraform([]object{mediaBucket, test.part}, mediaConfig,
					configured(test.part["address"].(string), map[string][]string{"name": nil, "group": test.refs, "groups": nil, "group_name": nil, "policy": nil, "policy_arn": nil, "policy_arns": nil}))
			}
			p := read(t, name, text, here)
			s := base.With(&account.Bucket{Name: "media", Owner: "111122223333", Region: "eu-west-1"})
			check(t, p, s, asked{operation: "GetObject", principal: user, bucket: "media", key: "a", want: test.want})
		})
	}
	// A user who is put into a group by the template.
	template := "Resources:\n  X: {Type: AWS::IAM::UserToGroupAddition, Properties: {GroupName: h, Users: [ann]}}\n  P: {Type: AWS::IAM::GroupPolicy, Properties: {GroupName: h, PolicyName: x, PolicyDocument: " + deny + "}}\n"
	check(t, read(t, "template.yaml", template, here), base.With(&account.Bucket{Name: "media", Owner: "111122223333", Region: "eu-west-1"}),
		asked{operation: "GetObject", principal: user, bucket: "media", key: "a", want: denied})
}
