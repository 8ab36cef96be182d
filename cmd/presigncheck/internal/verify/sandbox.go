package verify

import (
	"cmp"
	"context"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// Sandbox probes a sandbox on loopback, over a snapshot. It is a dress
// rehearsal: real requests, really signed, but answered by the same policies
// that the decision was made from.
type Sandbox struct {
	snapshot *account.Snapshot
	prober   *probe.Prober
	server   *sandbox.Server
	running  *sandbox.Running
	region   string

	mu      sync.Mutex
	signers map[string]aws.CredentialsProvider // by identity and opener
}

// StartSandbox starts a sandbox that serves until ctx ends or it is stopped.
// The region is assumed for buckets of which the snapshot does not say it: the
// sandbox is in all of them.
func StartSandbox(ctx context.Context, s *account.Snapshot, p *probe.Prober, region string) (*Sandbox, error) {
	server, err := sandbox.OverSnapshot(s)
	if err != nil {
		return nil, err
	}
	p.Server = "sandbox"
	running, err := sandbox.Start(ctx, "127.0.0.1:0", server)
	if err != nil {
		return nil, err
	}
	return &Sandbox{snapshot: s, prober: p, server: server, running: running, region: region, signers: make(map[string]aws.CredentialsProvider)}, nil
}

// Stop ends the sandbox.
func (s *Sandbox) Stop() { s.running.Stop() }

// Simulated reports that no real S3 answers.
func (s *Sandbox) Simulated() bool { return true }

// Probe signs as the identity and asks the sandbox, which takes the request for
// the opener's. The object is put there first: with it missing, a read would be
// refused for another reason.
func (s *Sandbox) Probe(ctx context.Context, p simulator.Presigned) (probe.Evidence, error) {
	op := p.Operation
	bucket := s.snapshot.Bucket(op.Bucket)
	if bucket == nil {
		return probe.Evidence{Result: probe.Skipped, Reason: "the snapshot has no bucket " + op.Bucket}, nil
	}
	signer, err := s.signer(sandbox.Use{Identity: p.Identity, Opener: p.Opener, Form: op.Form})
	if err != nil {
		return probe.Evidence{}, err
	}
	if op.Key != "" {
		if _, err := s.server.Store.Put(op.Bucket, store.Object{Key: op.Key, Data: []byte("sandbox")}, nil); err != nil {
			return probe.Evidence{}, fmt.Errorf("sandbox: %w", err)
		}
	}
	return s.prober.Probe(ctx, probe.Target{
		Operation:   op,
		Endpoint:    s.running.URL,
		Region:      cmp.Or(bucket.Region, s.region),
		Credentials: signer,
		PathStyle:   true,
		KeyExists:   true,
	})
}

// signer mints credentials for the use, once.
func (s *Sandbox) signer(u sandbox.Use) (aws.CredentialsProvider, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := fmt.Sprintf("%s %s %s %v", u.Identity.Label(), u.Identity.Principal, u.Opener.Name, u.Form)
	if c, ok := s.signers[name]; ok {
		return c, nil
	}
	minted, err := s.server.MintFor(u)
	if err != nil {
		return nil, err
	}
	c := credentials.StaticCredentialsProvider{Value: minted}
	s.signers[name] = c
	return c, nil
}
