package plan

import (
	"encoding/json"
	"slices"
	"strings"
)

// A tfAddress is a resource address taken apart. Keys may hold dots, slashes and
// brackets. Source: "Resource Address", Terraform's documentation.
type tfAddress struct {
	module  string // of the instance: module.web["red"].module.reader; "" for the root
	calls   []tfCall
	data    bool
	kind    string
	name    string
	key     string // with its brackets: [0], ["films"]; "" for none
	rest    string // attributes behind it, in a reference
	invalid bool
}

type tfCall struct{ name, key string }

// configPath names the module's configuration: web.reader.
func (a tfAddress) configPath() string {
	names := make([]string, len(a.calls))
	for i, c := range a.calls {
		names[i] = c.name
	}
	return strings.Join(names, ".")
}

// bare is the resource without module and key.
func (a tfAddress) bare() string {
	s := a.kind + "." + a.name
	if a.data {
		s = "data." + s
	}
	return s
}

// element cuts name and key off the front: tenant["acme.eu/1"].x
func element(s string) (name, key, rest string) {
	i := strings.IndexAny(s, ".[")
	if i < 0 {
		return s, "", ""
	}
	name, rest = s[:i], s[i:]
	if rest[0] == '[' {
		end := keyEnd(rest)
		key, rest = rest[:end], rest[end:]
	}
	return name, key, strings.TrimPrefix(rest, ".")
}

// keyEnd is the end of a key in brackets, minding quotes.
func keyEnd(s string) int {
	quoted := false
	for i := 1; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ']' && !quoted:
			return i + 1
		}
	}
	return len(s)
}

func parseAddress(s string) (a tfAddress) {
	whole := s
	for {
		word, _, rest := element(s)
		if word != "module" || rest == "" {
			break
		}
		name, key, after := element(rest)
		a.calls = append(a.calls, tfCall{name, key})
		s = after
		if s == "" {
			a.invalid = true
			return a
		}
	}
	if len(a.calls) > 0 {
		a.module = strings.TrimSuffix(whole[:len(whole)-len(s)], ".")
	}
	word, _, rest := element(s)
	if word == "data" {
		a.data = true
		word, _, rest = element(rest)
	}
	a.kind = word
	a.name, a.key, a.rest = element(rest)
	a.invalid = a.kind == "" || a.name == ""
	return a
}

// references collects what an expression of the configuration refers to.
func references(expression json.RawMessage) (refs []string) {
	if len(expression) == 0 {
		return nil
	}
	v, err := rawValue(expression)
	if err != nil {
		return nil
	}
	var walk func(v value)
	walk = func(v value) {
		switch v := v.(type) {
		case list:
			for _, item := range v {
				walk(item)
			}
		case *object:
			for _, name := range v.names {
				if items, ok := v.members[name].(list); ok && name == "references" {
					for _, item := range items {
						if s, ok := item.(string); ok && !slices.Contains(refs, s) {
							refs = append(refs, s)
						}
					}
					continue
				}
				if name != "constant_value" {
					walk(v.members[name])
				}
			}
		}
	}
	walk(v)
	return refs
}

// most drops references that another one tells in more detail: aws_s3_bucket.m
// beside aws_s3_bucket.m.arn.
func most(refs []string) []string {
	return slices.DeleteFunc(slices.Clone(refs), func(r string) bool {
		return slices.ContainsFunc(refs, func(o string) bool {
			return len(o) > len(r) && strings.HasPrefix(o, r) && (o[len(r)] == '.' || o[len(r)] == '[')
		})
	})
}

// A target is an instance that a reference may mean.
type target struct {
	resource  *tfResource
	attribute string
	perhaps   []Unknown // it may be another one
}

// targets are the instances that references of a resource mean, within the same
// module instance. complete is false where a reference means something else.
func (t *tfPlan) targets(r *tfResource, path string, refs []string) (found []target, complete bool) {
	complete = true
	seen := make(map[string]bool)
	var follow func(module string, calls []tfCall, key string, refs []string, depth int)
	follow = func(module string, calls []tfCall, key string, refs []string, depth int) {
		if depth > 20 {
			complete = false
			return
		}
		for _, ref := range most(refs) {
			word, _, rest := element(ref)
			switch word {
			case "count", "each", "path", "terraform", "self":
				continue
			case "local":
				complete = false
				continue
			case "var":
				name, _, _ := element(rest)
				if len(calls) == 0 {
					complete = false
					continue
				}
				parent := calls[:len(calls)-1]
				names := make([]string, len(parent))
				for i, c := range parent {
					names[i] = c.name
				}
				config := t.config[strings.Join(names, ".")]
				last := calls[len(calls)-1]
				if config == nil || config.Calls[last.name] == nil {
					complete = false
					continue
				}
				expression, given := config.Calls[last.name].Expressions[name]
				inner := references(expression)
				if !given || len(inner) == 0 {
					complete = false
					continue
				}
				follow(moduleOf(parent), parent, last.key, inner, depth+1)
				continue
			case "module":
				name, callKey, after := element(rest)
				output, _, _ := element(after)
				names := ""
				for _, c := range calls {
					names += c.name + "."
				}
				config := t.config[names+name]
				if config == nil || output == "" {
					complete = false
					continue
				}
				out, ok := config.Outputs[output]
				if !ok {
					complete = false
					continue
				}
				for _, k := range t.moduleKeys(append(slices.Clone(calls), tfCall{name, ""}), callKey, key, refs) {
					inner := append(slices.Clone(calls), tfCall{name, k})
					follow(moduleOf(inner), inner, "", references(out.Expression), depth+1)
				}
				continue
			}
			a := parseAddress(ref)
			if a.invalid || !tfTypes[a.kind] {
				complete = false
				continue
			}
			// There may be thousands: those of one key are found without looking at all.
			bare := module + "|" + a.bare()
			instances := t.byAddress[bare]
			if a.key != "" {
				instances = t.byKey[bare+a.key]
			} else if key != "" && len(t.byKey[bare+key]) > 0 && (slices.Contains(refs, "count.index") || slices.Contains(refs, "each.key")) {
				instances = t.byKey[bare+key]
			}
			if slices.ContainsFunc(instances, func(o *tfResource) bool { return o.change == remove }) {
				instances = slices.DeleteFunc(slices.Clone(instances), func(o *tfResource) bool { return o.change == remove })
			}
			if len(instances) == 0 {
				complete = false
			}
			var perhaps []Unknown
			if len(instances) > 1 {
				perhaps = []Unknown{{File: t.file, Address: r.Address, Path: path, References: refs, Remedy: "the plan does not say which instance is meant"}}
			}
			for _, o := range instances {
				if !seen[o.Address+"|"+a.rest] {
					seen[o.Address+"|"+a.rest] = true
					found = append(found, target{o, a.rest, perhaps})
				}
			}
		}
	}
	follow(r.at.module, r.at.calls, r.at.key, refs, 0)
	return found, complete
}

// chosen are the targets of an attribute, which are only perhaps meant where the
// expression chooses: where it refers to something else besides, or, for an
// attribute of one value, to several.
func (t *tfPlan) chosen(r *tfResource, attribute string, many bool) (found []target, complete bool) {
	refs, _ := r.refs(attribute)
	found, complete = t.targets(r, attribute, refs)
	if complete && (many || len(found) < 2) {
		return found, complete
	}
	why := Unknown{File: t.file, Address: r.Address, Path: attribute, References: most(refs), Remedy: "the plan does not say which is meant"}
	for i := range found {
		if len(found[i].perhaps) == 0 {
			found[i].perhaps = []Unknown{why}
		}
	}
	return found, complete
}

// the target of an attribute of one value, where it is certain; nil elsewhere.
func (t *tfPlan) the(r *tfResource, attribute string) *tfResource {
	if found, complete := t.chosen(r, attribute, false); complete && len(found) == 1 && len(found[0].perhaps) == 0 {
		return found[0].resource
	}
	return nil
}

func moduleOf(calls []tfCall) string {
	var parts []string
	for _, c := range calls {
		parts = append(parts, "module."+c.name+c.key)
	}
	return strings.Join(parts, ".")
}

// moduleKeys are the keys of a module's instances that a reference may mean.
func (t *tfPlan) moduleKeys(calls []tfCall, written, own string, refs []string) []string {
	if written != "" {
		return []string{written}
	}
	last := len(calls) - 1
	prefix := moduleOf(calls[:last])
	var keys []string
	for _, r := range append(slices.Clone(t.resources), t.data...) {
		if len(r.at.calls) > last && r.at.calls[last].name == calls[last].name && moduleOf(r.at.calls[:last]) == prefix && !slices.Contains(keys, r.at.calls[last].key) {
			keys = append(keys, r.at.calls[last].key)
		}
	}
	if len(keys) > 1 && own != "" && slices.Contains(keys, own) && (slices.Contains(refs, "count.index") || slices.Contains(refs, "each.key")) {
		return []string{own}
	}
	return keys
}

// refs are the references of an attribute in the configuration; configured is
// false where it has no expression there.
func (r *tfResource) refs(attribute string) (refs []string, configured bool) {
	if r.config == nil {
		return nil, false
	}
	expression, ok := r.config.Expressions[attribute]
	return references(expression), ok
}

// has reports whether the configuration sets the attribute. Without any
// configuration of the resource, it may.
func (r *tfResource) has(attribute string) bool {
	if r.config == nil {
		return true
	}
	_, ok := r.config.Expressions[attribute]
	return ok
}
