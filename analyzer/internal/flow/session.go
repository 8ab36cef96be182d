package flow

import (
	"strings"

	"golang.org/x/tools/go/ssa"
)

// v1Root is aws-sdk-go, where clients are made from sessions and both take
// configurations; what a client is given counts for more.
const v1Root = "github.com/aws/aws-sdk-go"

// requestProvider is the call that made the credentials of the client that made
// an aws-sdk-go request.
func (e *eval) requestProvider(s *Site) *ssa.Call {
	r := e.requestOf(s.recv)
	if len(r.calls) != 1 {
		return nil
	}
	c := r.calls[0].Common()
	recv := c.Value
	if !c.IsInvoke() {
		if len(c.Args) == 0 {
			return nil
		}
		recv = c.Args[0]
	}
	client := e.madeBy(recv, 0)
	if client == nil || calleeName(client.Common()) != v1Root+"/service/s3.New" {
		return nil
	}
	return e.clientProvider(client)
}

// clientProvider is the call that made the credentials of a client: those of
// its configurations or else of its session.
func (e *eval) clientProvider(client *ssa.Call) *ssa.Call {
	if len(client.Call.Args) != 2 {
		return nil
	}
	if set, made := e.configProvider(client.Call.Args[1]); set {
		return made
	}
	return e.sessionProvider(e.madeBy(client.Call.Args[0], 0))
}

// sessionProvider is the same for a session.
func (e *eval) sessionProvider(session *ssa.Call) *ssa.Call {
	if session == nil || len(session.Call.Args) == 0 {
		return nil
	}
	switch calleeName(session.Common()) {
	case v1Root + "/aws/session.Must":
		return e.sessionProvider(e.madeBy(session.Call.Args[0], 0))
	case v1Root + "/aws/session.New", v1Root + "/aws/session.NewSession":
		_, made := e.configProvider(session.Call.Args[0])
		return made
	}
	return nil
}

// configProvider is the call that made the credentials of a list of
// configurations; set says whether they have any.
func (e *eval) configProvider(list ssa.Value) (set bool, made *ssa.Call) {
	for _, cfg := range variadic(list) {
		var here bool
		var by *ssa.Call
		if a, ok := cfg.(*ssa.Alloc); ok {
			here, by = e.credentialsIn(a, list.(*ssa.Slice))
		} else {
			here, by = e.withCredentials(e.madeBy(cfg, 0))
		}
		if here && set {
			return true, nil
		}
		if here {
			set, made = true, by
		}
	}
	return set, made
}

// withCredentials is the call that made the credentials in a chain such as
// aws.NewConfig().WithRegion(r).WithCredentials(c).
func (e *eval) withCredentials(cfg *ssa.Call) (set bool, made *ssa.Call) {
	for range 12 {
		if cfg == nil || !strings.HasPrefix(calleeName(cfg.Common()), "(*"+v1Root+"/aws.Config).With") {
			break
		}
		if cfg.Call.StaticCallee().Name() == "WithCredentials" {
			return true, e.madeBy(cfg.Call.Args[1], 0)
		}
		cfg = e.madeBy(cfg.Call.Args[0], 0)
	}
	return false, nil
}
