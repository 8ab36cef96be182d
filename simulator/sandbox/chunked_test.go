package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
	"github.com/presigncheck/presigncheck/simulator/sandbox/sigv4"
)

// TestStreamedBodies sends the aws-chunked bodies of clients that stream, with
// and without Content-Length, and bodies that were tampered with.
func TestStreamedBodies(t *testing.T) {
	const (
		unsigned = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
		signed   = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
		both     = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
		crc      = "x-amz-checksum-crc32:rfPzYw=="
	)
	server, run := sandboxtest.Start(t, grants, sandbox.Config{})
	creds, err := server.Mint(sandboxtest.User("all"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, hash, decoded, body string
		trailer, want             string
	}{
		{"unsigned, with trailer", unsigned, "4", "4\r\ndata\r\n0\r\n" + crc + "\r\n\r\n", "x-amz-checksum-crc32", "200 "},
		{"small chunks", unsigned, "4", "1\r\nd\r\n3\r\nata\r\n0\r\n" + crc + "\r\n\r\n", "x-amz-checksum-crc32", "403 InvalidChunkSizeError"},
		{"without a trailer", unsigned, "4", "4\r\ndata\r\n0\r\n\r\n", "", "200 "},
		{"trailer of other content", unsigned, "4", "4\r\ndatA\r\n0\r\n" + crc + "\r\n\r\n", "x-amz-checksum-crc32", "400 BadDigest"},
		{"trailer left out", unsigned, "4", "4\r\ndata\r\n0\r\n\r\n", "x-amz-checksum-crc32", "400 MalformedTrailerError"},
		{"signed chunks", signed, "4", "4;chunk-signature=SIGN0\r\ndata\r\n0;chunk-signature=SIGN1\r\n\r\n", "", "200 "},
		{"signed chunks, changed", signed, "4", "4;chunk-signature=SIGN0\r\ndatA\r\n0;chunk-signature=SIGN1\r\n\r\n", "", "403 SignatureDoesNotMatch"},
		{"signed chunks, no last one", signed, "4", "4;chunk-signature=SIGN0\r\ndata\r\n", "", "400 IncompleteBody"},
		{"signed chunks, unsigned", signed, "4", "4\r\ndata\r\n0\r\n\r\n", "", "403 SignatureDoesNotMatch"},
		{"signed chunks and trailer", both, "4", "4;chunk-signature=SIGN0\r\ndata\r\n0;chunk-signature=SIGN1\r\n" + crc + "\r\nx-amz-trailer-signature:SIGN2\r\n\r\n", "x-amz-checksum-crc32", "200 "},
		{"trailer, not signed", both, "4", "4;chunk-signature=SIGN0\r\ndata\r\n0;chunk-signature=SIGN1\r\n" + crc + "\r\n\r\n", "x-amz-checksum-crc32", "400 MalformedTrailerError"},
		{"trailer, other signature", both, "4", "4;chunk-signature=SIGN0\r\ndata\r\n0;chunk-signature=SIGN1\r\n" + crc + "\r\nx-amz-trailer-signature:0\r\n\r\n", "x-amz-checksum-crc32", "403 SignatureDoesNotMatch"},
		{"cut", unsigned, "4", "4\r\nda", "", "400 IncompleteBody"},
		{"not a size", unsigned, "4", "x\r\ndata\r\n", "", "400 IncompleteBody"},
		{"huge size", unsigned, "4", "ffffffff\r\ndata\r\n", "", "400 IncompleteBody"},
		{"less than declared", unsigned, "5", "4\r\ndata\r\n0\r\n\r\n", "", "400 IncompleteBody"},
		{"more than declared", unsigned, "3", "4\r\ndata\r\n0\r\n\r\n", "", "400 IncompleteBody"},
		{"no declared length", unsigned, "", "4\r\ndata\r\n0\r\n\r\n", "", "411 MissingContentLength"},
		{"declared over the limit", unsigned, "99999999999", "4\r\ndata\r\n0\r\n\r\n", "", "400 EntityTooLarge"},
		{"wrong hash", strings.Repeat("0", 64), "", "data", "", "400 XAmzContentSHA256Mismatch"},
	} {
		for _, length := range []bool{true, false} {
			if !length && !strings.HasPrefix(tc.hash, "STREAMING") {
				continue
			}
			server.Store.Delete(bucket, "k", "", nil)
			req, err := http.NewRequest("PUT", run.URL+"/"+bucket+"/k", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-Amz-Content-Sha256", tc.hash)
			req.Header.Set("Content-Encoding", "aws-chunked")
			for name, value := range map[string]string{"X-Amz-Decoded-Content-Length": tc.decoded, "X-Amz-Trailer": tc.trailer} {
				if value != "" {
					req.Header.Set(name, value)
				}
			}
			now := time.Now()
			if err := v4.NewSigner().SignHTTP(t.Context(), creds, req, tc.hash, "s3", region, now); err != nil {
				t.Fatal(err)
			}
			body := signChunks(tc.body, req.Header.Get("Authorization"), creds.SecretAccessKey, now)
			req.Body, req.ContentLength = io.NopCloser(strings.NewReader(body)), -1
			if length {
				req.ContentLength = int64(len(body))
			}
			name := fmt.Sprintf("%s, with Content-Length %t", tc.name, length)
			if got := answerTo(t, req); got != tc.want {
				t.Errorf("%s: got %q, want %q", name, got, tc.want)
			}
			o, err := server.Store.Get(bucket, "k", "")
			if stored := err == nil; stored != (tc.want == "200 ") || stored && (string(o.Data) != "data" || o.Header["Content-Encoding"] != "") {
				t.Errorf("%s: stored %q, %v, %v", name, o.Data, o.Header, err)
			}
		}
	}
}

// signChunks puts the signatures of the chunk "data", the empty chunk and the
// trailing header in their places.
func signChunks(body, authorization, secret string, now time.Time) string {
	_, previous, _ := strings.Cut(authorization, "Signature=")
	scope := sigv4.Scope{Date: now.UTC().Format("20060102"), Region: region, Service: "s3"}
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	for i, text := range []string{
		"AWS4-HMAC-SHA256-PAYLOAD|" + empty + "|3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7",
		"AWS4-HMAC-SHA256-PAYLOAD|" + empty + "|" + empty,
		"AWS4-HMAC-SHA256-TRAILER|0f509064168cd1e00836e6a844935f739a59ee1d8a3203c9973352d86c01b494",
	} {
		kind, hashes, _ := strings.Cut(text, "|")
		lines := append([]string{kind, now.UTC().Format(sigv4.TimeFormat), scope.String(), previous}, strings.Split(hashes, "|")...)
		previous = sigv4.Sign(secret, scope, strings.Join(lines, "\n"))
		body = strings.ReplaceAll(body, fmt.Sprintf("SIGN%d", i), previous)
	}
	return body
}
