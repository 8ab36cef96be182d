package main

import (
	"context"
	"testing"
	"time"

	"example.com/flow/config/settings"
	"example.com/flow/config/store"
)

// What a test takes from the program, or does not need, is not reported there.
func TestRun(t *testing.T) {
	ctx := context.Background()
	store.New(nil, settings.Storage{})
	store.Get(ctx, nil, nil, settings.Current.Storage.PresignTTL)
	store.Get(ctx, nil, nil, 48*time.Hour) // want `2 days`
}
