package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// A Signer is the principal behind an access key.
type Signer struct {
	// ARN is a user's ARN, or that of a role session:
	// arn:aws:sts::111122223333:assumed-role/app/session.
	ARN string
	// Role is the ARN of the role behind a session; "" for a user.
	Role string
	// ID is the unique ID: AIDA…, or AROA…:session.
	ID string
	// Issued and Expires frame the life of temporary credentials; both are
	// zero for a user's own key.
	Issued, Expires time.Time
	// SessionPolicies are the JSON documents, and SessionPolicyARNs the
	// managed policies, that narrow the session.
	SessionPolicies   []string
	SessionPolicyARNs []string
	SourceIdentity    string
	Tags              map[string]string // session tags
	// Assumed reports that the sandbox's own STS made the session, so that
	// everything about it is known.
	Assumed bool
	// Use is what the key stands for; nil for one that its holder uses for
	// himself.
	Use *Use
}

// A Use is a presigned URL's: who signs, and who opens. Requests with a key that
// was minted for one are decided as that URL is, whoever sends them from where.
type Use struct {
	Identity simulator.Identity
	Opener   simulator.Opener
	// Form says that keys with parts in braces stand for all keys of that form.
	Form bool
}

// Temporary reports whether the signer holds a session.
func (s Signer) Temporary() bool { return !s.Expires.IsZero() }

// Account is the account ID in the signer's ARN.
func (s Signer) Account() string { return operation.ARNField(s.ARN, 4) }

type key struct {
	secret, token string
	signer        Signer
}

// keyring holds the credentials that the sandbox has given out. Snapshots
// hold no keys, so there are no others.
type keyring struct {
	mu   sync.Mutex
	keys map[string]key // by access key ID
}

// defaultSession is the life of a session that nobody asked a duration for.
const defaultSession = time.Hour

// Mint makes credentials for a principal: a long-term key for a user's ARN,
// a one-hour session for a role or role session.
func (s *Server) Mint(principal string) (aws.Credentials, error) {
	return s.mint(principal, nil)
}

// MintFor makes credentials that stand for a presigned URL.
func (s *Server) MintFor(u Use) (aws.Credentials, error) { return s.mint(u.Identity.Principal, &u) }

func (s *Server) mint(principal string, use *Use) (aws.Credentials, error) {
	service, resource := operation.ARNField(principal, 2), operation.ARNField(principal, 5)
	kind, rest, _ := strings.Cut(resource, "/")
	var signer Signer
	switch {
	case service == "iam" && (kind == "user" || kind == "root"):
		return s.MintSigner(Signer{ARN: principal, ID: uniqueID("AIDA", principal), Use: use}), nil
	case service == "iam" && kind == "role" && rest != "":
		signer = roleSession(principal, "presigncheck")
	case service == "sts" && kind == "assumed-role" && strings.Contains(rest, "/"):
		name, session, _ := strings.Cut(rest, "/")
		role := fmt.Sprintf("arn:%s:iam::%s:role/%s", operation.ARNField(principal, 1), operation.ARNField(principal, 4), name)
		signer = roleSession(role, session)
	default:
		return aws.Credentials{}, fmt.Errorf("%q cannot hold credentials: give the ARN of a user, a role or a role session", principal)
	}
	signer.Use = use
	return s.MintSession(signer, defaultSession), nil
}

// MintSession makes temporary credentials that live for a duration from now.
func (s *Server) MintSession(signer Signer, life time.Duration) aws.Credentials {
	signer.Issued = s.now().UTC().Truncate(time.Second)
	signer.Expires = signer.Issued.Add(life)
	return s.MintSigner(signer)
}

// MintSigner makes credentials for exactly this signer.
func (s *Server) MintSigner(signer Signer) aws.Credentials {
	prefix := "AKIA"
	k := key{secret: rand.Text() + rand.Text()[:14], signer: signer}
	if signer.Temporary() {
		prefix = "ASIA"
		k.token = "sandbox-session-" + rand.Text() + rand.Text()
	}
	id := prefix + rand.Text()[:16]
	s.keys.mu.Lock()
	defer s.keys.mu.Unlock()
	s.keys.keys[id] = k
	return aws.Credentials{
		AccessKeyID: id, SecretAccessKey: k.secret, SessionToken: k.token,
		CanExpire: signer.Temporary(), Expires: signer.Expires,
		AccountID: signer.Account(), Source: "presigncheck sandbox",
	}
}

// roleSession names a session of a role as STS does.
func roleSession(role, session string) Signer {
	path := strings.Split(operation.ARNField(role, 5), "/")
	name := path[len(path)-1]
	return Signer{
		ARN:  fmt.Sprintf("arn:%s:sts::%s:assumed-role/%s/%s", operation.ARNField(role, 1), operation.ARNField(role, 4), name, session),
		Role: role,
		ID:   uniqueID("AROA", role) + ":" + session,
	}
}

// find returns the key, checking the token that came with it.
func (k *keyring) find(id, token string, now time.Time) (key, *s3err.Error) {
	k.mu.Lock()
	found, ok := k.keys[id]
	k.mu.Unlock()
	switch {
	case !ok, token == "" && found.token != "": // a session's key alone is nobody's
		return key{}, s3err.UnknownAccessKey.With("AWSAccessKeyId", id)
	case subtle.ConstantTimeCompare([]byte(token), []byte(found.token)) == 0:
		return key{}, s3err.InvalidToken
	case found.signer.Temporary() && !now.Before(found.signer.Expires):
		return key{}, s3err.ExpiredToken
	}
	return found, nil
}

// room reports whether one session more may be made. Those that have ended are
// forgotten only then: until, their tokens are known as expired.
func (k *keyring) room(now time.Time) *s3err.Error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.keys) < maxSessions {
		return nil
	}
	maps.DeleteFunc(k.keys, func(_ string, key key) bool {
		return key.signer.Temporary() && !now.Before(key.signer.Expires)
	})
	if len(k.keys) < maxSessions {
		return nil
	}
	return tooManySessions
}

// uniqueID derives a stable ID for a principal from its ARN, in the form of
// IAM's own. The snapshot's IDs can be given through [Server.MintSigner].
func uniqueID(prefix, arn string) string {
	sum := sha256.Sum256([]byte(arn))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:17]
}
