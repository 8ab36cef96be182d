// Command standin is a provider for Terraform and OpenTofu that stands in for
// hashicorp/aws in tests: the engine that makes the plans is the real one, with its
// modules, counts and values that are not known yet, and nothing is asked of AWS.
//
// It knows the resources that decide about permissions on S3, with the attributes
// that do, as far as a plan shows them: what must be given, what may be, what the
// provider computes, and what makes it replace. An apply makes up the values that
// AWS would compute; nothing is refreshed.
package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/plugin"
)

func main() {
	plugin.Serve(&plugin.ServeOpts{ProviderFunc: provider})
}

// A place is where a provider configuration deploys to.
type place struct{ account, region string }

func provider() *schema.Provider {
	p := &schema.Provider{
		Schema: attributes(
			"region?", "profile?", "access_key?", "secret_key?", "allowed_account_ids?[]",
			"skip_credentials_validation?!", "skip_requesting_account_id?!", "skip_metadata_api_check?!",
		),
		ResourcesMap:   make(map[string]*schema.Resource),
		DataSourcesMap: dataSources(),
		ConfigureContextFunc: func(_ context.Context, d *schema.ResourceData) (any, diag.Diagnostics) {
			at := place{"111122223333", "eu-west-1"}
			if ids := d.Get("allowed_account_ids").([]any); len(ids) == 1 {
				at.account = ids[0].(string)
			}
			if s := d.Get("region").(string); s != "" {
				at.region = s
			}
			return at, nil
		},
	}
	p.Schema["assume_role"] = block(attributes("role_arn?", "session_name?"))
	p.Schema["default_tags"] = block(attributes("tags?{}"))
	for name, k := range kinds {
		p.ResourcesMap[name] = k.resource(name)
	}
	return p
}

// attributes reads a list of attributes, each a name and marks: ? may be given,
// * the provider computes it, ?* either, none it must be given; behind that = for
// one that replaces the resource when it changes, and the type: [] a set of texts,
// {} a map, ! a truth, nothing a text.
func attributes(list ...string) map[string]*schema.Schema {
	all := make(map[string]*schema.Schema)
	for _, one := range list {
		name := strings.TrimRight(one, "?*=[]{}!")
		marks := one[len(name):]
		s := &schema.Schema{
			Type:     schema.TypeString,
			Optional: strings.Contains(marks, "?"),
			Computed: strings.Contains(marks, "*"),
			ForceNew: strings.Contains(marks, "="),
		}
		s.Required = !s.Optional && !s.Computed
		switch text := (&schema.Schema{Type: schema.TypeString}); {
		case strings.HasSuffix(marks, "[]"):
			s.Type, s.Elem = schema.TypeSet, text
		case strings.HasSuffix(marks, "{}"):
			s.Type, s.Elem = schema.TypeMap, text
		case strings.HasSuffix(marks, "!"):
			s.Type = schema.TypeBool
		}
		if name == "allowed_account_ids" {
			s.Type = schema.TypeList
		}
		all[name] = s
	}
	return all
}

// block is a block that may stand there several times.
func block(inner map[string]*schema.Schema) *schema.Schema {
	return &schema.Schema{Type: schema.TypeList, Optional: true, Elem: &schema.Resource{Schema: inner}}
}

// computed is a block that the provider fills in where none is given.
func computed(s *schema.Schema) *schema.Schema {
	s.Computed = true
	return s
}

// A kind is a type of resource.
type kind struct {
	attributes []string
	blocks     map[string]*schema.Schema
	// id are the attributes of which its ID is made; name, where it is one of them,
	// is made up when it is not given.
	id []string
	// arn has {account}, {region}, {path} and attributes in braces.
	arn string
}

var encryptionRule = map[string]*schema.Schema{
	"apply_server_side_encryption_by_default": block(attributes("sse_algorithm", "kms_master_key_id?")),
	"bucket_key_enabled":                      {Type: schema.TypeBool, Optional: true},
}

// kinds are the resources, after the documentation of hashicorp/aws.
var kinds = map[string]kind{
	"aws_iam_role": {
		attributes: []string{"name?*=", "name_prefix?*=", "path?=", "assume_role_policy", "permissions_boundary?", "managed_policy_arns?*[]", "description?", "tags?{}", "tags_all?*{}", "unique_id*", "arn*"},
		blocks:     map[string]*schema.Schema{"inline_policy": computed(block(attributes("name?", "policy?")))},
		id:         []string{"name"}, arn: "arn:aws:iam::{account}:role{path}{name}",
	},
	"aws_iam_user": {
		attributes: []string{"name", "path?", "permissions_boundary?", "tags?{}", "tags_all?*{}", "unique_id*", "arn*"},
		id:         []string{"name"}, arn: "arn:aws:iam::{account}:user{path}{name}",
	},
	"aws_iam_group": {
		attributes: []string{"name", "path?", "unique_id*", "arn*"},
		id:         []string{"name"}, arn: "arn:aws:iam::{account}:group{path}{name}",
	},
	"aws_iam_policy": {
		attributes: []string{"name?*=", "name_prefix?*=", "path?=", "policy", "description?=", "tags?{}", "tags_all?*{}", "policy_id*", "arn*"},
		id:         []string{"name"}, arn: "arn:aws:iam::{account}:policy{path}{name}",
	},
	"aws_iam_role_policy":                       {attributes: []string{"name?*=", "name_prefix?*=", "role=", "policy"}, id: []string{"role", "name"}},
	"aws_iam_user_policy":                       {attributes: []string{"name?*=", "name_prefix?*=", "user=", "policy"}, id: []string{"user", "name"}},
	"aws_iam_group_policy":                      {attributes: []string{"name?*=", "name_prefix?*=", "group=", "policy"}, id: []string{"group", "name"}},
	"aws_iam_role_policy_attachment":            {attributes: []string{"role=", "policy_arn="}, id: []string{"role", "policy_arn"}},
	"aws_iam_user_policy_attachment":            {attributes: []string{"user=", "policy_arn="}, id: []string{"user", "policy_arn"}},
	"aws_iam_group_policy_attachment":           {attributes: []string{"group=", "policy_arn="}, id: []string{"group", "policy_arn"}},
	"aws_iam_policy_attachment":                 {attributes: []string{"name=", "policy_arn=", "roles?[]", "users?[]", "groups?[]"}, id: []string{"name"}},
	"aws_iam_group_membership":                  {attributes: []string{"name=", "group=", "users[]"}, id: []string{"name"}},
	"aws_iam_user_group_membership":             {attributes: []string{"user=", "groups[]"}, id: []string{"user"}},
	"aws_iam_role_policies_exclusive":           {attributes: []string{"role_name=", "policy_names[]"}, id: []string{"role_name"}},
	"aws_iam_role_policy_attachments_exclusive": {attributes: []string{"role_name=", "policy_arns[]"}, id: []string{"role_name"}},
	"aws_s3_bucket": {
		attributes: []string{"bucket?*=", "bucket_prefix?*=", "force_destroy?!", "acl?*", "policy?*", "tags?{}", "tags_all?*{}", "region*", "bucket_domain_name*", "arn*"},
		blocks:     map[string]*schema.Schema{"server_side_encryption_configuration": computed(block(map[string]*schema.Schema{"rule": block(encryptionRule)}))},
		id:         []string{"bucket"}, arn: "arn:aws:s3:::{bucket}",
	},
	"aws_s3_bucket_policy":                               {attributes: []string{"bucket=", "policy"}, id: []string{"bucket"}},
	"aws_s3_bucket_public_access_block":                  {attributes: []string{"bucket=", "block_public_acls?!", "ignore_public_acls?!", "block_public_policy?!", "restrict_public_buckets?!"}, id: []string{"bucket"}},
	"aws_s3_bucket_ownership_controls":                   {attributes: []string{"bucket="}, blocks: map[string]*schema.Schema{"rule": block(attributes("object_ownership"))}, id: []string{"bucket"}},
	"aws_s3_bucket_server_side_encryption_configuration": {attributes: []string{"bucket="}, blocks: map[string]*schema.Schema{"rule": block(encryptionRule)}, id: []string{"bucket"}},
	"aws_s3_bucket_request_payment_configuration":        {attributes: []string{"bucket=", "payer"}, id: []string{"bucket"}},
	"aws_s3_bucket_versioning":                           {attributes: []string{"bucket="}, blocks: map[string]*schema.Schema{"versioning_configuration": block(attributes("status"))}, id: []string{"bucket"}},
	"aws_s3_access_point": {
		attributes: []string{"name=", "bucket=", "account_id?*=", "policy?*", "alias*", "network_origin*", "arn*"},
		blocks:     map[string]*schema.Schema{"vpc_configuration": block(attributes("vpc_id="))},
		id:         []string{"name"}, arn: "arn:aws:s3:{region}:{account}:accesspoint/{name}",
	},
	"aws_s3control_access_point_policy": {attributes: []string{"access_point_arn=", "policy"}, id: []string{"access_point_arn"}},
	"aws_kms_key": {
		attributes: []string{"description?*", "policy?*", "enable_key_rotation?!", "tags?{}", "tags_all?*{}", "key_id*", "arn*"},
		arn:        "arn:aws:kms:{region}:{account}:key/{key_id}",
	},
	"aws_kms_key_policy": {attributes: []string{"key_id=", "policy"}, id: []string{"key_id"}},
	"aws_kms_alias":      {attributes: []string{"name?*=", "target_key_id", "target_key_arn*", "arn*"}, id: []string{"name"}, arn: "arn:aws:kms:{region}:{account}:{name}"},
	"aws_kms_grant":      {attributes: []string{"name?=", "key_id=", "grantee_principal=", "operations=[]", "grant_id*", "grant_token*"}, id: []string{"key_id", "grantee_principal"}},
	"aws_vpc_endpoint":   {attributes: []string{"vpc_id=", "service_name=", "policy?*", "tags?{}", "arn*"}, arn: "arn:aws:ec2:{region}:{account}:vpc-endpoint/{id}"},
	"aws_lambda_function": {
		attributes: []string{"function_name=", "role", "handler?", "runtime?", "filename?", "image_uri?", "package_type?", "tags?{}", "arn*"},
		blocks:     map[string]*schema.Schema{"environment": block(attributes("variables?{}"))},
		id:         []string{"function_name"}, arn: "arn:aws:lambda:{region}:{account}:function:{function_name}",
	},
	"aws_sqs_queue": {attributes: []string{"name?*=", "policy?*", "url*", "arn*"}, id: []string{"name"}, arn: "arn:aws:sqs:{region}:{account}:{name}"},
}

// resource gives the resource with operations that make up what they must return.
func (k kind) resource(name string) *schema.Resource {
	all := attributes(k.attributes...)
	for block, s := range k.blocks {
		all[block] = s
	}
	if p := all["path"]; p != nil {
		p.Default = "/"
	}
	updates := false
	for _, s := range all {
		updates = updates || !s.ForceNew && (s.Required || s.Optional)
	}
	store := func(_ context.Context, d *schema.ResourceData, at any) diag.Diagnostics {
		return k.fill(name, d, at.(place))
	}
	leave := func(context.Context, *schema.ResourceData, any) diag.Diagnostics { return nil }
	r := &schema.Resource{
		Schema: all, CreateContext: store, ReadContext: leave, DeleteContext: leave,
		Importer: &schema.ResourceImporter{StateContext: func(_ context.Context, d *schema.ResourceData, at any) ([]*schema.ResourceData, error) {
			if len(k.id) == 1 {
				if err := d.Set(k.id[0], d.Id()); err != nil {
					return nil, err
				}
			}
			if all["path"] != nil {
				if err := d.Set("path", "/"); err != nil {
					return nil, err
				}
			}
			if diags := k.fill(name, d, at.(place)); diags.HasError() {
				return nil, fmt.Errorf("%v", diags)
			}
			return []*schema.ResourceData{d}, nil
		}},
	}
	if updates {
		r.UpdateContext = store
	}
	return r
}

// fill makes up an ID and the computed values.
func (k kind) fill(name string, d *schema.ResourceData, at place) (diags diag.Diagnostics) {
	set := func(attribute string, v any) {
		if err := d.Set(attribute, v); err != nil {
			diags = append(diags, diag.FromErr(err)...)
		}
	}
	all := attributes(k.attributes...)
	unique := fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, name, d.Get(k.attributes[0][:strings.IndexAny(k.attributes[0]+"=", "?*=[]{}!")]))))[:20]
	var parts []string
	for _, attribute := range k.id {
		text, _ := d.Get(attribute).(string)
		if text == "" && all[attribute].Computed {
			text = "made-up-" + unique
			if prefix, ok := d.GetOk(attribute + "_prefix"); ok {
				text = prefix.(string) + unique
			}
			set(attribute, text)
		}
		parts = append(parts, text)
	}
	if d.Id() == "" {
		d.SetId(strings.Join(append(parts, unique)[:max(len(parts), 1)], ":"))
	}
	for attribute, s := range all {
		if !s.Computed {
			continue
		}
		switch attribute {
		case "unique_id", "policy_id", "key_id", "grant_id":
			set(attribute, unique)
		case "region":
			set(attribute, at.region)
		case "account_id":
			set(attribute, at.account)
		case "tags_all":
			set(attribute, d.Get("tags"))
		}
	}
	if k.arn != "" {
		pairs := []string{"{account}", at.account, "{region}", at.region, "{id}", d.Id()}
		for attribute, s := range all {
			if s.Type == schema.TypeString {
				text, _ := d.Get(attribute).(string)
				pairs = append(pairs, "{"+attribute+"}", text)
			}
		}
		set("arn", strings.NewReplacer(pairs...).Replace(k.arn))
	}
	return diags
}
