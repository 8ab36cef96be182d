package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/jsontext"
)

// A tfPlan is what `terraform show -json` or `tofu show -json` say of a plan, as
// far as it bears on S3: read as a stream, since most of a plan is about other
// things.
type tfPlan struct {
	file      string
	plan      *Plan
	where     deployment
	resources []*tfResource
	data      []*tfResource // read already, from the prior state
	config    map[string]*tfModule
	providers map[string]tfProvider
	byAddress map[string][]*tfResource // by module instance and name without key
	byKey     map[string][]*tfResource // by these and the key
	accounts  *providerSetting
	regions   *providerSetting
	errored   bool
	partial   bool          // it says that it is not complete
	deferred  []*tfResource // left for a later plan
	unread    []*tfResource // that bear on permissions, of types without a reader
	any       bool          // has a resource of AWS at all
	underway  map[string]bool
}

// A tfResource is one instance of a resource or data source.
type tfResource struct {
	Address string          `json:"address"`
	Mode    string          `json:"mode"`
	Type    string          `json:"type"`
	Name    string          `json:"name"`
	Deposed string          `json:"deposed"`
	Change  json.RawMessage `json:"change"`
	Values  json.RawMessage `json:"values"`
	Secrets json.RawMessage `json:"sensitive_values"` // of a state

	at       tfAddress
	config   *tfConfigResource
	change   change
	forgets  bool
	imported bool
	after    *object // what it will be, or is
	before   *object
	secret   json.RawMessage
	// quotesSecret: its policy is that of another resource which has secrets.
	quotesSecret bool
	entity       *entity
	bucket       *bucket
	key          *key
	managed      *managedPolicy
	accessPoint  *accessPoint
}

type tfChange struct {
	Actions        []string        `json:"actions"`
	Before         json.RawMessage `json:"before"`
	After          json.RawMessage `json:"after"`
	AfterUnknown   json.RawMessage `json:"after_unknown"`
	AfterSensitive json.RawMessage `json:"after_sensitive"`
	Importing      json.RawMessage `json:"importing"`
}

// A tfModule is the configuration of one module.
type tfModule struct {
	Resources []*tfConfigResource      `json:"resources"`
	Calls     map[string]*tfModuleCall `json:"module_calls"`
	Outputs   map[string]struct {
		Expression json.RawMessage `json:"expression"`
	} `json:"outputs"`
	Variables map[string]struct {
		Sensitive bool `json:"sensitive"`
	} `json:"variables"`

	byName map[string]*tfConfigResource
}

type tfConfigResource struct {
	Address     string                     `json:"address"`
	ProviderKey string                     `json:"provider_config_key"`
	Expressions map[string]json.RawMessage `json:"expressions"`
}

type tfModuleCall struct {
	Expressions map[string]json.RawMessage `json:"expressions"`
	Module      *tfModule                  `json:"module"`
}

type tfState struct {
	Values struct {
		Root tfStateModule `json:"root_module"`
	} `json:"values"`
}

type tfStateModule struct {
	Resources []*tfResource   `json:"resources"`
	Children  []tfStateModule `json:"child_modules"`
}

// tfTypes are the resources that decide about S3 permissions.
var tfTypes = func() map[string]bool {
	m := make(map[string]bool)
	for _, name := range strings.Fields(`
		aws_iam_role aws_iam_role_policy aws_iam_policy aws_iam_role_policy_attachment aws_iam_policy_attachment
		aws_iam_role_policies_exclusive aws_iam_role_policy_attachments_exclusive
		aws_iam_user aws_iam_user_policy aws_iam_user_policy_attachment aws_iam_user_policies_exclusive aws_iam_user_policy_attachments_exclusive
		aws_iam_group aws_iam_group_policy aws_iam_group_policy_attachment aws_iam_group_policies_exclusive aws_iam_group_policy_attachments_exclusive
		aws_iam_group_membership aws_iam_user_group_membership aws_iam_policy_document
		aws_s3_bucket aws_s3_bucket_policy aws_s3_bucket_public_access_block aws_s3_bucket_ownership_controls
		aws_s3_bucket_server_side_encryption_configuration aws_s3_bucket_request_payment_configuration
		aws_s3_account_public_access_block aws_vpc_endpoint aws_vpc_endpoint_policy
		aws_kms_key aws_kms_replica_key aws_kms_external_key aws_kms_replica_external_key aws_kms_key_policy aws_kms_alias aws_kms_grant aws_s3_access_point aws_s3control_access_point_policy
		aws_lambda_function aws_ecs_task_definition
		aws_caller_identity aws_partition aws_region`) {
		m[name] = true
	}
	return m
}()

// readTerraform reads a plan, and adds what it makes.
func (p *Plan) readTerraform(file string, text []byte, where deployment) error {
	t := &tfPlan{
		file: file, plan: p, where: where, config: make(map[string]*tfModule), byAddress: make(map[string][]*tfResource), byKey: make(map[string][]*tfResource),
		underway: make(map[string]bool),
	}
	if err := t.decode(text); err != nil {
		return err
	}
	if t.errored {
		p.problem("%s: this plan ended with an error, so it is not complete; plan again", file)
	} else if t.partial || len(t.deferred) > 0 {
		p.problem("%s: this plan is not complete: Terraform leaves changes for a later plan; apply it and plan again", file)
	}
	if !t.any {
		return fmt.Errorf("%s: the plan has no resource of AWS, so it decides nothing about S3; give the plan that makes the roles and buckets", file)
	}
	t.findAccounts()
	t.deploy()
	t.doubts()
	return nil
}

// decode reads the members that matter.
func (t *tfPlan) decode(text []byte) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	fail := func(err error) error {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "unexpected end of JSON") {
			return fmt.Errorf("%s: the file ends in the middle of the plan; write it anew with `terraform show -json`", t.file)
		}
		offset := dec.InputOffset()
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			offset = max(offset, syntax.Offset-1)
		}
		offset = min(offset, int64(len(text)))
		line := bytes.Count(text[:offset], []byte("\n")) + 1
		column := int(offset) - bytes.LastIndexByte(text[:offset], '\n')
		return fmt.Errorf("%s:%d:%d: %s; write it anew with `terraform show -json`", t.file, line, column, jsontext.Mistake(err))
	}
	if _, err := dec.Token(); err != nil {
		return fail(err)
	}
	format, changes := "", false
	var root *tfModule
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return fail(err)
		}
		switch name {
		case "format_version":
			err = dec.Decode(&format)
		case "errored":
			err = dec.Decode(&t.errored)
		case "complete":
			complete := true
			err = dec.Decode(&complete)
			t.partial = !complete
		case "deferred_changes":
			var all []struct {
				Change *tfResource `json:"resource_change"`
			}
			if err = dec.Decode(&all); err != nil {
				break
			}
			for _, one := range all {
				if one.Change == nil || bearingOf(one.Change.Type) == nil || one.Change.Mode == "data" {
					continue
				}
				if err = one.Change.readChange(); err != nil {
					break
				}
				t.deferred = append(t.deferred, one.Change)
			}
		case "resource_changes":
			changes = true
			err = t.decodeChanges(dec)
		case "prior_state":
			var state tfState
			if err = dec.Decode(&state); err == nil {
				t.addState(&state.Values.Root)
			}
		case "configuration":
			var c struct {
				Root      *tfModule             `json:"root_module"`
				Providers map[string]tfProvider `json:"provider_config"`
			}
			err = dec.Decode(&c)
			root, t.providers = c.Root, c.Providers
		default:
			err = skipValue(dec)
		}
		if err != nil {
			return fail(err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return fail(err)
	}
	switch major, _, _ := strings.Cut(format, "."); {
	case format == "":
		return fmt.Errorf("%s: no format_version, so it is not the output of `terraform show -json PLANFILE`", t.file)
	case major != "0" && major != "1":
		return fmt.Errorf("%s: format_version %s is not known here (0 and 1 are); use an older engine or a newer presigncheck", t.file, format)
	case !changes:
		return fmt.Errorf("%s: no resource_changes: this is a state or an empty plan; give the output of `terraform show -json PLANFILE`", t.file)
	}
	t.indexConfig("", root)
	for _, r := range append(slices.Clone(t.resources), t.data...) {
		r.config = t.config[r.at.configPath()].resource(r.at.bare())
		bare := r.at.module + "|" + r.at.bare()
		t.byAddress[bare] = append(t.byAddress[bare], r)
		if r.at.key != "" {
			t.byKey[bare+r.at.key] = append(t.byKey[bare+r.at.key], r)
		}
	}
	return nil
}

// skipValue reads over a value.
func skipValue(dec *json.Decoder) error {
	var skip json.RawMessage
	return dec.Decode(&skip)
}

func (t *tfPlan) decodeChanges(dec *json.Decoder) error {
	start, err := dec.Token()
	if err != nil {
		return err
	}
	if start == nil {
		return nil
	}
	for dec.More() {
		r := new(tfResource)
		if err := dec.Decode(r); err != nil {
			return err
		}
		t.any = t.any || typeName(r.Type) != ""
		bears := r.Mode != "data" && bearingOf(r.Type) != nil
		if !tfTypes[r.Type] && !bears || r.Deposed != "" {
			continue
		}
		if err := r.readChange(); err != nil {
			return err
		}
		if tfTypes[r.Type] {
			t.resources = append(t.resources, r)
		} else {
			t.unread = append(t.unread, r)
		}
	}
	_, err = dec.Token()
	return err
}

// readChange reads what happens to the resource.
func (r *tfResource) readChange() error {
	var c tfChange
	if err := jsontext.Unmarshal(r.Change, &c); err != nil {
		return err
	}
	r.Change = nil
	r.at = parseAddress(r.Address)
	r.imported = len(c.Importing) > 0 && string(c.Importing) != "null"
	has := func(action string) bool { return slices.Contains(c.Actions, action) }
	switch {
	case has("delete") && has("create"), has("create") && has("forget"):
		r.change = replace
	case has("delete"):
		r.change = remove
	case has("forget"):
		r.change, r.forgets = keep, true
	case has("create"):
		r.change = create
	case has("update"):
		r.change = update
	default:
		r.change = keep
	}
	if r.imported && r.change == create {
		r.change = update
	}
	before, err := rawValue(c.Before)
	if err != nil {
		return err
	}
	r.before, _ = before.(*object)
	after := c.After
	if r.forgets || r.change == remove {
		after = c.Before
		c.AfterUnknown = nil
	}
	v, err := rawValue(after)
	if err != nil {
		return err
	}
	unknowns, err := rawValue(c.AfterUnknown)
	if err != nil {
		return err
	}
	r.after, _ = v.(*object)
	if r.after == nil {
		r.after = newObject()
	}
	if u, ok := unknowns.(*object); ok {
		r.after = lay(r.after, u).(*object)
	}
	r.secret = c.AfterSensitive
	return nil
}

func rawValue(raw json.RawMessage) (value, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return fromAny(v), nil
}

func fromAny(v any) value {
	switch v := v.(type) {
	case json.Number:
		return number(v.String())
	case []any:
		out := make(list, len(v))
		for i := range v {
			out[i] = fromAny(v[i])
		}
		return out
	case map[string]any:
		out := newObject()
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			out.set(name, fromAny(v[name]))
		}
		return out
	}
	return v
}

// pending marks what is not known yet; [tfPlan.settle] says why.
type pending struct{}

// lay lays after_unknown over after: true marks a leaf, or all of a value, that
// is not known. Sets may have lost their unknown elements (Terraform 0.13).
func lay(v, unknowns value) value {
	switch u := unknowns.(type) {
	case bool:
		if u {
			return pending{}
		}
	case *object:
		o, ok := v.(*object)
		if !ok {
			if v != nil || !hasPending(u) {
				return v
			}
			o = newObject()
		}
		out := newObject()
		for _, name := range o.names {
			out.set(name, lay(o.members[name], u.get(name)))
		}
		for _, name := range u.names {
			if !out.has(name) {
				if inner := lay(nil, u.members[name]); inner != nil {
					out.set(name, inner)
				}
			}
		}
		return out
	case list:
		items, ok := v.(list)
		if !ok && v != nil {
			return v
		}
		if v == nil && !hasPending(u) {
			return nil
		}
		out := make(list, 0, max(len(items), len(u)))
		for i := range max(len(items), len(u)) {
			var item, mark value
			if i < len(items) {
				item = items[i]
			}
			if i < len(u) {
				mark = u[i]
			}
			out = append(out, lay(item, mark))
		}
		return out
	}
	return v
}

func hasPending(v value) bool {
	switch v := v.(type) {
	case bool:
		return v
	case *object:
		for _, m := range v.members {
			if hasPending(m) {
				return true
			}
		}
	case list:
		return slices.ContainsFunc(v, hasPending)
	}
	return false
}

func (t *tfPlan) addState(m *tfStateModule) {
	for _, r := range m.Resources {
		if r.Mode != "data" || !tfTypes[r.Type] {
			continue
		}
		r.at = parseAddress(r.Address)
		v, err := rawValue(r.Values)
		r.Values, r.secret = nil, r.Secrets
		if o, ok := v.(*object); ok && err == nil {
			r.after, r.change = o, keep
			t.data = append(t.data, r)
		}
	}
	for i := range m.Children {
		t.addState(&m.Children[i])
	}
}

func (t *tfPlan) indexConfig(path string, m *tfModule) {
	if m == nil {
		return
	}
	m.byName = make(map[string]*tfConfigResource, len(m.Resources))
	for _, r := range m.Resources {
		m.byName[r.Address] = r
	}
	t.config[path] = m
	for name, call := range m.Calls {
		inner := name
		if path != "" {
			inner = path + "." + name
		}
		t.indexConfig(inner, call.Module)
	}
}

func (m *tfModule) resource(name string) *tfConfigResource {
	if m == nil {
		return nil
	}
	return m.byName[name]
}
