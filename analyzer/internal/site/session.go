package site

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/valueflow"
)

// v1Root is aws-sdk-go, where clients are made from sessions and both take
// configurations; what a client is given counts for more.
const v1Root = "github.com/aws/aws-sdk-go"

// requestProvider is the call that made the credentials of the client that made
// an aws-sdk-go request.
func requestProvider(e *valueflow.Eval, s *Site) *ssa.Call {
	r := requestOf(e, s.recv)
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
	client := producer(e, recv, 0)
	if client == nil || ssaview.CalleeName(client.Common()) != v1Root+"/service/s3.New" {
		return nil
	}
	return clientProvider(e, client)
}

// clientProvider is the call that made the credentials of a client: those of
// its configurations or else of its session.
func clientProvider(e *valueflow.Eval, client *ssa.Call) *ssa.Call {
	if len(client.Call.Args) != 2 {
		return nil
	}
	if set, made := configProvider(e, client.Call.Args[1]); set {
		return made
	}
	return sessionProvider(e, producer(e, client.Call.Args[0], 0))
}

// sessionProvider is the same for a session.
func sessionProvider(e *valueflow.Eval, session *ssa.Call) *ssa.Call {
	if session == nil || len(session.Call.Args) == 0 {
		return nil
	}
	switch ssaview.CalleeName(session.Common()) {
	case v1Root + "/aws/session.Must":
		return sessionProvider(e, producer(e, session.Call.Args[0], 0))
	case v1Root + "/aws/session.New", v1Root + "/aws/session.NewSession":
		_, made := configProvider(e, session.Call.Args[0])
		return made
	}
	return nil
}

// configProvider is the call that made the credentials of a list of
// configurations; set says whether they have any.
func configProvider(e *valueflow.Eval, list ssa.Value) (set bool, made *ssa.Call) {
	for _, cfg := range ssaview.Variadic(list) {
		var here bool
		var by *ssa.Call
		if a, ok := cfg.(*ssa.Alloc); ok {
			here, by = credentialsIn(e, a, list.(*ssa.Slice))
		} else {
			here, by = withCredentials(e, producer(e, cfg, 0))
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
func withCredentials(e *valueflow.Eval, cfg *ssa.Call) (set bool, made *ssa.Call) {
	for range 12 {
		if cfg == nil || !strings.HasPrefix(ssaview.CalleeName(cfg.Common()), "(*"+v1Root+"/aws.Config).With") {
			break
		}
		if cfg.Call.StaticCallee().Name() == "WithCredentials" {
			return true, producer(e, cfg.Call.Args[1], 0)
		}
		cfg = producer(e, cfg.Call.Args[0], 0)
	}
	return false, nil
}
