package operation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/spelling"
)

// otherParams are those headers and query parameters of object and bucket
// requests that decide about no permission and fill no condition key. One that
// ends in "*" is a prefix. Source: Amazon S3 API Reference, request syntax.
var otherParams = []string{
	"attributes", "cache-control", "content-disposition", "content-encoding", "content-language", "continuation-token",
	"encoding-type", "expires", "fetch-owner", "if-modified-since", "if-unmodified-since", "key-marker", "list-type",
	"max-parts", "max-uploads", "marker", "part-number-marker", "response-*", "start-after", "upload-id-marker", "version-id-marker", "x-id",
	"x-amz-bucket-object-lock-enabled", "x-amz-checksum-*", "x-amz-copy-source-*", "x-amz-content-sha256", "x-amz-decoded-content-length",
	"x-amz-if-match-*", "x-amz-meta-*", "x-amz-mfa", "x-amz-object-attributes", "x-amz-optional-object-attributes", "x-amz-sdk-checksum-algorithm",
	"x-amz-server-side-encryption-bucket-key-enabled", "x-amz-server-side-encryption-context", "x-amz-server-side-encryption-customer-key",
	"x-amz-server-side-encryption-customer-key-md5", "x-amz-source-expected-bucket-owner", "x-amz-tagging-directive",
	"x-amz-transition-default-minimum-object-size", "x-amz-website-redirect-location", "x-amz-write-offset-bytes",
}

// knownParams lists every header and query parameter that a request may have.
var knownParams = func() []string {
	names := slices.Clone(otherParams)
	for _, p := range field {
		names = append(names, p)
	}
	for _, k := range conditionKeys {
		names = append(names, k.Param)
	}
	slices.Sort(names)
	return slices.Compact(names)
}()

// ParamName returns the name by which [Operation.Params] has a header or query
// parameter, whatever its case. It fails for a name that S3 does not know.
func ParamName(name string) (string, error) {
	lower := strings.ToLower(name)
	for _, known := range knownParams {
		prefix, isPrefix := strings.CutSuffix(known, "*")
		switch {
		case isPrefix && strings.HasPrefix(lower, prefix) && lower != prefix:
			return lower, nil
		case strings.EqualFold(known, name):
			return known, nil
		}
	}
	err := fmt.Errorf("%q is not a header or query parameter of S3's object and bucket requests", name)
	if like := spelling.Nearest(lower, knownParams); like != "" {
		err = fmt.Errorf("%w; did you mean %s?", err, like)
	}
	return "", err
}
