package account

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/jsontext"
	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// readSettings decodes a file that people write by hand, such as bucket.json.
// A name that it does not know is refused: a misspelt one would be a setting
// that silently does not count. It reports whether there is such a file.
func readSettings(file string, into any) (found bool, err error) {
	in, err := readJSON(file, into)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return true, err
	}
	strict := json.NewDecoder(bytes.NewReader(in.text))
	strict.DisallowUnknownFields()
	err = strict.Decode(reflect.New(reflect.TypeOf(into).Elem()).Interface())
	if err == nil {
		return true, nil
	}
	_, name, unknown := strings.Cut(err.Error(), "unknown field ")
	if !unknown {
		return true, fmt.Errorf("%s: %w", file, jsontext.Mistake(err))
	}
	name = strings.Trim(name, `"`)
	line, column := in.position(bytes.Index(in.text, []byte(`"`+name+`"`)))
	known := fieldNames(reflect.TypeOf(into).Elem())
	return true, fmt.Errorf("%s:%d:%d: unknown name %q%s", file, line, column, name, spelling.Suggest(name, known))
}

// fieldNames are those of the JSON object that a struct is written as, and of
// the objects in it.
func fieldNames(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() {
			continue
		}
		names = append(names, name)
		if f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Struct {
			names = append(names, fieldNames(f.Type.Elem())...)
		}
	}
	return names
}

// A choice is a setting that has one of a few values.
type choice struct {
	name   string
	values []string
	known  []string
}

// checkChoices refuses a value that a setting cannot have.
func checkChoices(file string, choices ...choice) error {
	for _, c := range choices {
		for _, v := range c.values {
			if v != "" && !slices.Contains(c.known, v) {
				return fmt.Errorf("%s: %s is %q%s", file, c.name, v, spelling.Suggest(v, c.known))
			}
		}
	}
	return nil
}

// checkAccount refuses what is not an account ID; "" is none yet.
func checkAccount(file, name, id string) error {
	if id != "" && !isAccountID(id) {
		return fmt.Errorf("%s: %s is %q, which is not an account ID; write its 12 digits", file, name, id)
	}
	return nil
}

// readBucket reads bucket.json and policy.json of a directory buckets/NAME.
func (s *Snapshot) readBucket(dir, name string) error {
	b := &Bucket{Name: name}
	file := filepath.Join(dir, "bucket.json")
	switch found, err := readSettings(file, b); {
	case err != nil:
		return err
	case !found:
		b.Unread = []string{"encryption", "requestPayer"}
	}
	if err := checkAccount(file, "owner", b.Owner); err != nil {
		return err
	}
	err := checkChoices(file,
		choice{"ownership", []string{b.Ownership}, []string{"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"}},
		choice{"abac", []string{b.ABAC}, []string{"Enabled", "Disabled"}},
		choice{"requestPayer", []string{b.RequestPayer}, []string{"BucketOwner", "Requester"}},
		choice{"unread", b.Unread, []string{"policy", "encryption", "ownership", "publicAccessBlock", "tags", "abac", "requestPayer"}})
	if err != nil {
		return err
	}
	doc, text, err := s.readPolicy(filepath.Join(dir, "policy.json"), "bucket policy of "+name, about{partitionOf(b.Region), name})
	switch {
	case errors.As(err, new(*unreadError)):
		b.Unread, b.unreadWhy = append(b.Unread, "policy"), err.Error()
	case err != nil:
		return err
	}
	b.PolicyText = string(text)
	b.Policy, b.public = doc, doc != nil && isPublic(text)
	s.buckets[name] = b
	return nil
}

// readAccessPoint reads accesspoint.json and policy.json of a directory
// accesspoints/NAME.
func (s *Snapshot) readAccessPoint(dir, name string) error {
	a := &AccessPoint{Name: name}
	file := filepath.Join(dir, "accesspoint.json")
	found, err := readSettings(file, a)
	switch {
	case err != nil:
		return err
	case !found || a.ARN == "" || a.Bucket == "":
		return fmt.Errorf("%s: needs at least arn and bucket, as in {\"arn\": \"arn:aws:s3:eu-west-1:111122223333:accesspoint/%s\", \"bucket\": \"media\"}", file, name)
	}
	if err := checkChoices(file, choice{"unread", a.Unread, []string{"policy", "publicAccessBlock"}}); err != nil {
		return err
	}
	doc, text, err := s.readPolicy(filepath.Join(dir, "policy.json"), "policy of access point "+name, about{partition: partitionOfARN(a.ARN)})
	switch {
	case errors.As(err, new(*unreadError)):
		a.Unread, a.unreadWhy = append(a.Unread, "policy"), err.Error()
	case err != nil:
		return err
	}
	a.PolicyText = string(text)
	a.Policy, a.public = doc, doc != nil && isPublic(text)
	s.accessPoints[a.ARN] = a
	if a.Alias != "" {
		s.accessPoints[a.Alias] = a
	}
	return nil
}

// readEndpoint reads endpoint.json and policy.json of a directory
// endpoints/ID. There need be neither: an endpoint that is named has the
// default policy.
func (s *Snapshot) readEndpoint(dir, id string) error {
	e := &Endpoint{ID: id}
	file := filepath.Join(dir, "endpoint.json")
	if _, err := readSettings(file, e); err != nil {
		return err
	}
	if err := checkAccount(file, "owner", e.Owner); err != nil {
		return err
	}
	if err := checkChoices(file, choice{"unread", e.Unread, []string{"policy"}}); err != nil {
		return err
	}
	var err error
	e.Policy, _, err = s.readPolicy(filepath.Join(dir, "policy.json"), "policy of VPC endpoint "+id, about{})
	if errors.As(err, new(*unreadError)) {
		e.Unread, e.unreadWhy, err = append(e.Unread, "policy"), err.Error(), nil
	}
	s.endpoints[id] = e
	return err
}

// readAccount reads account.json of a directory accounts/ID.
func (s *Snapshot) readAccount(dir, id string) error {
	a := &Settings{ID: id}
	file := filepath.Join(dir, "account.json")
	if err := checkAccount(dir, "the directory's name", id); err != nil {
		return err
	}
	if _, err := readSettings(file, a); err != nil {
		return err
	}
	s.settings[id] = a
	return checkChoices(file, choice{"unread", a.Unread, []string{"publicAccessBlock"}})
}

// readKey reads key.json, policy.json and grants.json of a directory keys/ID.
func (s *Snapshot) readKey(dir, id string) error {
	k := new(Key)
	file := filepath.Join(dir, "key.json")
	found, err := readSettings(file, k)
	switch {
	case err != nil:
		return err
	case !found || k.ARN == "":
		return fmt.Errorf("%s: has no arn", file)
	}
	if err := checkChoices(file, choice{"unread", k.Unread, []string{"policy", "grants", "state"}}); err != nil {
		return err
	}
	k.Policy, _, err = s.readPolicy(filepath.Join(dir, "policy.json"), "key policy of "+id, about{partition: partitionOfARN(k.ARN)})
	if errors.As(err, new(*unreadError)) {
		k.Unread, k.unreadWhy = append(k.Unread, "policy"), err.Error()
	} else if err != nil {
		return err
	}
	if k.Policy == nil && !slices.Contains(k.Unread, "policy") { // every key has one
		k.Unread = append(k.Unread, "policy")
		k.unreadWhy = "it is not in the snapshot; save it as keys/" + id + "/policy.json"
	}
	s.keys[k.ARN] = k
	var list struct {
		Grants    []Grant
		Truncated bool
		NextToken string
	}
	file = filepath.Join(dir, "grants.json")
	if _, err := readJSON(file, &list); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if list.Truncated || list.NextToken != "" {
		return fmt.Errorf("%s: this is one page of several (Truncated); get all grants with `aws kms list-grants`, without --limit, --max-items and --no-paginate", file)
	}
	k.Grants = list.Grants
	return nil
}
