package account

import (
	"fmt"
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

// readKey reads key.json and policy.json of a directory keys/ID.
func (s *Snapshot) readKey(dir, id string) error {
	k := new(Key)
	file := filepath.Join(dir, "key.json")
	if err := readJSON(file, k); err != nil {
		return err
	}
	if k.ARN == "" {
		return fmt.Errorf("%s: has no arn", file)
	}
	var err error
	k.Policy, _, err = readPolicy(filepath.Join(dir, "policy.json"), "key policy of "+id)
	s.keys[k.ARN] = k
	return err
}
