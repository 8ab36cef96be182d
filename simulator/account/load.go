package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/jsontext"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// Load reads a snapshot directory, or a single authorization-details file.
// Errors name the file, and where the text is at fault the line and column.
func Load(path string) (*Snapshot, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("snapshot %s cannot be read: %w; name a directory or the output of `aws iam get-account-authorization-details`", path, reason(err))
	}
	s := New()
	if !info.IsDir() {
		defer s.sortWarnings()
		return s, s.readDetails(path)
	}
	files, err := filepath.Glob(filepath.Join(path, "authorization-details*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("snapshot %s has no authorization-details.json; put the output of `aws iam get-account-authorization-details` there", path)
	}
	for _, file := range files {
		if err := s.readDetails(file); err != nil {
			return nil, err
		}
	}
	if err := s.readOrganization(filepath.Join(path, "organization.json")); err != nil {
		return nil, err
	}
	for _, below := range []struct {
		name string
		read func(dir, name string) error
	}{
		{"accounts", s.readAccount},
		{"keys", s.readKey},
		{"buckets", s.readBucket},
		{"accesspoints", s.readAccessPoint},
		{"endpoints", s.readEndpoint},
	} {
		if err := eachDirectory(filepath.Join(path, below.name), below.read); err != nil {
			return nil, err
		}
	}
	s.sortWarnings()
	return s, nil
}

func (s *Snapshot) readDetails(file string) error {
	var d details
	in, err := readJSON(file, &d)
	if err != nil {
		return fmt.Errorf("%w; a snapshot is a directory that `presigncheck snapshot` made, or the output of `aws iam get-account-authorization-details`", err)
	}
	if d.IsTruncated || d.NextToken != "" {
		return fmt.Errorf("%s: %w", file, errTruncated)
	}
	for _, m := range d.Policies {
		if text, ok := m.text(); ok {
			s.managed[m.Arn] = managedText{m.PolicyName, text}
		}
	}
	principals := d.principals(s, in)
	if len(principals) == 0 {
		return fmt.Errorf("%s: has neither users nor roles; it should be the output of `aws iam get-account-authorization-details`", file)
	}
	for _, p := range principals {
		s.principals[p.ARN] = p
		s.names[nameKey{p.Account(), p.Kind, strings.ToLower(p.Name)}] = p
	}
	return nil
}

func (s *Snapshot) readOrganization(file string) error {
	var root Node
	in, err := readJSON(file, &root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	s.organization = root.compile(s, in)
	return nil
}

// eachDirectory reads the directories below dir, by read(path, name). There
// may be none.
func eachDirectory(dir string, read func(path, name string) error) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if err := read(filepath.Join(dir, e.Name()), e.Name()); err != nil {
			return err
		}
	}
	return nil
}

// readPolicy parses the policy of a resource; nil when there is no such file,
// and an unreadError when the file holds no policy.
func (s *Snapshot) readPolicy(file, name string, of about) (doc *policy.Document, text []byte, err error) {
	in, err := readSource(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	d := policyText(in)
	doc, err = s.parse(policy.Resource, name, d, in)
	if err != nil {
		return nil, d.text, err
	}
	s.keepWarnings(doc, d, in, of)
	return doc, d.text, nil
}

// readJSON decodes one file; a syntax error gets its line and column.
func readJSON(file string, into any) (*source, error) {
	in, err := readSource(file)
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(in.text, into)
	if err == nil {
		return in, nil
	}
	offset := int64(-1)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	}
	if offset < 0 {
		return nil, fmt.Errorf("%s: %w", file, jsontext.Mistake(err))
	}
	line, column := in.position(int(offset) - 1) // it counts the bytes read before the error
	return nil, fmt.Errorf("%s:%d:%d: %w", file, line, column, jsontext.Mistake(err))
}
