package api

import (
	"slices"
	"strings"
)

// sdks are the modules of SDKs whose presign APIs are in the table.
var sdks = []string{
	"github.com/aws/aws-sdk-go", "github.com/aws/smithy-go", "github.com/minio/minio-go", "github.com/IBM/ibm-cos-sdk-go",
}

// SDK reports whether a package belongs to an SDK whose ways are in the table:
// nothing is to be learned from its source, and it is large.
func SDK(path string) bool {
	return slices.ContainsFunc(sdks, func(root string) bool { return strings.HasPrefix(path, root) })
}
