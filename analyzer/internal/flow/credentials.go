package flow

import (
	"time"

	"golang.org/x/tools/go/ssa"
)

const (
	newAssumeRole = "github.com/aws/aws-sdk-go-v2/credentials/stscreds.NewAssumeRoleProvider"
	newCache      = "github.com/aws/aws-sdk-go-v2/aws.NewCredentialsCache"
	withProvider  = "github.com/aws/aws-sdk-go-v2/config.WithCredentialsProvider"
	loadConfig    = "github.com/aws/aws-sdk-go-v2/config.LoadDefaultConfig"

	// assumeRoleDefault is what stscreds asks for unless told otherwise.
	// https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/credentials/stscreds#DefaultDuration
	assumeRoleDefault = 15 * time.Minute
)

// credentials is how long the credentials live that a site signs with, if the
// package shows that they come from an assumed role; 0 if not.
func (e *eval) credentials(s *Site) (time.Duration, Step) {
	presign := e.madeBy(s.recv, 0)
	if presign == nil || e.clients[calleeName(presign.Common())] == nil {
		return 0, Step{}
	}
	client := e.madeBy(presign.Call.Args[0], 0)
	if client == nil || len(client.Call.Args) == 0 {
		return 0, Step{}
	}
	switch calleeName(client.Common()) {
	case v2S3 + ".New", v2S3 + ".NewFromConfig":
	default:
		return 0, Step{}
	}
	provider := e.provider(client.Call.Args[0])
	for range 4 { // caches around caches
		if provider == nil || calleeName(provider.Common()) != newCache {
			break
		}
		provider = e.madeBy(provider.Call.Args[0], 0)
	}
	if provider == nil || calleeName(provider.Common()) != newAssumeRole {
		return 0, Step{}
	}
	d := assumeRoleDefault
	if ts := e.value(provider.Call.Args[2], "@Duration", at(provider)); !allUnset(ts, -1) {
		if len(ts) != 1 || !ts[0].Exact() {
			return 0, Step{}
		}
		d = time.Duration(ts[0].Lo)
	}
	return d, e.step(provider.Pos(), "the role session lives "+d.String())
}

// provider is the call that made the Credentials of a configuration or of
// options: assigned to the field, or given to config.LoadDefaultConfig.
func (e *eval) provider(cfg ssa.Value) *ssa.Call {
	load, ok := cfg.(*ssa.UnOp)
	if !ok {
		return e.providerOption(e.madeBy(cfg, 0))
	}
	a, ok := load.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	for _, ref := range *a.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || fieldOf(fa.X.Type(), fa.Field).Name() != "Credentials" {
			continue
		}
		for _, use := range *fa.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == fa {
				return e.madeBy(st.Val, 0)
			}
		}
	}
	return e.providerOption(e.madeBy(cfg, 0))
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

// madeBy is the only call that v can be the result of.
func (e *eval) madeBy(v ssa.Value, depth int) *ssa.Call {
	if depth > 12 {
		return nil
	}
	if inner, ok := unwrap(v); ok {
		return e.madeBy(inner, depth+1)
	}
	switch v := v.(type) {
	case *ssa.Call:
		if fn := e.callee(v.Common()); fn != nil && fn.Blocks != nil {
			if rets := returns(fn); len(rets) == 1 && len(rets[0].Results) > 0 {
				return e.madeBy(rets[0].Results[0], depth+1)
			}
			return nil
		}
		return v
	case *ssa.Extract:
		if v.Index == 0 {
			return e.madeBy(v.Tuple, depth+1)
		}
	case *ssa.UnOp:
		return e.onlyStored(v.X, depth)
	}
	return nil
}

// onlyStored is madeBy for what lies at an address, if it is stored to once.
func (e *eval) onlyStored(addr ssa.Value, depth int) *ssa.Call {
	var vals []ssa.Value
	switch addr := addr.(type) {
	case *ssa.Alloc:
		vals = storedTo(addr)
	case *ssa.FieldAddr:
		for _, use := range e.fields[fieldOf(addr.X.Type(), addr.Field)] {
			for _, ref := range *use.addr.Referrers() {
				if st, ok := ref.(*ssa.Store); ok && st.Addr == use.addr && !e.inTest(st) {
					vals = append(vals, st.Val)
				}
			}
		}
	case *ssa.Global:
		for _, instr := range e.globals[addr] {
			if st, ok := instr.(*ssa.Store); ok && !e.inTest(st) {
				vals = append(vals, st.Val)
			}
		}
	}
	if len(vals) != 1 {
		return nil
	}
	return e.madeBy(vals[0], depth+1)
}
