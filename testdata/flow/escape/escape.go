// Package escape calls each wrapper of package sgn once, and uses it once more in a
// way of its own.
package escape

import (
	"context"
	"time"

	"example.com/flow/escape/sgn"
)

type get func(ctx context.Context, bucket, key string, d time.Duration)

type holder struct{ get get }

type getter interface {
	Interface(ctx context.Context, bucket, key string, d time.Duration)
}

var run func(any)

func arguments() (ctx context.Context, bucket, key string, d time.Duration) {
	return context.Background(), "b", "k", time.Minute
}

func calls(ctx context.Context, s *sgn.S) {
	s.Called(ctx, "b", "k", time.Minute)
	s.Callback(ctx, "b", "k", time.Minute)
	s.Stored(ctx, "b", "k", time.Minute)
	s.Mapped(ctx, "b", "k", time.Minute)
	s.Field(ctx, "b", "k", time.Minute)
	s.Returned(ctx, "b", "k", time.Minute)
	s.Sent(ctx, "b", "k", time.Minute)
	s.Expression(ctx, "b", "k", time.Minute)
	s.Going(ctx, "b", "k", time.Minute)
	s.Deferred(ctx, "b", "k", time.Minute)
	s.Spread(ctx, "b", "k", time.Minute)
	s.Interface(ctx, "b", "k", time.Minute)
	sgn.Func(s, ctx, "b", "k", time.Minute)
}

func uses(ctx context.Context, s *sgn.S, i getter, c chan get) get {
	run(s.Callback)
	stored := s.Stored
	run(stored)
	run(map[string]get{"k": s.Mapped})
	run(holder{s.Field})
	c <- s.Sent
	run((*sgn.S).Expression)
	go s.Going(ctx, "going", "k", time.Minute)
	defer s.Deferred(ctx, "deferred", "k", time.Minute)
	s.Spread(arguments())
	run(i.Interface)
	run(sgn.Func)
	return s.Returned
}

func own(s *sgn.S, ctx context.Context, bucket, key string, d time.Duration) {
	s.Called(ctx, bucket, key, d)
}

func arguments5() (s *sgn.S, ctx context.Context, bucket, key string, d time.Duration) {
	return s, context.Background(), "b", "k", time.Minute
}

func spread() { own(arguments5()) }
