package plan_test

import (
	"strings"
	"testing"

	"github.com/presigncheck/presigncheck/simulator/plan"
)

const trustLambda = `AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}`

// TestKindsOfTemplates asks about what templates are made of, one kind each.
func TestKindsOfTemplates(t *testing.T) {
	head := `
Parameters:
  Stage: {Type: String}
  Name: {Type: String, Default: shop}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
  NotProd: !Not [!Condition Prod]
  Shop: !Equals [!Ref Name, shop]
Mappings:
  Buckets: {prod: {name: media-prod}, dev: {name: media-dev}}
Resources:
  Media: {Type: AWS::S3::Bucket, Properties: {BucketName: media}}
`
	role := func(more string) string {
		return "  Signer:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: signer\n      " + trustLambda + "\n" + more
	}
	policies := func(statements string) string {
		return "      Policies:\n        - PolicyName: p\n          PolicyDocument:\n            Version: '2012-10-17'\n            Statement:\n" + indent(statements, 14) + "\n"
	}
	all := "- {Effect: Allow, Action: 's3:*', Resource: '*'}"
	bucketPolicy := func(more, statements string) string {
		return "  MediaPolicy:\n    Type: AWS::S3::BucketPolicy\n" + more + "    Properties:\n      Bucket: !Ref Media\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n" + indent(statements, 10) + "\n"
	}
	type want map[string]string // "GetObject films/a" to allowed
	for _, test := range []struct {
		name, template string
		want           want
	}{
		{"NotAction", head + role(policies("- {Effect: Allow, NotAction: ['s3:Delete*', 's3:PutObject'], Resource: '*'}")), want{"GetObject a": "allowed", "PutObject a": "denied", "DeleteObject a": "denied"}},
		{"NotResource", head + role(policies("- {Effect: Allow, Action: 's3:GetObject', NotResource: !Sub '${Media.Arn}/secret/*'}")), want{"GetObject a": "allowed", "GetObject secret/a": "denied"}},
		{"Deny with NotResource", head + role(policies(all+"\n- {Effect: Deny, Action: 's3:*', NotResource: [!Sub '${Media.Arn}/films/*']}")), want{"GetObject a": "denied", "GetObject films/a": "allowed"}},
		{"Deny with NotResource that is not known", head + role(policies(all+"\n- {Effect: Deny, Action: 's3:*', NotResource: [!Sub 'arn:aws:s3:::${Stage}/*']}")), want{"GetObject a": "conditional"}},
		{"Deny with NotAction that is not known", head + role(policies(all+"\n- {Effect: Deny, NotAction: [!Ref Stage], Resource: '*'}")), want{"GetObject a": "conditional"}},
		{"a boundary in the template", head + "  Edge:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}\n" + role("      PermissionsBoundary: !Ref Edge\n"+policies(all)), want{"GetObject a": "allowed", "PutObject a": "denied"}},
		{"a boundary that a parameter names", head + role("      PermissionsBoundary: !Ref Stage\n"+policies(all)), want{"GetObject a": "conditional"}},
		{"a boundary that is perhaps there", head + "  Edge:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}\n" + role("      PermissionsBoundary: !If [Prod, !Ref Edge, !Ref 'AWS::NoValue']\n"+policies(all)), want{"PutObject a": "conditional", "GetObject a": "conditional|allowed"}},
		{"a boundary of AWS", head + role("      PermissionsBoundary: arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess\n"+policies(all)), want{"GetObject a": "allowed", "PutObject a": "denied"}},
		{"a boundary of another account's tooling", head + role("      PermissionsBoundary: !Sub arn:aws:iam::${AWS::AccountId}:policy/edge\n"+policies(all)), want{"GetObject a": "conditional"}},
		{"Sub with a map", head + role(policies("- {Effect: Allow, Action: 's3:GetObject', Resource: !Sub ['${Arn}/${Prefix}/*', {Arn: !GetAtt Media.Arn, Prefix: films}]}")), want{"GetObject films/a": "allowed", "GetObject a": "denied"}},
		{"Sub with a map over an unknown", head + role(policies("- {Effect: Allow, Action: 's3:GetObject', Resource: !Sub ['${Arn}/${Prefix}/*', {Arn: !GetAtt Media.Arn, Prefix: !Ref Stage}]}")), want{"GetObject films/a": "conditional", "GetObject a": "denied"}},
		{"a literal in Sub", head + role(policies("- {Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Media.Arn}/${!aws:PrincipalAccount}/*'}")), want{"GetObject 111122223333/a": "allowed", "GetObject a": "denied"}},
		{"If in a list of actions", head + role(policies("- {Effect: Allow, Action: ['s3:GetObject', !If [Prod, 's3:PutObject', !Ref 'AWS::NoValue']], Resource: '*'}")), want{"GetObject a": "allowed", "PutObject a": "conditional", "DeleteObject a": "denied"}},
		{"If over the effect", head + role(policies("- {Effect: !If [Prod, Allow, Deny], Action: 's3:*', Resource: '*'}")), want{"GetObject a": "conditional"}},
		{"If over a Deny", head + role(policies(all+"\n- !If [Prod, {Effect: Deny, Action: 's3:PutObject', Resource: '*'}, !Ref 'AWS::NoValue']")), want{"PutObject a": "conditional", "GetObject a": "allowed"}},
		{"If over a condition", head + role(policies("- Effect: Allow\n  Action: 's3:GetObject'\n  Resource: '*'\n  Condition: !If [Prod, {StringEquals: {'aws:SourceVpc': vpc-1}}, !Ref 'AWS::NoValue']")), want{"GetObject a": "conditional"}},
		{"a condition that is known to be off", head + role(policies("- Effect: Allow\n  Action: 's3:GetObject'\n  Resource: '*'\n  Condition: !If [Shop, !Ref 'AWS::NoValue', {StringEquals: {'aws:SourceVpc': vpc-1}}]")), want{"GetObject a": "allowed"}},
		{"an unknown operator of a condition", head + role(policies("- Effect: Allow\n  Action: 's3:GetObject'\n  Resource: '*'\n  Condition: {StringEquals: {'aws:PrincipalAccount': !Ref Stage}}")), want{"GetObject a": "conditional"}},
		{"FindInMap by a parameter without a value", head + role(policies("- {Effect: Allow, Action: 's3:GetObject', Resource: !Sub ['arn:aws:s3:::${B}/*', {B: !FindInMap [Buckets, !Ref Stage, name]}]}")), want{"GetObject a": "conditional|denied"}},
		{"a policy under a condition", head + role("") + "  P:\n    Type: AWS::IAM::Policy\n    Condition: Prod\n    Properties:\n      PolicyName: p\n      Roles: [!Ref Signer]\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}\n", want{"GetObject a": "conditional"}},
		{"policies under opposite conditions", head + role("") + "  P:\n    Type: AWS::IAM::Policy\n    Condition: Prod\n    Properties:\n      PolicyName: p\n      Roles: [!Ref Signer]\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}\n  Q:\n    Type: AWS::IAM::Policy\n    Condition: NotProd\n    Properties:\n      PolicyName: q\n      Roles: [!Ref Signer]\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:*', Resource: '*'}]}\n", want{"GetObject a": "conditional"}},
		{"a bucket policy under a condition", head + role(policies(all)) + bucketPolicy("    Condition: Prod\n", "- {Effect: Deny, Principal: '*', Action: 's3:GetObject', Resource: '*'}"), want{"GetObject a": "conditional", "PutObject a": "allowed"}},
		{"Deny without TLS", head + role(policies(all)) + bucketPolicy("", "- {Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': false}}}"), want{"GetObject a": "allowed"}},
		{"Deny of old signatures", head + role(policies(all)) + bucketPolicy("", "- {Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {NumericGreaterThan: {'s3:signatureAge': 600000}}}"), want{"GetObject a": "allowed"}},
		{"Deny of presigned URLs", head + role(policies(all)) + bucketPolicy("", "- {Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {StringEquals: {'s3:authType': REST-QUERY-STRING}}}"), want{"GetObject a": "denied"}},
		{"Deny outside an organization", head + role(policies(all)) + bucketPolicy("", "- {Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {StringNotEquals: {'aws:PrincipalOrgID': !Ref Stage}}}"), want{"GetObject a": "conditional"}},
		{"a bucket policy of two statements under If", head + role(policies(all)) + bucketPolicy("", "- !If [Prod, {Effect: Deny, Principal: '*', Action: 's3:PutObject', Resource: '*'}, {Effect: Deny, Principal: '*', Action: 's3:GetObject', Resource: '*'}]"), want{"GetObject a": "conditional", "PutObject a": "conditional", "DeleteObject a": "allowed"}},
		{"a key that is used for the bucket", head + role(policies(all)) + `
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}]}}}
  Vault:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties:
      BucketName: vault
      BucketEncryption: {ServerSideEncryptionConfiguration: [{BucketKeyEnabled: true, ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !Ref Key}}]}
`, want{"GetObject a": "allowed", "GetObject vault a": "denied", "PutObject vault a": "denied"}},
		{"a key whose policy names the role", head + role(policies(all)) + `
  Key: {Type: AWS::KMS::Key, DeletionPolicy: Retain, Properties: {KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: !GetAtt Signer.Arn}, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*'}]}}}
  Vault:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: vault
      BucketEncryption: {ServerSideEncryptionConfiguration: [{BucketKeyEnabled: true, ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !GetAtt Key.Arn}}]}
`, want{"GetObject vault a": "allowed", "PutObject vault a": "allowed"}},
		{"a key whose policy wants the encryption context of objects", head + role(policies("- {Effect: Allow, Action: ['s3:*', 'kms:*'], Resource: '*'}")) + `
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}, {Effect: Deny, Principal: '*', Action: 'kms:Decrypt', Resource: '*', Condition: {StringNotLike: {'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::vault/*'}}}]}}}
  Vault:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: vault
      BucketEncryption: {ServerSideEncryptionConfiguration: [{BucketKeyEnabled: true, ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !Ref Key}}]}
`, want{"GetObject vault a": "denied|conditional"}},
		{"an alias of a key", head + role(policies("- {Effect: Allow, Action: 's3:*', Resource: '*'}\n- {Effect: Allow, Action: 'kms:Decrypt', Resource: '*', Condition: {StringEquals: {'kms:ResourceAliases': alias/vault}}}")) + `
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}]}}}
  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/vault, TargetKeyId: !Ref Key}}
  Vault:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: vault
      BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !Ref Alias}}]}
`, want{"GetObject vault a": "conditional|allowed", "PutObject vault a": "denied"}},
		{"a policy of AWS that is perhaps attached", head + role("      ManagedPolicyArns: [!If [Prod, 'arn:aws:iam::aws:policy/AmazonS3FullAccess', !Ref 'AWS::NoValue']]\n"), want{"GetObject a": "conditional"}},
		{"a policy of AWS that a parameter names", head + role("      ManagedPolicyArns: [!Sub 'arn:aws:iam::aws:policy/${Stage}']\n"), want{"GetObject a": "conditional"}},
		{"a policy of AWS that is not known here", head + role("      ManagedPolicyArns: ['arn:aws:iam::aws:policy/SomethingElse']\n"+policies(all)), want{"GetObject a": "conditional"}},
		{"one of two policies of the template", head + "  A: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}}}\n  B: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}}}\n" + role("      ManagedPolicyArns: [!If [Prod, !Ref A, !Ref B]]\n"), want{"GetObject a": "allowed|conditional", "PutObject a": "conditional"}},
		{"an access point", head + role(policies("- {Effect: Allow, Action: 's3:GetObject', Resource: '*'}")) + `
  Films:
    Type: AWS::S3::AccessPoint
    Properties:
      Name: films
      Bucket: !Ref Media
      Policy: {Version: '2012-10-17', Statement: [{Effect: Deny, Principal: '*', Action: 's3:GetObject', Resource: !Sub '${Films.Arn}/object/secret/*'}]}
  Inner: {Type: AWS::S3::AccessPoint, Properties: {Name: inner, Bucket: !Ref Media, VpcConfiguration: {VpcId: vpc-1}}}
`, want{"GetObject Films films/a": "allowed", "GetObject Films secret/a": "denied", "PutObject Films a": "denied", "GetObject Inner a": "denied"}},
		{"two roles of one name, under opposite conditions", head + `
  Signer: {Type: AWS::IAM::Role, Condition: Prod, Properties: {RoleName: signer, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess']}}
  Lesser: {Type: AWS::IAM::Role, Condition: NotProd, Properties: {RoleName: signer, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']}}
`, want{"GetObject a": "conditional", "PutObject a": "conditional"}},
		{"two buckets of one name, under opposite conditions", head + role(policies(all)) + `
  Plain: {Type: AWS::S3::Bucket, Condition: NotProd, Properties: {BucketName: vault}}
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 'kms:*', Resource: '*'}]}}}
  Secret: {Type: AWS::S3::Bucket, Condition: Prod, Properties: {BucketName: vault, BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: !Ref Key}}]}}}
  Other: {Type: AWS::S3::Bucket, Condition: NotProd, Properties: {BucketName: vault}}
`, want{"PutObject vault a": "conditional|denied", "GetObject vault a": "conditional|denied"}},
		{"a policy for the role's name in other letters", head + role(policies(all)) + "  No:\n    Type: AWS::IAM::RolePolicy\n    Properties:\n      PolicyName: 'no'\n      RoleName: SIGNER\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:GetObject', Resource: '*'}]}\n", want{"GetObject a": "denied", "PutObject a": "allowed"}},
		{"a group", head + `
  Readers: {Type: AWS::IAM::Group, Properties: {GroupName: readers, Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}}]}}
  Signer: {Type: AWS::IAM::User, Properties: {UserName: signer, Groups: [!Ref Readers]}}
`, want{"GetObject a": "allowed", "PutObject a": "denied"}},
		{"an addition to a group under a condition", head + `
  No: {Type: AWS::IAM::Group, Properties: {Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:GetObject', Resource: '*'}]}}]}}
  Signer: {Type: AWS::IAM::User, Properties: {UserName: signer, Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}}]}}
  Add: {Type: AWS::IAM::UserToGroupAddition, Condition: Prod, Properties: {GroupName: !Ref No, Users: [!Ref Signer]}}
`, want{"GetObject a": "conditional"}},
		{"a group that is not the template's", head + `
  Signer: {Type: AWS::IAM::User, Properties: {UserName: signer, Groups: [others], Policies: [{PolicyName: p, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}}]}}
`, want{"GetObject a": "conditional"}},
		{"a managed policy that another attaches", head + role(policies(all)) + "  No:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      Roles: [!Ref Signer]\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:GetObject', Resource: '*'}]}\n", want{"GetObject a": "denied", "PutObject a": "allowed"}},
		{"a managed policy for whom a parameter names", head + role(policies(all)) + "  No:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      Roles: [!Ref Stage]\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:GetObject', Resource: '*'}]}\n", want{"GetObject a": "conditional", "PutObject a": "allowed"}},
		{"a managed policy for a list that a parameter gives", head + role(policies(all)) + "  No:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      Roles: !Split [',', !Ref Stage]\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:GetObject', Resource: '*'}]}\n", want{"GetObject a": "conditional"}},
		{"a policy of another role", head + role("") + "  P:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: p\n      Roles: [other]\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}\n", want{"GetObject a": "denied"}},
		{"a loop", "Transform: AWS::LanguageExtensions\n" + head + role("") + `
  Fn::ForEach::Prefixes:
    - Prefix
    - [films, books]
    - P${Prefix}:
        Type: AWS::IAM::Policy
        Properties:
          PolicyName: !Sub p-${Prefix}
          Roles: [!Ref Signer]
          PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Media.Arn}/${Prefix}/*'}]}
`, want{"GetObject films/a": "allowed", "GetObject books/a": "allowed", "GetObject a": "denied"}},
		{"a loop in a loop, of one name", "Transform: AWS::LanguageExtensions\n" + head + role(policies(all)) + `
  Fn::ForEach::Outer:
    - Kind
    - [films, 'old-books']
    - Fn::ForEach::Inner:
        - Year
        - [y1, y2]
        - P&{Kind}${Year}:
            Type: AWS::IAM::RolePolicy
            Properties:
              PolicyName: !Sub p-${Kind}-${Year}
              RoleName: !Ref Signer
              PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:GetObject', Resource: !Sub '${Media.Arn}/${Kind}/${Year}/*'}]}
      Q&{Kind}:
        Type: AWS::IAM::RolePolicy
        DependsOn: Poldbooksy1
        Properties:
          PolicyName: !Sub q-${Kind}
          RoleName: !Ref Signer
          PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:PutObject', Resource: !Sub '${Media.Arn}/${Kind}/*'}]}
`, want{
			"GetObject films/y1/a": "denied", "GetObject films/y2/a": "denied", "GetObject old-books/y1/a": "denied", "GetObject old-books/y2/a": "denied",
			"GetObject films/y3/a": "allowed", "PutObject films/a": "denied", "PutObject old-books/a": "denied",
		}},
		{"a loop in a loop, named by the outer one", "Transform: AWS::LanguageExtensions\n" + head + role(policies(all)) + `
  Fn::ForEach::Outer:
    - Kind
    - [films, 'old-books']
    - Fn::ForEach::Inner${Kind}:
        - Year
        - [y1, y2]
        - P&{Kind}${Year}:
            Type: AWS::IAM::RolePolicy
            Properties:
              PolicyName: !Sub p-${Kind}-${Year}
              RoleName: !Ref Signer
              PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:GetObject', Resource: !Sub '${Media.Arn}/${Kind}/${Year}/*'}]}
      Q&{Kind}:
        Type: AWS::IAM::RolePolicy
        DependsOn: Poldbooksy1
        Properties:
          PolicyName: !Sub q-${Kind}
          RoleName: !Ref Signer
          PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:PutObject', Resource: !Sub '${Media.Arn}/${Kind}/*'}]}
`, want{
			"GetObject films/y1/a": "denied", "GetObject films/y2/a": "denied", "GetObject old-books/y1/a": "denied", "GetObject old-books/y2/a": "denied",
			"GetObject films/y3/a": "allowed", "PutObject films/a": "denied", "PutObject old-books/a": "denied",
		}},
		{"a loop in a loop over a list that is not known", "Transform: AWS::LanguageExtensions\n" + head + role(policies(all)) + `
  Fn::ForEach::Outer:
    - Kind
    - [films, books]
    - Fn::ForEach::Inner:
        - Year
        - !Split [',', !Ref Stage]
        - P${Kind}${Year}:
            Type: AWS::IAM::RolePolicy
            Properties:
              PolicyName: p
              RoleName: !Ref Signer
              PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:GetObject', Resource: '*'}]}
`, want{"GetObject a": "conditional"}},
		{"a function in Fn::GetAtt", "Transform: AWS::LanguageExtensions\n" + head + role(policies("- {Effect: Allow, Action: 's3:GetObject', Resource: !Sub ['${A}/*', {A: !GetAtt [!FindInMap [M, a, n], Arn]}]}")) + "Mappings: {M: {a: {n: Media}}}\n", want{"GetObject a": "allowed"}},
		{"a function in Ref", "Transform: AWS::LanguageExtensions\n" + head + role(policies("- {Effect: Allow, Action: 's3:GetObject', Resource: !Sub ['arn:aws:s3:::${N}/*', {N: {Ref: !Sub 'Media'}}]}")) + "Mappings: {M: {a: {n: Media}}}\n", want{"GetObject a": "allowed"}},
		{"a function that is not known in Ref", "Transform: AWS::LanguageExtensions\n" + head + role(policies("- {Effect: Allow, Action: 's3:GetObject', Resource: !Sub ['arn:aws:s3:::${N}/*', {N: {Ref: !Sub '${Stage}'}}]}")) + "Mappings: {M: {a: {n: Media}}}\n", want{"GetObject a": "conditional"}},
		{"a function that is not known in Fn::GetAtt", "Transform: AWS::LanguageExtensions\n" + head + role(policies("- {Effect: Allow, Action: 's3:GetObject', Resource: !Sub ['${A}/*', {A: !GetAtt [!Sub 'B${Stage}', Arn]}]}")) + "Mappings: {M: {a: {n: Media}}}\n", want{"GetObject a": "conditional"}},
		{"a loop over a list that is not known", "Transform: AWS::LanguageExtensions\n" + head + role(policies(all)) + `
  Fn::ForEach::Prefixes:
    - Prefix
    - !Split [',', !Ref Stage]
    - P${Prefix}:
        Type: AWS::IAM::Policy
        Properties:
          PolicyName: !Sub p-${Prefix}
          Roles: [!Ref Signer]
          PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: 's3:GetObject', Resource: '*'}]}
`, want{"GetObject a": "conditional"}},
		{"a loop within a policy", "Transform: AWS::LanguageExtensions\n" + head + role("      Policies:\n        - PolicyName: p\n          PolicyDocument:\n            Version: '2012-10-17'\n            Statement:\n              - Effect: Allow\n                Action: 's3:*'\n                Resource: '*'\n                Fn::ForEach::X: [A, [a], {B: c}]\n"), want{"GetObject a": "conditional"}},
		{"Fn::Transform in a policy", head + role("      Policies:\n        - Fn::Transform: {Name: 'AWS::Include', Parameters: {Location: 's3://x/y'}}\n"), want{"GetObject a": "conditional"}},
		{"an include among the resources", head + role(policies(all)) + "  Fn::Transform: {Name: 'AWS::Include', Parameters: {Location: 's3://x/y'}}\n", want{"GetObject a": "conditional"}},
		{"rules and outputs say nothing of permissions", head + role(policies(all)) + "Rules:\n  OnlyProd: {Assertions: [{Assert: !Equals [!Ref Stage, prod]}]}\nOutputs:\n  Arn: {Value: !GetAtt Media.Arn, Export: {Name: arn}}\n", want{"GetObject a": "allowed"}},
		{"a nested stack that is elsewhere", head + role(policies(all)) + "  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://example.com/x.yaml'}}\n", want{"GetObject a": "conditional"}},
		{"a policy for a role by a text that joins", head + role("") + "  P:\n    Type: AWS::IAM::RolePolicy\n    Properties:\n      PolicyName: p\n      RoleName: !Join ['', [si, gner]]\n      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]}\n", want{"GetObject a": "allowed", "PutObject a": "denied"}},
		{"tags in conditions", head + "  Signer:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: signer\n      Tags: [{Key: team, Value: films}]\n      " + trustLambda + "\n" + policies("- {Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Media.Arn}/${!aws:PrincipalTag/team}/*'}"), want{"GetObject films/a": "allowed", "GetObject a": "denied"}},
		{"tags that are not known", head + "  Signer:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: signer\n      Tags: [{Key: team, Value: !Ref Stage}]\n      " + trustLambda + "\n" + policies("- {Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Media.Arn}/${!aws:PrincipalTag/team}/*'}"), want{"GetObject films/a": "conditional"}},
		{"Version that is old has no variables", head + role("      Policies:\n        - PolicyName: p\n          PolicyDocument:\n            Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: !Sub '${Media.Arn}/${!aws:PrincipalAccount}/*'}]\n"), want{"GetObject 111122223333/a": "denied"}},
		{"a policy that AWS would refuse", head + role("      Policies:\n        - PolicyName: p\n          PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*', Principal: '*'}]}\n"), want{"GetObject a": "conditional|denied"}},
		{"SAM: policy templates", `
Transform: AWS::Serverless-2016-10-31
Resources:
  Media: {Type: AWS::S3::Bucket, Properties: {BucketName: media}}
  Signer:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: x
      Policies: [{S3ReadPolicy: {BucketName: !Ref Media}}]
`, want{"GetObject a": "allowed", "PutObject a": "denied", "DeleteObject a": "denied"}},
		{"SAM: of everything", `
Transform: AWS::Serverless-2016-10-31
Parameters: {Other: {Type: String}}
Resources:
  Media: {Type: AWS::S3::Bucket, Properties: {BucketName: media}}
  Signer:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: x
      Policies: [{S3CrudPolicy: {BucketName: !Ref Other}}]
`, want{"GetObject a": "conditional", "PutObjectTagging a": "denied"}},
		{"SAM: a role that a parameter may give", `
Transform: AWS::Serverless-2016-10-31
Parameters: {Given: {Type: String}}
Conditions: {Own: !Equals [!Ref Given, '']}
Resources:
  Media: {Type: AWS::S3::Bucket, Properties: {BucketName: media}}
  Signer:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: x
      Role: !If [Own, !Ref 'AWS::NoValue', !Ref Given]
      Policies: [{S3CrudPolicy: {BucketName: !Ref Media}}]
`, want{"GetObject a": "allowed|conditional"}},
		{"SAM: an application", `
Transform: AWS::Serverless-2016-10-31
Resources:
  Media: {Type: AWS::S3::Bucket, Properties: {BucketName: media}}
  App: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: x, SemanticVersion: '1'}}}
  Signer:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: x
      Policies: [{S3CrudPolicy: {BucketName: !Ref Media}}]
`, want{"GetObject a": "conditional"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := read(t, "template.yaml", test.template, plan.Options{Account: "111122223333", Region: "eu-west-1"})
			for asks, want := range test.want {
				words := strings.Fields(asks)
				q := asked{operation: words[0], principal: "Signer", bucket: "media", key: words[len(words)-1]}
				if len(words) == 3 {
					q.bucket = words[1]
				}
				v, said := judge(t, p, nil, q)
				if !strings.Contains("|"+want+"|", "|"+string(v.Permission)+"|") {
					t.Errorf("%s: %s, want %s\n%s\n%q", asks, v.Permission, want, said, p.Problems())
				}
			}
		})
	}
}
