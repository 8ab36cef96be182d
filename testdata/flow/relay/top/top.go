// Package top calls a wrapper whose package it does not import.
package top

import (
	"context"
	"time"

	"example.com/flow/relay/between"
)

func Show(ctx context.Context, shop between.Shop) (string, error) {
	return shop.Link(ctx, "a", 30*24*time.Hour) // want `signed for 30 days`
}
