package account

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A Key is a KMS key of the snapshot, with its key policy.
type Key struct {
	ARN    string           `json:"arn"`
	Policy *policy.Document `json:"-"`
}

// Key finds a key by ARN; nil when the snapshot does not have it.
func (s *Snapshot) Key(arn string) *Key { return s.keys[arn] }

// readKeys reads keys/ID/key.json and keys/ID/policy.json.
func (s *Snapshot) readKeys(dir string) error {
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
		k := new(Key)
		file := filepath.Join(dir, e.Name(), "key.json")
		if err := readJSON(file, k); err != nil {
			return err
		}
		if k.ARN == "" {
			return fmt.Errorf("%s: has no arn", file)
		}
		k.Policy, _, err = readPolicy(filepath.Join(dir, e.Name(), "policy.json"), "key policy of "+e.Name())
		if err != nil {
			return err
		}
		s.keys[k.ARN] = k
	}
	return nil
}
