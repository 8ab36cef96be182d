// Package clients is handed a client; who makes it, only the whole program tells.
package clients

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func Get(client *s3.PresignClient) { // want Get:"presign 0.#github[.]com/aws/aws-sdk-go-v2/service/s3[.]NewPresignClient→GetObject"
	// Package by package, this is not reported.
	_, _ = client.PresignGetObject(context.TODO(), &s3.GetObjectInput{})
}
