// Package clients holds the sandbox against the clients that people use: the
// AWS CLI, boto3, the AWS SDK for JavaScript, the MinIO client, rclone and
// s3cmd, unmodified and set up as the command's own output says. Each has a
// script for its whole day, in testdata, which checks what it gets back, and
// that an identity that may only read is refused everything else.
//
// The tests have the build tag integration. A client that is not installed is
// skipped with a message that names its package; the MinIO client and the
// SDK for JavaScript are installed into the user's cache directory.
package clients
