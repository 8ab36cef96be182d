package plan_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/plan"
)

// questions of the property: operations whose permissions the inputs speak of,
// under keys that they name.
var (
	someOperations = []string{"GetObject", "PutObject", "DeleteObject", "UploadPart"}
	someKeys       = []string{"films/a", "in/a", "private/a", "films/secret/a", "a"}
)

// TestKnowingLess drops leaves of plans and templates to what is known only after
// the deployment, and what tells the account of a provider configuration, which one a
// resource is made by, whether a resource is made, and --account; and holds that a verdict only moves towards conditional: a
// verdict that is certain stays, or becomes conditional, and none becomes certain.
func TestKnowingLess(t *testing.T) {
	for _, input := range inputs(t) {
		t.Run(input.name, func(t *testing.T) {
			known := input.read(t, input.document)
			principals, buckets := input.ask(known)
			if len(principals) == 0 || len(buckets) == 0 {
				t.Skip("nobody to ask about")
			}
			leaves, surroundings := input.leaves(), input.surroundings()
			rapid.Check(t, func(rt *rapid.T) {
				dropped := rapid.SliceOfNDistinct(rapid.SampledFrom(leaves), 0, 2, rapid.ID[string]).Draw(rt, "leaves")
				dropped = append(dropped, rapid.SliceOfNDistinct(rapid.SampledFrom(surroundings), 0, 2, rapid.ID[string]).Draw(rt, "surroundings")...)
				fewer := input
				if slices.Contains(dropped, "option|account") {
					fewer.options.Account = ""
				}
				less := fewer.read(t, input.drop(dropped))
				for _, q := range []asked{{
					operation: rapid.SampledFrom(someOperations).Draw(rt, "operation"),
					principal: rapid.SampledFrom(principals).Draw(rt, "principal"),
					bucket:    rapid.SampledFrom(buckets).Draw(rt, "bucket"),
					key:       rapid.SampledFrom(someKeys).Draw(rt, "key"),
				}} {
					before, _ := judge(t, known, nil, q)
					after, said := judge(t, less, nil, q)
					if after.Permission != before.Permission && after.Permission != simulator.Conditional {
						rt.Fatalf("%s %s %s/%s: %s, and with %v unknown %s\n%s", q.principal, q.operation, q.bucket, q.key, before.Permission, dropped, after.Permission, said)
					}
				}
			})
		})
	}
}

// An input is a plan or template whose leaves can be dropped.
type input struct {
	name      string
	document  map[string]any
	terraform bool
	options   plan.Options
}

// inputs are the plan and the template of the example, and those of ../shared where
// they are.
func inputs(t *testing.T) (all []input) {
	var files []string
	for _, pattern := range []string{"../../testdata/webshop/deploy/plan.json", "../../testdata/webshop/deploy/cdk/*.template.json", "../../../shared/cases/plans/*/*.json", "../../../shared/cases/plans/*/cdk.out/*.template.json"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || len(text) > 300_000 {
			continue
		}
		var document map[string]any
		if json.Unmarshal(text, &document) != nil {
			continue // UTF-16
		}
		in := input{name: strings.TrimPrefix(file, "../../../shared/cases/plans/"), document: document, options: plan.Options{Account: "111122223333", Region: "eu-west-1"}}
		switch {
		case document["resource_changes"] != nil:
			in.terraform = true
		case document["Resources"] == nil:
			continue
		}
		all = append(all, in)
	}
	if len(files) < 5 {
		t.Log("../shared is not there: only the example is tried")
	}
	return all
}

func (in input) read(t *testing.T, document map[string]any) *plan.Plan {
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := plan.Read([]string{path}, in.options)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ask names users, roles and buckets by what does not change when their names do.
func (in input) ask(p *plan.Plan) (principals, buckets []string) {
	return p.Suggest(""), p.BucketAddresses()
}

// leaves are paths into the document. Of a plan: attributes that the configuration
// sets, since one that it does not set is none when it is unknown; of a template:
// values of properties.
func (in input) leaves() (paths []string) {
	if !in.terraform {
		for name, r := range in.document["Resources"].(map[string]any) {
			if props, ok := r.(map[string]any)["Properties"].(map[string]any); ok {
				for _, leaf := range scalars(props, "") {
					paths = append(paths, name+"|"+leaf)
				}
			}
		}
		slices.Sort(paths)
		return paths
	}
	set := configuredAttributes(in.document)
	for i, r := range in.document["resource_changes"].([]any) {
		change := r.(map[string]any)["change"].(map[string]any)
		after, ok := change["after"].(map[string]any)
		if !ok {
			continue
		}
		address := r.(map[string]any)["address"].(string)
		for _, name := range slices.Sorted(maps.Keys(after)) {
			if attributes, known := set[bare(address)]; after[name] != nil && known && attributes[name] {
				paths = append(paths, fmt.Sprintf("%d|%s", i, name))
			}
		}
	}
	return paths
}

// surroundings are what else a plan or template may not tell.
func (in input) surroundings() (paths []string) {
	paths = []string{"option|account"}
	if !in.terraform {
		for name := range in.document["Resources"].(map[string]any) {
			paths = append(paths, "condition|"+name)
		}
		conditions, _ := in.document["Conditions"].(map[string]any)
		for name := range conditions {
			paths = append(paths, "decided|"+name)
		}
		slices.Sort(paths)
		return paths
	}
	config, _ := in.document["configuration"].(map[string]any)
	providers, _ := config["provider_config"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(providers)) {
		paths = append(paths, "provider|"+key)
	}
	for i, r := range configuredResources(in.document) {
		if _, ok := r["provider_config_key"].(string); ok {
			paths = append(paths, fmt.Sprintf("made by|%d", i))
		}
	}
	return paths
}

// configuredResources are those of the configuration, in a certain order.
func configuredResources(document map[string]any) (all []map[string]any) {
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			if _, ok := v["expressions"].(map[string]any); ok && v["address"] != nil {
				all = append(all, v)
			}
			for _, name := range slices.Sorted(maps.Keys(v)) {
				walk(v[name])
			}
		}
	}
	config, _ := document["configuration"].(map[string]any)
	walk(config["root_module"])
	return all
}

// dropSurroundings makes one of them unknown; it reports whether the leaf is one.
func dropSurroundings(document map[string]any, leaf string) bool {
	kind, name, _ := strings.Cut(leaf, "|")
	undecided := map[string]any{"Fn::Equals": []any{map[string]any{"Ref": "DroppedStage"}, "prod"}}
	member := func(of map[string]any, name string) map[string]any {
		inner, ok := of[name].(map[string]any)
		if !ok {
			inner = make(map[string]any)
			of[name] = inner
		}
		return inner
	}
	switch kind {
	case "option":
	case "condition", "decided":
		member(document, "Parameters")["DroppedStage"] = map[string]any{"Type": "String"}
		if kind == "decided" {
			member(document, "Conditions")[name] = undecided
			break
		}
		member(document, "Conditions")["Dropped"] = undecided
		if r := document["Resources"].(map[string]any)[name].(map[string]any); r["Condition"] == nil {
			r["Condition"] = "Dropped"
		}
	case "provider":
		p := document["configuration"].(map[string]any)["provider_config"].(map[string]any)[name].(map[string]any)
		p["expressions"] = map[string]any{
			"region":      map[string]any{"references": []any{"var.dropped_region"}},
			"assume_role": []any{map[string]any{"role_arn": map[string]any{"references": []any{"var.dropped_role"}}}},
		}
	case "made by":
		var i int
		fmt.Sscan(name, &i)
		configuredResources(document)[i]["provider_config_key"] = "module.dropped:aws"
	default:
		return false
	}
	return true
}

// bare is the resource of an address without modules and keys.
func bare(address string) string {
	var out []string
	for _, part := range strings.Split(address, ".") {
		name, _, _ := strings.Cut(part, "[")
		out = append(out, name)
	}
	if len(out) > 2 && out[len(out)-3] == "data" {
		return strings.Join(out[len(out)-3:], ".")
	}
	return strings.Join(out[max(0, len(out)-2):], ".")
}

func configuredAttributes(document map[string]any) map[string]map[string]bool {
	set := make(map[string]map[string]bool)
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			if address, ok := v["address"].(string); ok {
				set[address] = make(map[string]bool)
				if expressions, ok := v["expressions"].(map[string]any); ok {
					for name := range expressions {
						set[address][name] = true
					}
				}
			}
			for _, item := range v {
				walk(item)
			}
		}
	}
	walk(document["configuration"])
	return set
}

func scalars(v any, path string) (paths []string) {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 1 {
			for name := range v {
				if name == "Ref" || strings.HasPrefix(name, "Fn::") {
					return []string{path} // as a whole
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			paths = append(paths, scalars(v[name], path+"/"+name)...)
		}
	case []any:
		for i := range v {
			paths = append(paths, scalars(v[i], fmt.Sprintf("%s/%d", path, i))...)
		}
		return append(paths, path) // or the whole list
	case string:
		return []string{path}
	}
	return paths
}

// drop gives the document with the leaves unknown.
func (in input) drop(leaves []string) map[string]any {
	text, err := json.Marshal(in.document)
	if err != nil {
		panic(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		panic(err)
	}
	for n, leaf := range leaves {
		if dropSurroundings(document, leaf) {
			continue
		}
		first, path, _ := strings.Cut(leaf, "|")
		if in.terraform {
			var i int
			fmt.Sscan(first, &i)
			change := document["resource_changes"].([]any)[i].(map[string]any)["change"].(map[string]any)
			delete(change["after"].(map[string]any), path)
			unknown, ok := change["after_unknown"].(map[string]any)
			if !ok {
				unknown = make(map[string]any)
				change["after_unknown"] = unknown
			}
			unknown[path] = true
			continue
		}
		parameter := fmt.Sprintf("Dropped%d", n)
		parameters, ok := document["Parameters"].(map[string]any)
		if !ok {
			parameters = make(map[string]any)
			document["Parameters"] = parameters
		}
		parameters[parameter] = map[string]any{"Type": "String"}
		properties := document["Resources"].(map[string]any)[first].(map[string]any)["Properties"]
		replace(properties, strings.Split(strings.TrimPrefix(path, "/"), "/"), map[string]any{"Ref": parameter})
	}
	return document
}

func replace(v any, path []string, by any) {
	for len(path) > 0 {
		switch at := v.(type) {
		case map[string]any:
			// A name may have slashes.
			for n := 1; n <= len(path); n++ {
				name := strings.Join(path[:n], "/")
				if _, ok := at[name]; !ok {
					continue
				}
				if n == len(path) {
					at[name] = by
					return
				}
				v, path = at[name], path[n:]
				break
			}
			if next, ok := v.(map[string]any); ok && fmt.Sprint(next) == fmt.Sprint(at) {
				return
			}
		case []any:
			var i int
			fmt.Sscan(path[0], &i)
			if i >= len(at) {
				return
			}
			if len(path) == 1 {
				at[i] = by
				return
			}
			v, path = at[i], path[1:]
		default:
			return
		}
	}
}
