package plan_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

// TestGroupsThatExist holds that a group that the plan does not make gives its
// members what a snapshot says, and is unread without one.
func TestGroupsThatExist(t *testing.T) {
	dir := t.TempDir()
	details := `{"UserDetailList":[
		{"UserName":"alice","UserId":"AIDA1","Arn":"arn:aws:iam::111122223333:user/alice","UserPolicyList":[{"PolicyName":"all","PolicyDocument":` + statement("Allow", "s3:*", "*") + `}]},
		{"UserName":"bob","UserId":"AIDA2","Arn":"arn:aws:iam::111122223333:user/bob","GroupList":["readers"]}],
	"GroupDetailList":[
		{"GroupName":"limited","Arn":"arn:aws:iam::111122223333:group/limited","GroupPolicyList":[{"PolicyName":"no","PolicyDocument":` + statement("Deny", "s3:*", "*") + `}]},
		{"GroupName":"readers","Arn":"arn:aws:iam::111122223333:group/readers","GroupPolicyList":[{"PolicyName":"get","PolicyDocument":` + statement("Allow", "s3:GetObject", "*") + `}]}],
	"Policies":[],"RoleDetailList":[]}`
	if err := os.WriteFile(filepath.Join(dir, "authorization-details.json"), []byte(details), 0o600); err != nil {
		t.Fatal(err)
	}
	base, err := account.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	user := resource("aws_iam_user.u", "create", object{"name": "u"}, object{"arn": true})
	all := resource("aws_iam_user_policy.all", "create", object{"name": "all", "user": "u", "policy": statement("Allow", "s3:*", "*")}, nil)
	byUser := func(action, name string, after, unknown object) object {
		after["user"] = name
		return resource("aws_iam_user_group_membership.m", action, after, unknown)
	}
	byGroup := func(after, unknown object) object {
		return resource("aws_iam_group_membership.m", "create", after, unknown)
	}
	const alice, bob = "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/bob"
	for _, test := range []struct {
		name      string
		member    object
		base      *account.Snapshot
		principal string
		want      any
	}{
		{"it denies", byUser("create", "alice", object{"groups": []any{"limited"}}, nil), base, alice, denied},
		{"it denies, by its members", byGroup(object{"group": "limited", "users": []any{"alice"}}, nil), base, alice, denied},
		{"it denies a new user", byUser("create", "u", object{"groups": []any{"limited"}}, nil), base, "u", denied},
		{"it allows", byUser("create", "alice", object{"groups": []any{"readers"}}, nil), base, alice, allowed},
		{"others are not concerned", byUser("create", "u", object{"groups": []any{"limited"}}, nil), base, alice, allowed},
		{"the snapshot lacks it", byUser("create", "alice", object{"groups": []any{"gone"}}, nil), base, alice, conditional},
		{"there is no snapshot", byUser("create", "u", object{"groups": []any{"limited"}}, nil), nil, "u", conditional},
		{"there is no snapshot, by its members", byGroup(object{"group": "limited", "users": []any{"u"}}, nil), nil, "u", conditional},
		{"which is not known", byUser("create", "u", object{}, object{"groups": true}), nil, "u", conditional},
		{"one of them is not known", byUser("create", "u", object{"groups": []any{"readers", nil}}, object{"groups": []any{false, true}}), base, "u", conditional},
		{"which is not known, by its members", byGroup(object{"users": []any{"alice"}}, object{"group": true}), base, alice, conditional},
		{"its members are not known", byGroup(object{"group": "limited"}, object{"users": true}), base, alice, conditional},
		{"a user leaves", byUser("delete", "bob", object{"groups": []any{"readers"}}, nil), base, bob, conditional},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := read(t, "plan.json", terraform([]object{mediaBucket, user, all, test.member}, mediaConfig), here)
			v, said := judge(t, p, test.base, asked{operation: "GetObject", principal: test.principal, bucket: "media", key: "films/a"})
			if v.Permission != test.want {
				t.Errorf("%s, want %s\n%s", v.Permission, test.want, said)
			}
		})
	}
}

// TestAccountOfTheSnapshot holds that a plan that does not say its account is laid
// over that of the snapshot, and that the message about a principal without one
// asks for it.
func TestAccountOfTheSnapshot(t *testing.T) {
	user := resource("aws_iam_user.u", "create", object{"name": "u"}, object{"arn": true})
	text := terraform([]object{mediaBucket, user}, mediaConfig)
	p := read(t, "plan.json", text, plan.Options{Beside: "111122223333"})
	if arn, _, _ := p.Principal("u"); arn != "arn:aws:iam::111122223333:user/u" {
		t.Errorf("u is %s", arn)
	}
	local := simulator.NewPlanned(read(t, "plan.json", text, plan.Options{}), nil)
	_, err := local.Decide(context.Background(), []simulator.Question{{Principal: "arn:aws:iam::111122223333:user/u", Action: "s3:GetObject", Resource: "arn:aws:s3:::media/a", Bucket: "media"}})
	if err == nil || !strings.Contains(err.Error(), "--account") || strings.Contains(err.Error(), "‹") {
		t.Errorf("the message is %v", err)
	}
}
