package site

import (
	"strings"
	"time"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/access"
	"github.com/presigncheck/presigncheck/analyzer/internal/gotype"
	"github.com/presigncheck/presigncheck/analyzer/internal/interval"
	"github.com/presigncheck/presigncheck/analyzer/internal/quantity"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
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
func credentials(e *valueflow.Eval, s *Site) (time.Duration, interval.Step) {
	var provider *ssa.Call
	if isRequestMethod(s.API) {
		provider = requestProvider(e, s)
	} else {
		provider = presignProvider(e, s)
	}
	if provider == nil {
		return 0, interval.Step{}
	}
	if d, step := askedFor(e, provider); d > 0 {
		return d, step
	}
	session, ok := sessions[ssaview.CalleeName(provider.Common())]
	if !ok {
		return 0, interval.Step{}
	}
	d := session.life
	if session.options >= 0 {
		if ts := e.Value(provider.Call.Args[session.options], access.Of(access.ToOption("Duration")), ssaview.At(provider)); !interval.AllUnset(ts, -1) {
			if len(ts) != 1 || !ts[0].Exact() {
				return 0, interval.Step{}
			}
			d = time.Duration(ts[0].Lo)
		}
	}
	text := "the role is assumed for " + quantity.Duration(d)
	if session.chains && d > chainedLife && chained(e, provider) {
		d, text = chainedLife, "the role is assumed for "+quantity.Duration(chainedLife)+", the most that a role gets which another role assumes"
	}
	return d, e.Step(provider.Pos(), text)
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
func askedFor(e *valueflow.Eval, provider *ssa.Call) (time.Duration, interval.Step) {
	switch ssaview.CalleeName(provider.Common()) {
	case "github.com/aws/aws-sdk-go-v2/credentials.NewStaticCredentialsProvider",
		v1Root + "/aws/credentials.NewStaticCredentials", v1Root + "/aws/credentials.NewStaticCredentialsFromCreds":
	default:
		return 0, interval.Step{}
	}
	call := answerOf(e, provider.Call.Args[0])
	if call == nil || ssaview.CalleeObject(call.Common()) == nil {
		return 0, interval.Step{}
	}
	fn := ssaview.CalleeObject(call.Common())
	name := strings.TrimSuffix(fn.Name(), "WithContext")
	life, ok := stsCalls[name]
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != v2STS && fn.Pkg().Path() != v1Root+"/service/sts" {
		return 0, interval.Step{}
	}
	for _, arg := range call.Call.Args {
		if !strings.HasSuffix(gotype.Pointee(arg.Type()).String(), "."+name+"Input") {
			continue
		}
		switch ts := e.Value(arg, access.Fields("DurationSeconds"), ssaview.At(call)); {
		case len(ts) == 1 && ts[0].Exact() && ts[0].Lo > 0:
			life = time.Duration(ts[0].Lo) * time.Second
		case interval.AllUnset(ts, -1), len(ts) == 1 && ts[0].Exact():
		default:
			return 0, interval.Step{}
		}
		return life, e.Step(call.Pos(), name+" asks for credentials that live "+quantity.Duration(life))
	}
	return 0, interval.Step{}
}

// answerOf is the call in whose answer a value stands.
func answerOf(e *valueflow.Eval, v ssa.Value) *ssa.Call {
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
			vals := ssaview.StoredTo(x)
			if len(vals) != 1 {
				return nil
			}
			v = vals[0]
		case *ssa.Call:
			switch ssaview.CalleeName(x.Common()) {
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
func chained(e *valueflow.Eval, provider *ssa.Call) bool {
	client := producer(e, provider.Call.Args[0], 0)
	if client == nil || len(client.Call.Args) == 0 {
		return false
	}
	var by *ssa.Call
	switch name := ssaview.CalleeName(client.Common()); name {
	case v2STS + ".NewFromConfig":
		by = uncached(e, providerOf(e, client.Call.Args[0]))
	case v1Root + "/service/sts.New":
		by = clientProvider(e, client)
	default:
		by = sessionProvider(e, client)
	}
	return by != nil && sessions[ssaview.CalleeName(by.Common())].life > 0
}

// presignProvider is the call that made the credentials of an aws-sdk-go-v2
// presign client.
func presignProvider(e *valueflow.Eval, s *Site) *ssa.Call {
	presign := producer(e, s.recv, 0)
	if presign == nil || e.Clients[ssaview.CalleeName(presign.Common())] == nil {
		return nil
	}
	client := producer(e, presign.Call.Args[0], 0)
	if client == nil || len(client.Call.Args) == 0 {
		return nil
	}
	switch ssaview.CalleeName(client.Common()) {
	case ssaview.V2S3 + ".New", ssaview.V2S3 + ".NewFromConfig":
		return uncached(e, providerOf(e, client.Call.Args[0]))
	}
	return nil
}

// uncached takes caches off a provider.
func uncached(e *valueflow.Eval, provider *ssa.Call) *ssa.Call {
	for range 4 { // caches around caches
		if provider == nil || ssaview.CalleeName(provider.Common()) != newCache {
			break
		}
		provider = producer(e, provider.Call.Args[0], 0)
	}
	return provider
}

// providerOf is the call that made the Credentials of a configuration or of
// options: assigned to the field, or given to config.LoadDefaultConfig.
func providerOf(e *valueflow.Eval, cfg ssa.Value) *ssa.Call {
	if load, ok := cfg.(*ssa.UnOp); ok {
		a, ok := load.X.(*ssa.Alloc)
		if !ok {
			return nil
		}
		set, made := credentialsIn(e, a, load)
		if set {
			return made
		}
	}
	return providerOption(e, producer(e, cfg, 0))
}

// credentialsIn is the call that made what the field Credentials of a struct
// is set to before an instruction; set says whether it is set at all.
func credentialsIn(e *valueflow.Eval, a *ssa.Alloc, by ssa.Instruction) (set bool, made *ssa.Call) {
	for _, ref := range *a.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || ssaview.FieldOf(fa.X.Type(), fa.Field).Name() != "Credentials" {
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
			set, made = true, producer(e, st.Val, 0)
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

func providerOption(e *valueflow.Eval, cfg *ssa.Call) *ssa.Call {
	if cfg == nil || ssaview.CalleeName(cfg.Common()) != loadConfig || len(cfg.Call.Args) < 2 {
		return nil
	}
	for _, option := range ssaview.Variadic(cfg.Call.Args[1]) {
		if made := producer(e, option, 0); made != nil && ssaview.CalleeName(made.Common()) == withProvider {
			return producer(e, made.Call.Args[0], 0)
		}
	}
	return nil
}
