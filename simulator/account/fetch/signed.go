package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go"
)

// Account-wide settings and access points are answered by S3 Control, VPC
// endpoints by EC2. Their SDK packages would make the program larger by more than
// all the rest for five requests, so these are signed with the SDK's signer and
// read here.

// A signedCall is one GET request to such a service.
type signedCall struct {
	service string // in the signature: s3 or ec2
	region  string
	host    string // without the suffix of the partition
	path    string // with the query
	header  map[string]string
}

// get sends the request and decodes the XML of its answer. An error answer is a
// smithy.APIError, as those of the SDK are.
func (f *Fetcher) get(ctx context.Context, c signedCall, into any) error {
	url := "https://" + c.host + "." + dnsSuffix(c.region) + c.path
	if f.Config.BaseEndpoint != nil { // a server for tests
		url = *f.Config.BaseEndpoint + c.path
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	for name, value := range c.header {
		req.Header.Set(name, value)
	}
	if f.Config.Credentials == nil {
		return errors.New("there are no credentials")
	}
	credentials, err := f.Config.Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	empty := sha256.Sum256(nil)
	hash := hex.EncodeToString(empty[:])
	req.Header.Set("X-Amz-Content-Sha256", hash)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, req, hash, c.service, c.region, time.Now()); err != nil {
		return err
	}
	var client aws.HTTPClient = http.DefaultClient
	if f.Config.HTTPClient != nil {
		client = f.Config.HTTPClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 16<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return &smithy.GenericAPIError{Code: errorCode(text, resp.StatusCode), Message: resp.Status}
	}
	return xml.Unmarshal(text, into)
}

// errorCode is the Code of an error document, wherever in it that is, or else the
// status.
func errorCode(text []byte, status int) string {
	d := xml.NewDecoder(strings.NewReader(string(text)))
	for {
		token, err := d.Token()
		if err != nil {
			return fmt.Sprintf("HTTP%d", status)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "Code" {
			var code string
			if d.DecodeElement(&code, &start) == nil && code != "" {
				return code
			}
		}
	}
}

// dnsSuffix: AWS General Reference, "AWS service endpoints".
func dnsSuffix(region string) string {
	if strings.HasPrefix(region, "cn-") {
		return "amazonaws.com.cn"
	}
	return "amazonaws.com"
}

// control is a request to S3 Control, which is signed as S3.
// Source: Amazon S3 API Reference, "Amazon S3 Control".
func (f *Fetcher) control(region, path string) signedCall {
	return signedCall{
		service: "s3", region: region, host: f.account + ".s3-control." + region, path: "/v20180820" + path,
		header: map[string]string{"x-amz-account-id": f.account},
	}
}
