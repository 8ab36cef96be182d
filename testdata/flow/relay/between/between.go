// Package between hands a store on. It says nothing of signing or of time, and
// still those who import it learn from it what they call.
package between

import "example.com/flow/relay/store"

type Shop struct{ *store.Store }

func Open(s *store.Store) Shop { return Shop{s} }
