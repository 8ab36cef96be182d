package api

import "strings"

//go:generate sh -c "cd ../../../testdata/apis && GOWORK=off go run ./headers > ../../analyzer/internal/api/headers_table.go"

// SignedHeaders are the headers that a field of an operation's input becomes,
// in lower case, over which the URL is then signed; nil if it becomes none, for
// it goes into the URL or is not sent. A name that ends with "-" is a prefix.
// Known for aws-sdk-go-v2 and aws-sdk-go.
func (a *API) SignedHeaders(operation, field string) []string {
	switch {
	case strings.HasPrefix(a.Func, "(*"+v2S3+"."):
		return signedHeadersV2[operation][field]
	case strings.HasPrefix(a.Func, "(*"+v1+"/aws/request.Request)."):
		return signedHeadersV1[operation][field]
	}
	return nil
}
