package probe

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/auth"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/redact"
)

// A Target is what to probe, where and as whom.
type Target struct {
	// Operation is the real request, with the headers and query parameters
	// that it will carry.
	Operation operation.Operation
	// Endpoint is the base URL of an S3 server; "" is Amazon S3.
	Endpoint string
	Region   string
	// Credentials are those of the identity that will sign the URL.
	Credentials aws.CredentialsProvider
	// PathStyle puts the bucket into the path instead of the host name.
	PathStyle bool
	// KeyExists says that the object is there for certain, so that a denied
	// read is a denial and not a missing key.
	KeyExists bool
	// AnyKey says that permissions do not differ between the key and others
	// beside it, so that an answer for a sibling key counts for the key.
	AnyKey bool
	// Narrowed are credentials of the same identity that may do nothing, see
	// [Narrow]. A positive answer counts only if they get a denial.
	Narrowed aws.CredentialsProvider
}

// place is where a request goes and how it is signed.
type place struct {
	url             *url.URL // of the bucket
	service, region string
}

// resolve finds the bucket's URL with the SDK's own rules for partitions,
// access points and path style.
func (t Target) resolve(ctx context.Context) (place, error) {
	if t.Region == "" {
		return place{}, errors.New("the region is not known; name it with --region, AWS_REGION, or region in the configuration")
	}
	params := s3.EndpointParameters{Bucket: &t.Operation.Bucket, Region: &t.Region, ForcePathStyle: &t.PathStyle}
	if t.Endpoint != "" {
		u, err := url.Parse(t.Endpoint)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return place{}, fmt.Errorf("endpoint %q is not a URL such as https://s3.example.com", redact.URL(t.Endpoint))
		}
		params.Endpoint = &t.Endpoint
	}
	endpoint, err := s3.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, params)
	if err != nil {
		return place{}, fmt.Errorf("no endpoint for bucket %q in %s: %w", t.Operation.Bucket, t.Region, err)
	}
	p := place{url: &endpoint.URI, service: "s3", region: t.Region}
	options, _ := auth.GetAuthOptions(&endpoint.Properties)
	for _, o := range options {
		if !strings.HasSuffix(o.SchemeID, "sigv4") {
			continue
		}
		if name, ok := smithyhttp.GetSigV4SigningName(&o.SignerProperties); ok {
			p.service = name
		}
		if region, ok := smithyhttp.GetSigV4SigningRegion(&o.SignerProperties); ok {
			p.region = region
		}
		return p, nil
	}
	if len(options) > 0 {
		return p, fmt.Errorf("%s needs %s, which probes do not sign", t.Operation.Bucket, options[0].SchemeID)
	}
	return p, nil
}

// sibling is an unguessable key beside a key: of the same prefix, never used.
func sibling(key string) string {
	return key[:strings.LastIndexByte(key, '/')+1] + siblingName + strings.ToLower(rand.Text())
}

const siblingName = "presigncheck-probe-"
