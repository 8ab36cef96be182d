package simulator

import (
	"slices"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/policy"
)

// A clocked decider knows at which ages of a URL its decisions may change.
type clocked interface {
	// changes lists ages of the use's URL at which the answer to the question
	// may differ from the one a moment earlier.
	changes(q Question, p Presigned) []time.Duration
}

// clocks are the condition keys that move on while a URL waits to be opened,
// and how a constant that they are compared with becomes an age.
// Source: "AWS global condition context keys"; for s3:signatureAge, "Amazon S3
// signature version 4 authentication specific policy keys".
var clocks = map[string]func(constant string, p Presigned) (time.Duration, bool){
	"aws:currenttime":        dateToAge,
	"aws:epochtime":          dateToAge,
	"aws:multifactorauthage": secondsToAge,
	"s3:signatureage":        millisecondsToAge,
}

func dateToAge(constant string, p Presigned) (time.Duration, bool) {
	at, ok := policy.ParseDate(constant)
	return at.Sub(p.Signed), ok
}

func secondsToAge(constant string, p Presigned) (time.Duration, bool) {
	s, err := time.ParseDuration(constant + "s")
	return s - p.Identity.MFA, err == nil
}

func millisecondsToAge(constant string, _ Presigned) (time.Duration, bool) {
	ms, err := time.ParseDuration(constant + "ms")
	return ms, err == nil
}

// tick is the resolution of the clocks: S3 counts dates in seconds, and
// signature ages in milliseconds. A comparison can change on either side of
// its constant, so the ages around it are looked at too.
const tick = time.Second

// changesIn collects the ages at which conditions of the policies can change.
func changesIn(policies *policy.Policies, p Presigned) []time.Duration {
	var ages []time.Duration
	for _, doc := range policies.Documents() {
		for _, use := range doc.KeysUsed() {
			toAge, ok := clocks[strings.ToLower(use.Key.String())]
			if !ok {
				continue
			}
			for _, constant := range use.Values {
				if age, ok := toAge(constant, p); ok {
					ages = append(ages, age-tick, age-time.Millisecond, age, age+time.Millisecond, age+tick)
				}
			}
		}
	}
	slices.Sort(ages)
	return slices.Compact(ages)
}

func (l *Local) changes(q Question, p Presigned) []time.Duration {
	policies, _, _, err := l.compile(q)
	if err != nil {
		return nil
	}
	return changesIn(&policies, p)
}

// changes knows the bucket policy and, where the snapshot has the principal,
// the policies that IAM is asked about.
func (c *Combined) changes(q Question, p Presigned) []time.Duration {
	return NewLocal(c.Snapshot).changes(q, p)
}
