package plan

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A tfProvider is a configuration of a provider: it says in which account and region
// resources are made. What its arguments do not tell is what the options name, for
// the default configuration and for those that are arranged alike; for each other
// one it is a value of its own, which may be any.
type tfProvider struct {
	Name        string                     `json:"name"`
	Alias       string                     `json:"alias"`
	FullName    string                     `json:"full_name"`
	Module      string                     `json:"module_address"`
	Expressions map[string]json.RawMessage `json:"expressions"`
}

// defaultProvider is the key of the configuration without alias.
const defaultProvider = "aws"

// credentialArguments choose the account of a provider configuration, or say which it
// is. Without any, the environment does. Source: "Authentication and Configuration", documentation of
// hashicorp/aws.
var credentialArguments = []string{
	"access_key", "allowed_account_ids", "assume_role", "assume_role_with_web_identity", "profile", "secret_key", "shared_config_files",
	"shared_credentials_file", "shared_credentials_files", "token",
}

// A providerSetting is what provider configurations have one each of: the account that
// their credentials are of, or the region.
type providerSetting struct {
	what      string            // account or region
	arguments []string          // that choose it
	told      map[string]string // by the plan, by key of the configuration
	assumed   map[string]string // by the role that the configuration assumes
	stated    string            // by the options, of the default configuration
	fallback  string            // of the default configuration, where nothing else tells
	remedy    string            // for others
	values    map[string]string // by key, once worked out
	used      map[string]bool   // arrangements of the plan's resources
}

// findAccounts finds what the plan tells of the account and region of each provider
// configuration: by the caller's identity that was read with it, by its arguments,
// or by what exists already.
func (t *tfPlan) findAccounts() {
	o := t.plan.options
	t.accounts = &providerSetting{
		what: "account", arguments: credentialArguments, told: make(map[string]string), assumed: make(map[string]string), values: make(map[string]string),
		stated: o.Account, fallback: first(o.Beside, t.where.account), remedy: "write its ID as allowed_account_ids of the provider configuration, and plan again",
	}
	t.regions = &providerSetting{
		what: "region", arguments: []string{"region"}, told: make(map[string]string), values: make(map[string]string),
		stated: o.Region, fallback: t.where.region, remedy: "write it as region of the provider configuration, and plan again",
	}
	// What exists has its account in its ARN.
	for _, r := range t.resources {
		if account := accountIn(textOf(r.after.get("arn"))); account != "" && !r.at.data && r.change != create && strings.HasPrefix(r.Type, "aws_iam_") {
			t.accounts.told[r.provider()] = account
		}
	}
	for key, p := range t.providers {
		for _, argument := range []string{"assume_role", "assume_role_with_web_identity"} {
			if account := accountIn(lastRole(p.Expressions[argument])); account != "" {
				t.accounts.assumed[key] = account
			}
		}
		if ids, ok := constant(p.Expressions["allowed_account_ids"]).(list); ok && len(ids) == 1 {
			t.accounts.told[key] = textOf(ids[0])
		}
		if region, ok := constant(p.Expressions["region"]).(string); ok {
			t.regions.told[key] = region
		}
	}
	for _, r := range append(slices.Clone(t.data), t.resources...) {
		switch r.Type {
		case "aws_caller_identity":
			if s, ok := r.after.get("account_id").(string); ok {
				t.accounts.told[r.provider()] = s
			}
		case "aws_region":
			if s, ok := r.after.get("name").(string); ok {
				t.regions.told[r.provider()] = s
			} else if s, ok := r.after.get("region").(string); ok {
				t.regions.told[r.provider()] = s
			}
		}
	}
}

// accountIn is the account of an ARN; "" where it is none of 12 digits.
func accountIn(arn string) string {
	f := strings.SplitN(arn, ":", 6)
	if len(f) == 6 && f[0] == "arn" && len(f[4]) == 12 && strings.Trim(f[4], "0123456789") == "" {
		return f[4]
	}
	return ""
}

// constant is the value of an expression that is one; nil for others.
func constant(expression json.RawMessage) value {
	v, err := rawValue(expression)
	o, ok := v.(*object)
	if err != nil || !ok {
		return nil
	}
	return o.get("constant_value")
}

// lastRole is the ARN of the role that a chain of them ends with; "" where that is
// not constant.
func lastRole(expression json.RawMessage) string {
	v, err := rawValue(expression)
	if err != nil {
		return ""
	}
	items, _ := listOf(v)
	if len(items) == 0 {
		return ""
	}
	block, _ := items[len(items)-1].(*object)
	role, _ := block.object("role_arn").get("constant_value").(string)
	return role
}

// provider is the key of the resource's provider configuration; "" where the plan
// has no configuration of it.
func (r *tfResource) provider() string {
	if r.config == nil {
		return ""
	}
	return r.config.ProviderKey
}

// account is that of a resource.
func (t *tfPlan) account(r *tfResource) string {
	if account := accountIn(textOf(r.after.get("arn"))); account != "" {
		return account
	}
	return t.settingOf(t.accounts, r)
}

func (t *tfPlan) region(r *tfResource) string {
	for _, name := range []string{"region", "bucket_region"} {
		if s, ok := r.after.get(name).(string); ok {
			return s
		}
	}
	return t.settingOf(t.regions, r)
}

// settingOf is the account or region of a resource's provider configuration, or a
// symbol for it.
func (t *tfPlan) settingOf(s *providerSetting, r *tfResource) string {
	key := r.provider()
	if v, done := s.values[key]; done {
		return v
	}
	v := ""
	if key != "" {
		v = s.told[key]
	}
	if v == "" {
		v = t.arranged(s, key)
	}
	if refs := t.chosenBy(s, key); v == "" && (key == "" || slices.ContainsFunc(refs, perInstance)) {
		return t.unknownSetting(s, r.Address, refs) // each may have another
	}
	if v == "" {
		v = t.unknownSetting(s, "provider "+key, t.chosenBy(s, key))
	}
	s.values[key] = v
	return v
}

// perInstance recognizes a reference that differs among the instances of a provider
// configuration with for_each.
func perInstance(ref string) bool {
	return strings.HasPrefix(ref, "each.") || strings.HasPrefix(ref, "count.")
}

// arranged is the account or region that the plan or the options tell of a
// configuration that is arranged like this one; "" for none.
func (t *tfPlan) arranged(s *providerSetting, key string) string {
	like := t.arrangement(s, key)
	if like == "" {
		return ""
	}
	found := ""
	for other, v := range s.told {
		switch {
		case t.arrangement(s, other) != like:
		case found != "" && found != v:
			return ""
		default:
			found = v
		}
	}
	if s.used == nil {
		s.used = make(map[string]bool)
		for _, r := range t.resources {
			if !r.at.data {
				s.used[t.arrangement(s, r.provider())] = true
			}
		}
	}
	switch standard := like == t.arrangement(s, defaultProvider) || len(s.used) == 1 && s.used[like]; {
	case standard:
		return first(found, s.stated, s.assumed[key], s.fallback)
	}
	return first(found, s.assumed[key])
}

// arrangement is what two configurations have in common that are of one account, or
// one region: their arguments, if these are the same in all instances. It is "" for
// one that may be any.
func (t *tfPlan) arrangement(s *providerSetting, key string) string {
	p, configured := t.providers[key]
	if key == "" || strings.Contains(key, ":") && (!configured || len(p.Expressions) == 0) {
		// That of a resource which is no longer configured, or one that a module is
		// given: the plan does not say which.
		return t.given(s)
	}
	var text strings.Builder
	text.WriteString("as")
	for _, argument := range s.arguments {
		expression, set := p.Expressions[argument]
		if !set {
			continue
		}
		refs := references(expression)
		if slices.ContainsFunc(refs, perInstance) {
			return ""
		}
		text.WriteString(" " + argument + "=" + string(expression))
		if len(refs) > 0 {
			text.WriteString(" in " + p.Module)
		}
	}
	if text.Len() == len("as") && s.what == "region" {
		return "by " + t.arrangement(t.accounts, key) // a profile may have one
	}
	return text.String()
}

// given is the arrangement of all configurations that there are, but for those of
// which the plan says only that a module is given one: "" where there are several.
func (t *tfPlan) given(s *providerSetting) string {
	all := map[string]string{} // arrangements, with what is told
	for key, p := range t.providers {
		if aws := p.Name == "aws" || strings.HasSuffix(p.FullName, "/aws"); aws && (len(p.Expressions) > 0 || !strings.Contains(key, ":")) {
			like := t.arrangement(s, key)
			all[like+"\n"+s.told[key]] = like
		}
	}
	if len(all) == 0 {
		return t.arrangement(s, defaultProvider)
	}
	if len(all) > 1 {
		return ""
	}
	for _, like := range all {
		return like
	}
	return ""
}

// chosenBy are the references, and the profile, that choose the setting.
func (t *tfPlan) chosenBy(s *providerSetting, key string) (refs []string) {
	for _, argument := range s.arguments {
		refs = append(refs, references(t.providers[key].Expressions[argument])...)
	}
	if profile, ok := constant(t.providers[key].Expressions["profile"]).(string); ok && s.what == "account" {
		refs = append(refs, "the profile "+profile)
	}
	return refs
}

func (t *tfPlan) unknownSetting(s *providerSetting, of string, refs []string) string {
	why := Unknown{File: t.file, Path: "the " + s.what + " of " + of, References: most(refs), Remedy: s.remedy}
	symbol := policy.ValueSymbol(s.what + " of " + of)
	for n := 2; ; n++ { // plans may have providers of the same name
		old, taken := t.plan.registry.why[symbol]
		if !taken || old.File == why.File {
			break
		}
		symbol = policy.ValueSymbol(s.what + " of " + of + " (" + itoa(n) + ")")
	}
	t.plan.registry.why[symbol] = why
	return symbol
}
