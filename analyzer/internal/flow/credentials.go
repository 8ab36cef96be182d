package flow

import (
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"golang.org/x/tools/go/ssa"
)

const (
	v2STS        = "github.com/aws/aws-sdk-go-v2/service/sts"
	v2Creds      = "github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	v1Creds      = v1Root + "/aws/credentials/stscreds"
	newCache     = "github.com/aws/aws-sdk-go-v2/aws.NewCredentialsCache"
	withProvider = "github.com/aws/aws-sdk-go-v2/config.WithCredentialsProvider"
	loadConfig   = "github.com/aws/aws-sdk-go-v2/config.LoadDefaultConfig"
)

// sessions are the functions that make the credentials of a role session: the
// argument with options that set its Duration, -1 for none, and its life
// without one. A role that was assumed by another role's session is chained.
// https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/credentials/stscreds
var sessions = map[string]struct {
	options int
	life    time.Duration
	chains  bool // asked by the credentials of the client in the first argument
}{
	v2Creds + ".NewAssumeRoleProvider":      {2, 15 * time.Minute, true},
	v2Creds + ".NewWebIdentityRoleProvider": {3, time.Hour, false},
	v1Creds + ".NewCredentials":             {2, 15 * time.Minute, true},
	v1Creds + ".NewCredentialsWithClient":   {2, 15 * time.Minute, true},
	v1Creds + ".NewWebIdentityCredentials":  {-1, time.Hour, false},
}

// chainedLife is the most that a chained role gets.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
const chainedLife = time.Hour

// credentials is how long the credentials live that a site signs with, if the
// package shows that they come from an assumed role; 0 if not.
func (e *eval) credentials(s *Site) (time.Duration, Step) {
	var provider *ssa.Call
	if isRequestMethod(s.API) {
		provider = e.requestProvider(s)
	} else {
		provider = e.presignProvider(s)
	}
	if provider == nil {
		return 0, Step{}
	}
	if d, step := e.askedFor(provider); d > 0 {
		return d, step
	}
	session, ok := sessions[calleeName(provider.Common())]
	if !ok {
		return 0, Step{}
	}
	d := session.life
	if session.options >= 0 {
		if ts := e.value(provider.Call.Args[session.options], access.Of(access.ToOption("Duration")), at(provider)); !allUnset(ts, -1) {
			if len(ts) != 1 || !ts[0].Exact() {
				return 0, Step{}
			}
			d = time.Duration(ts[0].Lo)
		}
	}
	text := "the role session lives " + d.String()
	if session.chains && d > chainedLife && e.chained(provider) {
		d, text = chainedLife, "the role session lives "+chainedLife.String()+", the most that a role gets which another role assumes"
	}
	return d, e.step(provider.Pos(), text)
}

// stsCalls are the calls of STS that return credentials, with their life where the
// input has no DurationSeconds.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
var stsCalls = map[string]time.Duration{
	"AssumeRole":                time.Hour,
	"AssumeRoleWithSAML":        time.Hour,
	"AssumeRoleWithWebIdentity": time.Hour,
	"GetFederationToken":        12 * time.Hour,
	"GetSessionToken":           12 * time.Hour,
}

// askedFor is the life of credentials that the code asks STS for, and signs with
// as they are.
func (e *eval) askedFor(provider *ssa.Call) (time.Duration, Step) {
	switch calleeName(provider.Common()) {
	case "github.com/aws/aws-sdk-go-v2/credentials.NewStaticCredentialsProvider",
		v1Root + "/aws/credentials.NewStaticCredentials", v1Root + "/aws/credentials.NewStaticCredentialsFromCreds":
	default:
		return 0, Step{}
	}
	call := e.answerOf(provider.Call.Args[0])
	if call == nil || calleeObject(call.Common()) == nil {
		return 0, Step{}
	}
	fn := calleeObject(call.Common())
	name := strings.TrimSuffix(fn.Name(), "WithContext")
	life, ok := stsCalls[name]
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != v2STS && fn.Pkg().Path() != v1Root+"/service/sts" {
		return 0, Step{}
	}
	for _, arg := range call.Call.Args {
		if !strings.HasSuffix(pointee(arg.Type()).String(), "."+name+"Input") {
			continue
		}
		switch ts := e.value(arg, access.Fields("DurationSeconds"), at(call)); {
		case len(ts) == 1 && ts[0].Exact() && ts[0].Lo > 0:
			life = time.Duration(ts[0].Lo) * time.Second
		case allUnset(ts, -1), len(ts) == 1 && ts[0].Exact():
		default:
			return 0, Step{}
		}
		return life, e.step(call.Pos(), name+" asks for credentials that live "+life.String())
	}
	return 0, Step{}
}

// answerOf is the call in whose answer a value stands.
func (e *eval) answerOf(v ssa.Value) *ssa.Call {
	for range 12 {
		switch x := v.(type) {
		case *ssa.UnOp:
			v = x.X
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Field:
			v = x.X
		case *ssa.Extract:
			v = x.Tuple
		case *ssa.Alloc:
			vals := storedTo(x)
			if len(vals) != 1 {
				return nil
			}
			v = vals[0]
		case *ssa.Call:
			switch calleeName(x.Common()) {
			case "github.com/aws/aws-sdk-go-v2/aws.ToString", v1Root + "/aws.StringValue":
				v = x.Call.Args[0]
				continue
			}
			return x
		default:
			return nil
		}
	}
	return nil
}

// chained reports whether the client that asks for a role session has the
// credentials of a role session itself.
func (e *eval) chained(provider *ssa.Call) bool {
	client := e.madeBy(provider.Call.Args[0], 0)
	if client == nil || len(client.Call.Args) == 0 {
		return false
	}
	var by *ssa.Call
	switch name := calleeName(client.Common()); name {
	case v2STS + ".NewFromConfig":
		by = e.uncached(e.provider(client.Call.Args[0]))
	case v1Root + "/service/sts.New":
		by = e.clientProvider(client)
	default:
		by = e.sessionProvider(client)
	}
	return by != nil && sessions[calleeName(by.Common())].life > 0
}

// presignProvider is the call that made the credentials of an aws-sdk-go-v2
// presign client.
func (e *eval) presignProvider(s *Site) *ssa.Call {
	presign := e.madeBy(s.recv, 0)
	if presign == nil || e.clients[calleeName(presign.Common())] == nil {
		return nil
	}
	client := e.madeBy(presign.Call.Args[0], 0)
	if client == nil || len(client.Call.Args) == 0 {
		return nil
	}
	switch calleeName(client.Common()) {
	case v2S3 + ".New", v2S3 + ".NewFromConfig":
		return e.uncached(e.provider(client.Call.Args[0]))
	}
	return nil
}

// uncached takes caches off a provider.
func (e *eval) uncached(provider *ssa.Call) *ssa.Call {
	for range 4 { // caches around caches
		if provider == nil || calleeName(provider.Common()) != newCache {
			break
		}
		provider = e.madeBy(provider.Call.Args[0], 0)
	}
	return provider
}

// provider is the call that made the Credentials of a configuration or of
// options: assigned to the field, or given to config.LoadDefaultConfig.
func (e *eval) provider(cfg ssa.Value) *ssa.Call {
	if load, ok := cfg.(*ssa.UnOp); ok {
		a, ok := load.X.(*ssa.Alloc)
		if !ok {
			return nil
		}
		set, made := e.credentialsIn(a, load)
		if set {
			return made
		}
	}
	return e.providerOption(e.madeBy(cfg, 0))
}

// credentialsIn is the call that made what the field Credentials of a struct
// is set to before an instruction; set says whether it is set at all.
func (e *eval) credentialsIn(a *ssa.Alloc, by ssa.Instruction) (set bool, made *ssa.Call) {
	for _, ref := range *a.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || fieldOf(fa.X.Type(), fa.Field).Name() != "Credentials" {
			continue
		}
		for _, use := range *fa.Referrers() {
			st, ok := use.(*ssa.Store)
			if !ok || st.Addr != fa || before(by, st) {
				continue
			}
			if set || !before(st, by) {
				return true, nil // one of several, or perhaps
			}
			set, made = true, e.madeBy(st.Val, 0)
		}
	}
	return set, made
}

// before reports whether control has always come by a when it comes to b.
func before(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return a.Block().Dominates(b.Block())
	}
	for _, instr := range a.Block().Instrs {
		if instr == a {
			return true
		}
		if instr == b {
			return false
		}
	}
	return false
}

func (e *eval) providerOption(cfg *ssa.Call) *ssa.Call {
	if cfg == nil || calleeName(cfg.Common()) != loadConfig || len(cfg.Call.Args) < 2 {
		return nil
	}
	for _, option := range variadic(cfg.Call.Args[1]) {
		if made := e.madeBy(option, 0); made != nil && calleeName(made.Common()) == withProvider {
			return e.madeBy(made.Call.Args[0], 0)
		}
	}
	return nil
}
