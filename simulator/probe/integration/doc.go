// Package integration holds the probes and the sandbox against real servers on
// loopback: versitygw, MinIO and SeaweedFS, which have users and policies, and
// gofakes3, rclone's fork of it and s3rver, which ignore what keeps a probe from
// writing:
//
//	go test -tags integration -v ./simulator/probe/integration
//
// The suite is a referee. What an identity may do is found out by really doing
// it, in a bucket of its own; what a probe sent is read off the wire by a
// recorder before the server; what it did is seen in full listings before and
// after each probe, and in the bodies, tags, locks and ACLs of what was there.
//
// The first run builds the servers into the user's cache directory, for six
// minutes at most; what is cut off goes on from there in the next run.
// PRESIGNCHECK_BUILD_TIME=40m allows more (all of them take half an hour on two
// cores), PRESIGNCHECK_MINIO and the like name a program to use instead, and a
// server that cannot be had is skipped with a message. PRESIGNCHECK_TABLE=long
// prints a line per probe.
package integration
