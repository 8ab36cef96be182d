package main

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// dataSources are those that a plan reads: who and where the caller is, and policy
// documents. The engine defers them to the apply when it does not know what they
// are given.
func dataSources() map[string]*schema.Resource {
	source := func(all map[string]*schema.Schema, read func(d *schema.ResourceData, at place) error) *schema.Resource {
		return &schema.Resource{Schema: all, ReadContext: func(_ context.Context, d *schema.ResourceData, at any) diag.Diagnostics {
			d.SetId("read")
			return diag.FromErr(read(d, at.(place)))
		}}
	}
	who := func() *schema.Schema { return block(attributes("type", "identifiers[]")) }
	document := attributes("json*", "minified_json*", "policy_id?", "version?")
	for _, name := range []string{"source_policy_documents", "override_policy_documents"} {
		document[name] = &schema.Schema{Type: schema.TypeList, Optional: true, Elem: &schema.Schema{Type: schema.TypeString}}
	}
	statement := attributes("sid?", "effect?", "actions?[]", "not_actions?[]", "resources?[]", "not_resources?[]")
	statement["principals"], statement["not_principals"] = who(), who()
	condition := attributes("test", "variable")
	condition["values"] = &schema.Schema{Type: schema.TypeList, Required: true, Elem: &schema.Schema{Type: schema.TypeString}}
	statement["condition"] = block(condition)
	document["statement"] = block(statement)
	return map[string]*schema.Resource{
		"aws_caller_identity": source(attributes("account_id*", "arn*", "user_id*"), func(d *schema.ResourceData, at place) error {
			return d.Set("account_id", at.account)
		}),
		"aws_partition": source(attributes("partition*", "dns_suffix*"), func(d *schema.ResourceData, at place) error {
			return d.Set("partition", "aws")
		}),
		"aws_region": source(attributes("name?*", "region?*"), func(d *schema.ResourceData, at place) error {
			return d.Set("name", at.region)
		}),
		"aws_iam_policy_document": source(document, func(d *schema.ResourceData, _ place) error {
			text, err := policyDocument(d)
			if err != nil {
				return err
			}
			return d.Set("json", text)
		}),
	}
}

// policyDocument writes the JSON of a document: what it takes over, its statements,
// and what overrides those of the same Sid.
func policyDocument(d *schema.ResourceData) (string, error) {
	var statements []map[string]any
	take := func(texts []any) error {
		for _, text := range texts {
			var other struct{ Statement []map[string]any }
			if err := json.Unmarshal([]byte(text.(string)), &other); err != nil {
				return err
			}
			for _, s := range other.Statement {
				statements = put(statements, s)
			}
		}
		return nil
	}
	if err := take(d.Get("source_policy_documents").([]any)); err != nil {
		return "", err
	}
	for _, one := range d.Get("statement").([]any) {
		in := one.(map[string]any)
		s := map[string]any{"Effect": "Allow"}
		for name, member := range map[string]string{"sid": "Sid", "effect": "Effect"} {
			if text := in[name].(string); text != "" {
				s[member] = text
			}
		}
		for name, member := range map[string]string{"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"} {
			if set := in[name].(*schema.Set); set.Len() > 0 {
				s[member] = set.List()
			}
		}
		for name, member := range map[string]string{"principals": "Principal", "not_principals": "NotPrincipal"} {
			who := make(map[string]any)
			for _, p := range in[name].([]any) {
				kind := p.(map[string]any)["type"].(string)
				who[kind] = p.(map[string]any)["identifiers"].(*schema.Set).List()
				if kind == "*" {
					s[member] = "*"
				}
			}
			if len(who) > 0 && s[member] == nil {
				s[member] = who
			}
		}
		conditions := make(map[string]map[string]any)
		for _, c := range in["condition"].([]any) {
			test := c.(map[string]any)["test"].(string)
			if conditions[test] == nil {
				conditions[test] = make(map[string]any)
			}
			conditions[test][c.(map[string]any)["variable"].(string)] = c.(map[string]any)["values"]
		}
		if len(conditions) > 0 {
			s["Condition"] = conditions
		}
		statements = put(statements, s)
	}
	if err := take(d.Get("override_policy_documents").([]any)); err != nil {
		return "", err
	}
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(map[string]any{"Version": "2012-10-17", "Statement": statements}); err != nil {
		return "", err
	}
	return strings.ReplaceAll(strings.TrimSpace(text.String()), "&{", "${"), nil
}

// put adds a statement, in the place of the one with its Sid.
func put(all []map[string]any, s map[string]any) []map[string]any {
	for i, old := range all {
		if s["Sid"] != nil && old["Sid"] == s["Sid"] {
			all[i] = s
			return all
		}
	}
	return append(all, s)
}
