package plan

import (
	"slices"
	"strings"
)

// samPolicies are the policy templates of SAM that grant something of S3 or KMS.
// BUCKET is the parameter's value. Source: aws/serverless-application-model,
// policy_templates.json, 2026-11.
var samPolicies = map[string][]struct {
	actions   []string
	resources []string
}{
	"S3ReadPolicy": {{
		[]string{"s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation", "s3:GetObjectVersion", "s3:GetLifecycleConfiguration"},
		[]string{"s3:::BUCKET", "s3:::BUCKET/*"},
	}},
	"S3WritePolicy": {{
		[]string{"s3:PutObject", "s3:PutObjectAcl", "s3:PutLifecycleConfiguration"},
		[]string{"s3:::BUCKET", "s3:::BUCKET/*"},
	}},
	"S3CrudPolicy": {{
		[]string{
			"s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl",
			"s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration", "s3:DeleteObject",
		},
		[]string{"s3:::BUCKET", "s3:::BUCKET/*"},
	}},
	"S3FullAccessPolicy": {{
		[]string{
			"s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject",
			"s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", "s3:GetObjectTagging", "s3:GetObjectVersionTagging",
			"s3:PutObjectTagging", "s3:PutObjectVersionTagging",
		},
		[]string{"s3:::BUCKET/*"},
	}, {
		[]string{"s3:ListBucket", "s3:GetBucketLocation", "s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration"},
		[]string{"s3:::BUCKET"},
	}},
	"KMSDecryptPolicy": {{[]string{"kms:Decrypt"}, []string{"kms:REGION:ACCOUNT:key/BUCKET"}}},
	"KMSEncryptPolicy": {{[]string{"kms:Encrypt"}, []string{"kms:REGION:ACCOUNT:key/BUCKET"}}},
	"KMSEncryptPolicy_v2": {{
		[]string{"kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext"},
		[]string{"kms:REGION:ACCOUNT:key/BUCKET"},
	}},
}

// samOthers are those that grant nothing of S3 or KMS. Source: as above.
var samOthers = strings.Fields(`
	AMIDescribePolicy AWSSecretsManagerGetSecretValuePolicy AWSSecretsManagerRotationPolicy AcmGetCertificatePolicy
	AthenaQueryPolicy CloudFormationDescribeStacksPolicy CloudWatchDashboardPolicy CloudWatchDescribeAlarmHistoryPolicy
	CloudWatchPutMetricPolicy CodeCommitCrudPolicy CodeCommitReadPolicy CodePipelineLambdaExecutionPolicy
	CodePipelineReadOnlyPolicy ComprehendBasicAccessPolicy CostExplorerReadOnlyPolicy DynamoDBBackupFullAccessPolicy
	DynamoDBCrudPolicy DynamoDBReadPolicy DynamoDBReconfigurePolicy DynamoDBRestoreFromBackupPolicy DynamoDBStreamReadPolicy
	DynamoDBWritePolicy EC2CopyImagePolicy EC2DescribePolicy EFSWriteAccessPolicy EKSDescribePolicy EcsRunTaskPolicy
	ElasticMapReduceAddJobFlowStepsPolicy ElasticMapReduceCancelStepsPolicy ElasticMapReduceModifyInstanceFleetPolicy
	ElasticMapReduceModifyInstanceGroupsPolicy ElasticMapReduceSetTerminationProtectionPolicy
	ElasticMapReduceTerminateJobFlowsPolicy ElasticsearchHttpPostPolicy EventBridgePutEventsPolicy FilterLogEventsPolicy
	FirehoseCrudPolicy FirehoseWritePolicy KinesisCrudPolicy KinesisStreamReadPolicy LambdaInvokePolicy
	MobileAnalyticsWriteOnlyAccessPolicy OrganizationsListAccountsPolicy PinpointEndpointAccessPolicy PollyFullAccessPolicy
	RekognitionDetectOnlyPolicy RekognitionFacesManagementPolicy RekognitionFacesPolicy RekognitionLabelsPolicy
	RekognitionNoDataAccessPolicy RekognitionReadPolicy RekognitionWriteOnlyAccessPolicy Route53ChangeResourceRecordSetsPolicy
	SESBulkTemplatedCrudPolicy SESBulkTemplatedCrudPolicy_v2 SESCrudPolicy SESEmailTemplateCrudPolicy SESSendBouncePolicy
	SNSCrudPolicy SNSPublishMessagePolicy SQSPollerPolicy SQSSendMessagePolicy SSMParameterReadPolicy
	SSMParameterWithSlashPrefixReadPolicy SageMakerCreateEndpointConfigPolicy SageMakerCreateEndpointPolicy
	StepFunctionsCallbackPolicy StepFunctionsExecutionPolicy StepFunctionsExecutionPolicy_v2 TextractDetectAnalyzePolicy
	TextractGetResultPolicy TextractPolicy VPCAccessPolicy`)

// connectorActions are what a connector from a function or state machine to a
// bucket grants, on the bucket and its objects. Source: as above,
// connector_profiles/profiles.json.
var connectorActions = map[string][]string{
	"Read": {
		"s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectLegalHold", "s3:GetObjectRetention", "s3:GetObjectTorrent", "s3:GetObjectVersion",
		"s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTorrent", "s3:ListBucket",
		"s3:ListBucketMultipartUploads", "s3:ListBucketVersions", "s3:ListMultipartUploadParts",
	},
	"Write": {
		"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectLegalHold",
		"s3:PutObjectRetention", "s3:RestoreObject",
	},
}

func isServerless(kind string) bool {
	return kind == "AWS::Serverless::Function" || kind == "AWS::Serverless::StateMachine"
}

// samTypes reports whether the template has resources that SAM transforms.
func (t *template) samTypes() bool {
	return slices.ContainsFunc(t.resources.names, func(name string) bool { return strings.HasPrefix(t.kindOf(name), "AWS::Serverless::") })
}

// findRoles finds the roles that SAM makes, and lays Globals under the functions.
func (t *template) findRoles() {
	globals := t.root.object("Globals").object("Function")
	for _, name := range t.resources.names {
		r := t.resources.object(name)
		if r == nil || !isServerless(t.kindOf(name)) {
			continue
		}
		props := r.object("Properties")
		if t.kindOf(name) == "AWS::Serverless::Function" && globals != nil {
			props = underlay(globals, props)
			changed := cloneObject(r)
			changed.at = r.at
			changed.set("Properties", props)
			t.resources.set(name, changed)
		}
		if props.get("Role") == nil {
			t.roles[name+"Role"] = name
		}
	}
}

// underlay gives the members of over, and of under where over has none; objects
// in both are joined.
func underlay(under, over *object) *object {
	out := newObject()
	if over != nil {
		out.at = over.at
		for _, name := range over.names {
			out.set(name, over.members[name])
		}
	}
	for _, name := range under.names {
		mine, both := out.members[name].(*object)
		theirs, _ := under.members[name].(*object)
		switch {
		case !out.has(name):
			out.set(name, under.members[name])
		case both && theirs != nil:
			out.set(name, underlay(theirs, mine))
		}
	}
	return out
}

// serverless adds the role that SAM makes for a function or state machine, and
// what binds code to it.
func (t *template) serverless(name string, perhaps []Unknown) {
	if own := t.property(name, "Role"); own != nil {
		if u, ok := own.(*unknown); !ok || u.either == nil {
			t.lambda(name, own)
			return
		}
	}
	resource := name + "Role"
	e := t.entity(role, resource)
	e.origin = t.origin(name)
	e.origin.Address = t.address(resource)
	e.aliases = append(e.aliases, name, t.stack+"."+name)
	e.name = textOf(t.physical(resource, position{}, where{name, "Role"}))
	e.path = joinPath(textOf(t.property(name, "RolePath")))
	e.boundary, e.bounded = t.property(name, "PermissionsBoundary"), true
	// What SAM attaches by itself reads and writes nothing of S3.
	// Source: samtranslator/model/sam_resources.py.
	if t.kindOf(name) == "AWS::Serverless::Function" {
		e.managed = append(e.managed, "arn:"+t.partition+":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
		if t.property(name, "VpcConfig") != nil {
			e.managed = append(e.managed, "arn:"+t.partition+":iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole")
		}
	}
	each(t.property(name, "Policies"), perhaps, func(v value, perhaps []Unknown) { t.samPolicy(e, name, v, perhaps) })
	t.plan.entities = append(t.plan.entities, e)
	t.lambda(name, e.arn())
}

// samPolicy is one entry of Policies: the name or ARN of a managed policy, a
// document, or a policy template.
func (t *template) samPolicy(e *entity, name string, v value, perhaps []Unknown) {
	o, isObject := v.(*object)
	switch {
	case !isObject:
		if s, ok := v.(string); ok && !strings.HasPrefix(s, "arn:") && !strings.Contains(s, "‹") {
			v = "arn:" + t.partition + ":iam::aws:policy/" + s
		}
		e.managed = append(e.managed, perhapsValue(v, perhaps))
	case o.has("Statement"):
		d := t.document(name, "", o, perhaps)
		if o.at.line > 0 {
			d.origin.Line, d.origin.Column = o.at.line, o.at.column
		}
		e.inline = append(e.inline, d)
	case len(o.names) == 1:
		kind := o.names[0]
		if slices.Contains(samOthers, kind) {
			return
		}
		rows, ok := samPolicies[kind]
		if !ok {
			why := Unknown{File: t.file, Address: t.address(name), Path: "Policies", References: []string{kind}, Remedy: "this policy template of SAM is not known here; give the processed template"}
			e.inline = append(e.inline, t.document(name, kind, t.plan.registry.unknown(t.address(name)+" "+kind, why), perhaps))
			return
		}
		parameter := ""
		if params, ok := o.members[kind].(*object); ok {
			for _, member := range params.names {
				if member == "BucketName" || member == "KeyId" {
					parameter = textOf(params.members[member])
				}
			}
		}
		if parameter == "" {
			t.fail(o.at, "%s of %s needs BucketName or KeyId", kind, name)
			return
		}
		body := newObject()
		body.set("Version", "2012-10-17")
		statements := list{}
		for _, row := range rows {
			resources := list{}
			for _, r := range row.resources {
				resources = append(resources, "arn:"+t.partition+":"+strings.NewReplacer("BUCKET", parameter, "REGION", t.region, "ACCOUNT", t.account).Replace(r))
			}
			statements = append(statements, allow(row.actions, resources))
		}
		body.set("Statement", statements)
		d := t.document(name, kind, body, perhaps)
		if o.at.line > 0 {
			d.origin.Line, d.origin.Column = o.at.line, o.at.column
		}
		e.inline = append(e.inline, d)
	default:
		t.fail(o.at, "Policies of %s: an entry is a name, an ARN, a document or one policy template", name)
	}
}

func allow(actions []string, resources list) *object {
	s := newObject()
	s.set("Effect", "Allow")
	names := list{}
	for _, a := range actions {
		names = append(names, a)
	}
	s.set("Action", names)
	s.set("Resource", resources)
	return s
}

// connector grants what AWS::Serverless::Connector does; source is the resource
// that an embedded one stands in.
func (t *template) connector(name string, props *object, source string, perhaps []Unknown) {
	end := func(side string) (resource, arn, roleName string) {
		o := props.object(side)
		if o == nil {
			return "", "", ""
		}
		resource, _ = plain(o.get("Id"))
		return resource, textOf(t.eval(o.get("Arn"), where{name, side})), textOf(t.eval(o.get("RoleName"), where{name, side}))
	}
	from, _, roleName := end("Source")
	from = first(from, source)
	var destinations []*object
	switch d := props.get("Destination").(type) {
	case *object:
		destinations = []*object{d}
	case list:
		for _, item := range d {
			if o, ok := item.(*object); ok {
				destinations = append(destinations, o)
			}
		}
	}
	items, _ := listOf(props.get("Permissions"))
	for _, o := range destinations {
		one := newObject()
		one.set("Destination", o)
		id, _ := plain(o.get("Id"))
		arn := textOf(t.eval(o.get("Arn"), where{name, "Destination"}))
		kind, _ := plain(o.get("Type"))
		kind = first(t.kindOf(id), kind)
		if kind != "AWS::S3::Bucket" {
			continue // it grants nothing of S3
		}
		if id != "" {
			arn = textOf(t.attribute(id, "Arn", o.at, where{name, "Destination"}))
		}
		var actions []string
		for _, item := range items {
			text, _ := plain(item)
			actions = append(actions, connectorActions[text]...)
		}
		owner := roleName
		switch {
		case owner != "":
		case isServerless(t.kindOf(from)) && t.roles[from+"Role"] != "":
			owner = textOf(t.physical(from+"Role", o.at, where{name, "Source"}))
		default: // an explicit role, by the function's property
			arn := textOf(t.property(from, "Role"))
			owner = arn[strings.LastIndexByte(arn, '/')+1:]
		}
		body := newObject()
		body.set("Version", "2012-10-17")
		body.set("Statement", list{allow(actions, list{arn, arn + "/*"})})
		d := t.document(name, t.address(name), body, perhaps)
		t.plan.attachments = append(t.plan.attachments, &attachment{
			origin: t.origin(name), kind: role, change: declare, inline: &d,
			owners: []ownerRef{{name: owner, account: t.account}},
		})
	}
}
