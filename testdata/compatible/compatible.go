// Package compatible calls other vendors' clients of stores with S3's semantics.
package compatible

import (
	"context"
	"net/http"
	"net/url"
	"time"

	alibaba "github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	aliyun "github.com/aliyun/aliyun-oss-go-sdk/oss"
	"github.com/baidubce/bce-sdk-go/services/bos"
	"github.com/huaweicloud/huaweicloud-sdk-go-obs/obs"
	ks3 "github.com/ks3sdklib/aws-sdk-go/service/s3"
	"github.com/rhnvrm/simples3"
	"github.com/tencentyun/cos-go-sdk-v5"
)

const month = 30 * 24 * time.Hour

func aliyunV1(b *aliyun.Bucket) {
	b.SignURL("key", aliyun.HTTPGet, 900)
	b.SignURL("key", aliyun.HTTPGet, 2592000)                          // want `lives for 30 days.*GetObject`
	b.SignURL("key", aliyun.HTTPPut, 7200)                             // want `lives for 2 hours.*PutObject`
	b.SignURL("key", aliyun.HTTPGet, time.Now().Add(time.Hour).Unix()) // want `lives for 50 years.*`
}

// signer is a project's own interface with the method of the SDK's client.
type signer interface {
	Presign(ctx context.Context, request any, optFns ...func(*alibaba.PresignOptions)) (*alibaba.PresignResult, error)
}

type urlSigner interface {
	SignURL(objectKey string, method aliyun.HTTPMethod, expiredInSec int64, options ...aliyun.Option) (string, error)
}

type cosSigner interface {
	GetPresignedURL(ctx context.Context, httpMethod, name, ak, sk string, expired time.Duration, opt any, signHost ...bool) (*url.URL, error)
}

type obsSigner interface {
	CreateSignedUrl(input *obs.CreateSignedUrlInput) (*obs.CreateSignedUrlOutput, error)
}

var (
	_ urlSigner = aliyun.Bucket{}
	_ cosSigner = (*cos.ObjectService)(nil)
)

func own(ctx context.Context, u urlSigner, c cosSigner, o obsSigner) {
	u.SignURL("key", aliyun.HTTPGet, 2592000)                                               // want `lives for 30 days.*GetObject`
	c.GetPresignedURL(ctx, http.MethodPut, "key", "id", "secret", 24*time.Hour, nil)        // want `lives for 24 hours.*PutObject`
	o.CreateSignedUrl(&obs.CreateSignedUrlInput{Method: obs.HttpMethodGet, Expires: 86400}) // want `lives for 24 hours.*GetObject`
}

func alibabaV2(ctx context.Context, c *alibaba.Client, s signer) {
	get := &alibaba.GetObjectRequest{}
	c.Presign(ctx, get)                                                            // want `missing-expiry`
	c.Presign(ctx, get, alibaba.PresignExpires(time.Hour))                         // 1 hour
	c.Presign(ctx, get, alibaba.PresignExpires(month))                             // want `signed for 30 days.*7 days`
	c.Presign(ctx, get, alibaba.PresignExpiration(time.Now().Add(24*7*time.Hour))) // want `lives for 7 days`
	s.Presign(ctx, get, alibaba.PresignExpires(48*time.Hour))                      // want `lives for 2 days`
}

func tencent(ctx context.Context, o *cos.ObjectService) {
	o.GetPresignedURL(ctx, http.MethodPut, "key", "id", "secret", 24*time.Hour, nil) // want `lives for 24 hours.*PutObject`
	o.GetPresignedURL2(ctx, http.MethodGet, "key", month, nil)                       // want `lives for 30 days.*GetObject`
	o.GetPresignedURL3(ctx, http.MethodGet, "key", time.Hour, nil)
}

func huawei(c *obs.ObsClient) {
	c.CreateSignedUrl(&obs.CreateSignedUrlInput{Method: obs.HttpMethodGet, Expires: 86400}) // want `lives for 24 hours.*GetObject`
	c.CreateSignedUrl(&obs.CreateSignedUrlInput{Method: obs.HttpMethodGet})                 // want `missing-expiry`
	c.CreateSignedUrl(&obs.CreateSignedUrlInput{Method: obs.HttpMethodGet, Expires: 0})     // want `the expiry is 0, for which the library takes its default: the URL lives for 5 minutes.*missing-expiry`
}

func kingsoft(c *ks3.S3) {
	c.GeneratePresignedUrl(&ks3.GeneratePresignedUrlInput{HTTPMethod: "GET", Expires: int64((24 * time.Hour).Seconds())}) // want `lives for 24 hours.*GetObject`
	c.GeneratePresignedUrl(&ks3.GeneratePresignedUrlInput{HTTPMethod: "PUT", Expires: 900})
	c.GeneratePresignedUrl(&ks3.GeneratePresignedUrlInput{HTTPMethod: "GET"}) // want `invalid-expiry`
}

func baidu(c *bos.Client) {
	c.GeneratePresignedUrl("bucket", "key", 86400, http.MethodPut, nil, nil)          // want `lives for 24 hours.*PutObject`
	c.GeneratePresignedUrlPathStyle("bucket", "key", 86400, http.MethodGet, nil, nil) // want `lives for 24 hours.*GetObject`
	c.BasicGeneratePresignedUrl("bucket", "key", 600)
}

func simple(s *simples3.S3) {
	s.GeneratePresignedURL(simples3.PresignedInput{Method: "GET", ExpirySeconds: 604801}) // want `signed for 7 days 1 second|168h0m1s`
	s.GeneratePresignedURL(simples3.PresignedInput{Method: "GET", ExpirySeconds: 3600})
}
