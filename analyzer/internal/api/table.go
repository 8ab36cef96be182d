package api

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	v2S3    = "github.com/aws/aws-sdk-go-v2/service/s3"
	v2V4    = "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	v1      = "github.com/aws/aws-sdk-go"
	ibm     = "github.com/IBM/ibm-cos-sdk-go"
	minio   = "github.com/minio/minio-go/v7"
	minio6  = "github.com/minio/minio-go/v6"
	minio0  = "github.com/minio/minio-go" // versions before modules, up to 6.0.14
	gocloud = "gocloud.dev/blob"
	aliyun  = "github.com/aliyun/aliyun-oss-go-sdk/oss"
	alibaba = "github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	tencent = "github.com/tencentyun/cos-go-sdk-v5"
	huawei  = "github.com/huaweicloud/huaweicloud-sdk-go-obs/obs"
	baidu   = "github.com/baidubce/bce-sdk-go/services/bos"
	volc    = "github.com/volcengine/ve-tos-golang-sdk/v2/tos"
	simple  = "github.com/rhnvrm/simples3"
	ks3     = "github.com/ks3sdklib/aws-sdk-go/service/s3"
)

// Table is every presign API that is known without configuration. Behaviour
// was read in the modules' source and, for aws-sdk-go-v2, aws-sdk-go, minio-go
// and gocloud.dev, seen when run.
func Table() []API {
	return slices.Concat(sdkV2(), sdkV1(v1), sdkV1(ibm), minioRows(), oldMinioRows(), gocloudRows(), compatible())
}

// sdkV2 is aws-sdk-go-v2. An option at the call beats one at the client.
func sdkV2() []API {
	client := API{
		Carrier: Option, Arg: 2, Field: "Expires",
		Default: 15 * time.Minute, Max: Week, Zero: ZeroDefault,
		Client: v2S3 + ".NewPresignClient", ClientArg: 1,
		Bucket: "1.Bucket", Key: "1.Key", Input: 1,
	}
	var rows []API
	for _, op := range []string{"GetObject", "PutObject", "HeadObject", "HeadBucket", "DeleteObject", "DeleteBucket", "UploadPart"} {
		row := client
		row.Func, row.Operation = "(*"+v2S3+".PresignClient).Presign"+op, op
		rows = append(rows, row)
	}
	post := client
	post.Func, post.Operation = "(*"+v2S3+".PresignClient).PresignPostObject", "PostObject"
	presignHTTP := API{
		Func: "(*" + v2V4 + ".Signer).PresignHTTP", Carrier: Query, Arg: 2, Field: "X-Amz-Expires", Kind: Seconds,
		Max: Week, Input: -1, Service: 4,
	}
	return append(rows, post, presignHTTP)
}

// sdkV1 is aws-sdk-go and the forks of it.
func sdkV1(root string) []API {
	request := API{Carrier: Argument, Max: Week, Input: -1}
	presign, presignRequest := request, request
	presign.Func = "(*" + root + "/aws/request.Request).Presign"
	presignRequest.Func = "(*" + root + "/aws/request.Request).PresignRequest"
	signer := API{
		Func: "(*" + root + "/aws/signer/v4.Signer).Presign", Carrier: Argument, Arg: 4,
		Max: Week, Input: -1, Service: 2,
	}
	return []API{presign, presignRequest, signer}
}

// minioRows is minio-go: 1 s to 7 days, checked when the URL is made.
func minioRows() []API {
	arg := API{Carrier: Argument, Arg: 3, Max: Week, Bucket: "1", Key: "2", Input: -1}
	row := func(name, op string) API {
		r := arg
		r.Func, r.Operation = "(*"+minio+".Client)."+name, op
		return r
	}
	presign, header := row("Presign", ""), row("PresignHeader", "")
	for _, r := range []*API{&presign, &header} {
		r.Arg, r.Method, r.Bucket, r.Key = 4, "1", "2", "3"
	}
	post := row("PresignedPostPolicy", "PostObject")
	post.Carrier, post.Arg, post.Field, post.Kind, post.Bucket, post.Key = Builder, 1, "SetExpires", Time, "", ""
	get, head, put := row("PresignedGetObject", "GetObject"), row("PresignedHeadObject", "HeadObject"), row("PresignedPutObject", "PutObject")
	get.Signature = "(context.Context, string, string, time.Duration, net/url.Values) (*net/url.URL, error)"
	head.Signature = get.Signature
	put.Signature = "(context.Context, string, string, time.Duration) (*net/url.URL, error)"
	presign.Signature = "(context.Context, string, string, string, time.Duration, net/url.Values) (*net/url.URL, error)"
	header.Signature = "(context.Context, string, string, string, time.Duration, net/url.Values, net/http.Header) (*net/url.URL, error)"
	post.Signature = "(context.Context, *" + minio + ".PostPolicy) (*net/url.URL, map[string]string, error)"
	rows := []API{get, head, put, presign, header, post}
	for name, arg := range map[string]int{"PreSignV2": 3, "PreSignV4": 5, "PreSignV4Outposts": 5} {
		rows = append(rows, API{
			Func: minio + "/pkg/signer." + name, Carrier: Argument, Arg: arg, Kind: Seconds, Max: Week, Input: -1,
		})
	}
	slices.SortStableFunc(rows, func(a, b API) int { return strings.Compare(a.Func, b.Func) })
	return rows
}

// oldMinioRows is minio-go before version 7, whose methods take no context.
func oldMinioRows() []API {
	var rows []API
	for _, root := range []string{minio6, minio0} {
		for _, row := range minioRows() {
			_, name, _ := row.Split()
			method, ok := strings.CutPrefix(name, "Client.")
			if !ok || method == "PresignHeader" {
				continue
			}
			row.Func, row.Signature = "("+root+".Client)."+method, ""
			row.Arg--
			if row.Bucket != "" {
				row.Bucket, row.Key = earlier(row.Bucket), earlier(row.Key)
			}
			if row.Method != "" {
				row.Method = earlier(row.Method)
			}
			rows = append(rows, row)
		}
		for _, signer := range []string{"s3signer", "signer"} {
			for name, arg := range map[string]int{"PreSignV2": 3, "PreSignV4": 5} {
				rows = append(rows, API{
					Func: root + "/pkg/" + signer + "." + name, Carrier: Argument, Arg: arg, Kind: Seconds, Max: Week, Input: -1,
				})
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b API) int { return strings.Compare(a.Func, b.Func) })
	return rows
}

// earlier is the argument before another, by its number.
func earlier(arg string) string {
	n, _ := strconv.Atoi(arg)
	return strconv.Itoa(n - 1)
}

func gocloudRows() []API {
	return []API{{
		Func: "(*" + gocloud + ".Bucket).SignedURL", Method: "2.Method",
		Carrier: Field, Arg: 2, Field: "Expiry",
		Default: time.Hour, Max: Week, Zero: ZeroDefault, Key: "1", Input: 2,
		Signature: "(context.Context, string, *" + gocloud + ".SignedURLOptions) (string, error)",
	}}
}

// compatible is other vendors' clients of stores with S3's semantics. Only
// Signature Version 4 has the seven-day maximum; a row without Max has none.
func compatible() []API {
	return []API{
		{Func: "(" + aliyun + ".Bucket).SignURL", Carrier: Argument, Arg: 2, Kind: Seconds, Method: "1", Key: "0", Input: -1,
			Signature: "(string, " + aliyun + ".HTTPMethod, int64, []" + aliyun + ".Option) (string, error)"},
		{Func: "(*" + alibaba + ".Client).Presign", Carrier: Option, Arg: 2, Field: "Expires",
			Default: 15 * time.Minute, Max: Week, Zero: ZeroDefault, Bucket: "1.Bucket", Key: "1.Key", Input: -1,
			Signature: "(context.Context, any, []func(*" + alibaba + ".PresignOptions)) (*" + alibaba + ".PresignResult, error)"},
		{Func: "(*" + tencent + ".ObjectService).GetPresignedURL", Carrier: Argument, Arg: 5, Method: "1", Key: "2", Input: -1,
			Signature: "(context.Context, string, string, string, string, time.Duration, any, []bool) (*net/url.URL, error)"},
		{Func: "(*" + tencent + ".ObjectService).GetPresignedURL2", Carrier: Argument, Arg: 3, Method: "1", Key: "2", Input: -1},
		{Func: "(*" + tencent + ".ObjectService).GetPresignedURL3", Carrier: Argument, Arg: 3, Method: "1", Key: "2", Input: -1},
		{Func: "(" + huawei + ".ObsClient).CreateSignedUrl", Carrier: Field, Arg: 0, Field: "Expires", Kind: Seconds,
			Method: "0.Method", Default: 5 * time.Minute, Zero: ZeroDefault, Bucket: "0.Bucket", Key: "0.Key", Input: -1,
			Signature: "(*" + huawei + ".CreateSignedUrlInput) (*" + huawei + ".CreateSignedUrlOutput, error)"}, // before the extensions
		{Func: "(*" + baidu + ".Client).GeneratePresignedUrl", Carrier: Argument, Arg: 2, Kind: Seconds, Method: "3", Bucket: "0", Key: "1", Input: -1},
		{Func: "(*" + baidu + ".Client).GeneratePresignedUrlPathStyle", Carrier: Argument, Arg: 2, Kind: Seconds, Method: "3", Bucket: "0", Key: "1", Input: -1},
		{Func: "(*" + baidu + ".Client).BasicGeneratePresignedUrl", Operation: "GetObject", Carrier: Argument, Arg: 2, Kind: Seconds, Bucket: "0", Key: "1", Input: -1},
		{Func: "(*" + volc + ".ClientV2).PreSignedURL", Carrier: Field, Arg: 0, Field: "Expires", Kind: Seconds,
			Method: "0.HTTPMethod", Default: time.Hour, Max: Week, Zero: ZeroDefault, Bucket: "0.Bucket", Key: "0.Key", Input: -1},
		{Func: "(*" + ks3 + ".S3).GeneratePresignedUrl", Carrier: Field, Arg: 0, Field: "Expires", Kind: Seconds,
			Method: "0.HTTPMethod", Bucket: "0.Bucket", Key: "0.Key", Input: -1},
		{Func: "(*" + simple + ".S3).GeneratePresignedURL", Carrier: Field, Arg: 0, Field: "ExpirySeconds", Kind: Seconds,
			Method: "0.Method", Max: Week, Bucket: "0.Bucket", Key: "0.ObjectKey", Input: -1},
		{Func: "(*" + simple + ".S3).GeneratePresignedUploadPartURL", Operation: "UploadPart", Carrier: Field, Arg: 0, Field: "ExpirySeconds", Kind: Seconds,
			Default: time.Hour, Max: Week, Zero: ZeroDefault, Bucket: "0.Bucket", Key: "0.ObjectKey", Input: -1},
	}
}

// Setters is every function of the SDKs that returns an option for a presign call.
func Setters() []Setter {
	return []Setter{
		{Func: v2S3 + ".WithPresignExpires", Arg: 0, Field: "Expires", Kind: Duration},
		{Func: v2S3 + ".WithPresignClientFromClientOptions", Arg: -1, Field: "Expires"},
		{Func: alibaba + ".PresignExpires", Arg: 0, Field: "Expires", Kind: Duration},
		{Func: alibaba + ".PresignExpiration", Arg: 0, Field: "Expires", Kind: Time},
	}
}
