package analyzer

import (
	"math"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
)

// library is what a client library does with an expiry that the service does not
// take. Read in the libraries' source, at the versions that the fixtures use.
type library struct {
	path  string // of its packages, a prefix
	name  string
	least time.Duration // what is less makes no URL but an error
	most  bool          // and so does what is more than the row's maximum
}

var libraries = []library{
	// https://github.com/minio/minio-go/blob/v7.4.1/utils.go, isValidExpiry
	{"github.com/minio/minio-go", "minio-go", time.Second, true},
	// https://github.com/aws/aws-sdk-go/blob/v1.55.8/aws/request/request.go, getPresignedURL
	{"github.com/aws/aws-sdk-go/aws/request", "aws-sdk-go", 1, false},
	// https://github.com/aws/aws-sdk-go-v2/blob/service/s3/v1.114.8/service/s3/api_client.go, convertToPresignMiddleware
	{"github.com/aws/aws-sdk-go-v2/service/s3", "aws-sdk-go-v2", 0, false},
	// https://github.com/google/go-cloud/blob/v0.47.0/blob/blob.go, SignedURL
	{"gocloud.dev/blob", "gocloud.dev", 0, false},
}

// libraryOf is the library of a row, nil if it just signs. The methods that sign are
// meant, not the signers beneath them, which look at nothing.
// None of them looks at the end of a form, which a policy of the form's own says.
func libraryOf(row *api.API) *library {
	pkg, _, _ := row.Split()
	for i, l := range libraries {
		if strings.HasPrefix(pkg, l.path) && !strings.Contains(pkg, "signer") {
			if strings.Contains(row.Func, "Post") {
				return &library{name: l.name, least: math.MinInt64}
			}
			return &libraries[i]
		}
	}
	return nil
}

// refusesMore reports whether more than the row's maximum makes no URL.
func (l *library) refusesMore() bool { return l != nil && l.most }

// refuses reports whether so little makes no URL.
func (l *library) refuses(d time.Duration) bool { return l != nil && d < l.least }
