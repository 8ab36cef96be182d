package implementations

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

type age interface{ Age() time.Duration }

//repeat:10 type a{n} struct{}; func (a{n}) Age() time.Duration { return {n} * time.Hour }

func Link(ctx context.Context, c *s3.PresignClient, in *s3.GetObjectInput, n int) {
	var a age
	switch n {
	//repeat:10 case {n}: a = a{n}{}
	}
	c.PresignGetObject(ctx, in, s3.WithPresignExpires(a.Age())) // expiry: unknown (function-value)
}
