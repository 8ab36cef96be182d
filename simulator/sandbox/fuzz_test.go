package sandbox_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/sandbox"
	"github.com/presigncheck/presigncheck/simulator/sandbox/store"
)

// fuzzed is a sandbox over the contract account, with one object.
func fuzzed(f *testing.F) *sandbox.Server {
	f.Helper()
	s, err := account.Load("../../testdata/accounts/contract")
	if err != nil {
		f.Fatal(err)
	}
	server, err := sandbox.OverSnapshot(s)
	if err != nil {
		f.Fatal(err)
	}
	server.Store.LimitData(64 << 20)
	if _, err := server.Store.Put("open", store.Object{Key: "k", Data: []byte("secret data")}, nil); err != nil {
		f.Fatal(err)
	}
	return server
}

// FuzzUnsigned sends bytes as a request. None of them was signed, so none is
// answered with success, and none shows the object.
func FuzzUnsigned(f *testing.F) {
	server := fuzzed(f)
	head := " HTTP/1.1\r\nHost: localhost\r\n"
	for _, seed := range []string{
		"GET /open/k" + head + "\r\n",
		"GET /open/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20130524%2Fr%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=1&X-Amz-SignedHeaders=host&X-Amz-Signature=0" + head + "\r\n",
		"PUT /open/k" + head + "Authorization: AWS4-HMAC-SHA256 Credential=A/20130524/r/s3/aws4_request, SignedHeaders=host, Signature=0\r\nX-Amz-Date: 20130524T000000Z\r\nContent-Length: 1\r\n\r\nx",
		"POST /open" + head + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 86\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\ndata\r\n--b--\r\n",
		"POST /" + head + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 24\r\n\r\nAction=GetCallerIdentity",
		"OPTIONS /open/k" + head + "Origin: http://a\r\nAccess-Control-Request-Method: PUT\r\n\r\n",
		"GET / HTTP/1.0\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(text)))
		if err != nil {
			return
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code < 300 || w.Code >= 500 && w.Code != http.StatusNotImplemented || strings.Contains(w.Body.String(), "secret data") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

// FuzzSigned signs what it sends, so that it reaches the operations. Nothing
// may make the sandbox fail by itself.
func FuzzSigned(f *testing.F) {
	server := fuzzed(f)
	creds, err := server.Mint(plain)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("GET", "/open/k", "", "Range", "bytes=0-", "")
	f.Add("GET", "/open", "list-type=2&max-keys=1&delimiter=%2F&continuation-token=x", "", "", "")
	f.Add("GET", "/open", "versions&key-marker=a&version-id-marker=b", "", "", "")
	f.Add("PUT", "/open/a", "", "X-Amz-Tagging", "a=b", "data")
	f.Add("PUT", "/open/a", "", "X-Amz-Copy-Source", "open/k?versionId=null", "")
	f.Add("PUT", "/open/a", "partNumber=1&uploadId=x", "Content-Md5", "AAAA", "data")
	f.Add("PUT", "/open", "cors", "", "", "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>")
	f.Add("PUT", "/open/k", "tagging", "", "", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>")
	f.Add("POST", "/open", "delete", "X-Amz-Checksum-Crc32", "AAAAAA==", "<Delete><Object><Key>k</Key></Object></Delete>")
	f.Add("POST", "/open/k", "uploadId=x", "", "", "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>")
	f.Add("PUT", "/open/k", "", "X-Amz-Decoded-Content-Length", "4", "4;chunk-signature=0\r\ndata\r\n0;chunk-signature=0\r\n\r\n")
	f.Add("POST", "/", "", "Content-Type", "application/x-www-form-urlencoded", "Action=SimulatePrincipalPolicy&PolicySourceArn="+plain+"&ActionNames.member.1=s3:GetObject&ContextEntries.member.1.ContextKeyName=aws:x&ContextEntries.member.1.ContextKeyType=ip&ContextEntries.member.1.ContextKeyValues.member.1=1.2.3.4/33")
	f.Add("POST", "/", "", "Content-Type", "application/x-www-form-urlencoded", "Action=AssumeRole&RoleArn=arn:aws:iam::111122223333:role/service/app&RoleSessionName=night&Tags.member.1.Key=a&DurationSeconds=900")
	f.Fuzz(func(t *testing.T, method, path, query, header, value, body string) {
		r, err := http.NewRequest(method, "http://localhost/", strings.NewReader(body))
		if err != nil || !strings.HasPrefix(path, "/") {
			return
		}
		r.URL = &url.URL{Scheme: "http", Host: "localhost", Path: path, RawQuery: query}
		if header != "" {
			r.Header.Set(header, value)
		}
		sum := sha256.Sum256([]byte(body))
		hash := hex.EncodeToString(sum[:])
		if r.Header.Get("X-Amz-Decoded-Content-Length") != "" {
			hash = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
		}
		service := "s3"
		if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
			service = "iam"
			if strings.Contains(body, "AssumeRole") {
				service = "sts"
			}
		} else {
			r.Header.Set("X-Amz-Content-Sha256", hash)
		}
		err = v4.NewSigner().SignHTTP(t.Context(), creds, r, hash, service, "eu-central-1", time.Now(), func(o *v4.SignerOptions) { o.DisableURIPathEscaping = service == "s3" })
		if err != nil {
			return
		}
		r.RequestURI, r.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:1"
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code >= 500 && w.Code != http.StatusNotImplemented && w.Code != http.StatusInsufficientStorage {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
