package account

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// Load reads a snapshot directory, or a single authorization-details file.
// Errors name the file, and where the text is at fault the line and column.
func Load(path string) (*Snapshot, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("snapshot %s cannot be read: %w; name a directory or the output of `aws iam get-account-authorization-details`", path, reason(err))
	}
	s := &Snapshot{
		principals: make(map[string]*Principal),
		names:      make(map[nameKey]*Principal),
		buckets:    make(map[string]*Bucket),
		keys:       make(map[string]*Key),
	}
	if !info.IsDir() {
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
	if err := eachDirectory(filepath.Join(path, "keys"), s.readKey); err != nil {
		return nil, err
	}
	return s, eachDirectory(filepath.Join(path, "buckets"), s.readBucket)
}

func (s *Snapshot) readDetails(file string) error {
	var d details
	if err := readJSON(file, &d); err != nil {
		return err
	}
	principals, err := d.principals()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
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
	err := readJSON(file, &root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if s.organization, err = root.compile(); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
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

// readBucket reads bucket.json and policy.json of a directory buckets/NAME.
func (s *Snapshot) readBucket(dir, name string) error {
	b := &Bucket{Name: name}
	if err := readJSON(filepath.Join(dir, "bucket.json"), b); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	doc, text, err := readPolicy(filepath.Join(dir, "policy.json"), "bucket policy of "+name)
	if err != nil {
		return err
	}
	b.PolicyText = string(text)
	b.Policy, b.public = doc, doc != nil && isPublic(text)
	s.buckets[name] = b
	return nil
}

// readPolicy parses the policy of a resource; nil when there is no such file.
func readPolicy(file, name string) (doc *policy.Document, text []byte, err error) {
	text, err = os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s cannot be read: %w", file, reason(err))
	}
	text = policyText(text)
	doc, err = policy.Parse(policy.Resource, name, text)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	return doc, text, nil
}

// readJSON decodes one file; a syntax error gets its line and column.
func readJSON(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", file, reason(err))
	}
	err = json.Unmarshal(text, into)
	if err == nil {
		return nil
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
		return fmt.Errorf("%s: %w", file, err)
	}
	line, column := position(text, offset)
	return fmt.Errorf("%s:%d:%d: %w", file, line, column, err)
}

// position turns the offset of encoding/json, which counts the bytes read
// before the error, into the 1-based line and column of the last of them.
func position(text []byte, offset int64) (line, column int) {
	before := text[:max(0, min(offset-1, int64(len(text))))]
	line = bytes.Count(before, []byte("\n")) + 1
	return line, len(before) - (bytes.LastIndexByte(before, '\n') + 1) + 1
}

// reason drops the path that the caller's message already names.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
