package presigned

import (
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/operation"
)

// A Host is what a host name says.
type Host struct {
	Name string
	// Provider is Amazon S3, or another that is known by its name; "" if the
	// name does not tell.
	Provider string
	// Style is how the bucket is addressed: virtual-hosted, path, access
	// point, website; "" if the name does not tell.
	Style string
	// Bucket is the bucket, or the access point, in the name; "" with path
	// style.
	Bucket string
	// Region is in the name, or "".
	Region string
}

// Amazon reports whether the host is Amazon S3 itself.
func (h Host) Amazon() bool { return h.Provider == amazonS3 }

const amazonS3 = "Amazon S3"

// partitions are the domains of AWS's partitions.
var partitions = []string{".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".c2s.ic.gov", ".sc2s.sgov.gov", ".api.amazonwebservices.com.cn"}

var (
	regionName = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$`)
	// s3Label is the label of Amazon's host names that names the service.
	s3Label = regexp.MustCompile(`^s3$|^s3(-fips|-accelerate|-website|-accesspoint|-accesspoint-fips|-object-lambda|-outposts|-global|-control|-external-1|express-.+|-[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}|-website-[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}|-fips-[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2})$`)
	legacy  = regexp.MustCompile(`^s3(?:-website|-fips)?-([a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2})$`)
)

// providers are servers like S3 that are known by their names: how many labels
// stand before the domain without a bucket, and which of them is the region,
// counted from the left; -1 for none.
var providers = []struct {
	name, domain   string
	labels, region int
}{
	{"Cloudflare R2", ".r2.cloudflarestorage.com", 1, -1},
	{"Backblaze B2", ".backblazeb2.com", 2, 1}, // s3.REGION
	{"DigitalOcean Spaces", ".digitaloceanspaces.com", 1, 0},
	{"Wasabi", ".wasabisys.com", 2, 1},
	{"Scaleway", ".scw.cloud", 2, 1},
	{"Linode", ".linodeobjects.com", 1, 0},
	{"IBM Cloud", ".cloud-object-storage.appdomain.cloud", 2, 1},
	{"Google Cloud Storage", ".googleapis.com", 1, -1}, // storage
	{"Alibaba Cloud OSS", ".aliyuncs.com", 1, -1},
	{"Tencent Cloud COS", ".myqcloud.com", 2, 1},
	{"OVHcloud", ".io.cloud.ovh.net", 2, 1},
	{"Hetzner", ".your-objectstorage.com", 1, 0},
	{"Vultr", ".vultrobjects.com", 1, 0},
}

func hostOf(name string) Host {
	lower := strings.ToLower(strings.TrimSuffix(name, "."))
	h := Host{Name: lower}
	for _, domain := range partitions {
		if before, ok := strings.CutSuffix(lower, domain); ok {
			return h.amazon(strings.Split(before, "."))
		}
	}
	for _, p := range providers {
		before, ok := strings.CutSuffix(lower, p.domain)
		labels := strings.Split(before, ".")
		if !ok || len(labels) < p.labels {
			continue
		}
		h.Provider, h.Style = p.name, "path"
		bucket := len(labels) - p.labels
		if p.region >= 0 {
			h.Region = labels[bucket+p.region]
		}
		if bucket > 0 {
			h.Style, h.Bucket = "virtual-hosted", strings.Join(labels[:bucket], ".")
		}
		return h
	}
	if net.ParseIP(lower) != nil || lower == "localhost" {
		h.Style = "path" // there is no name to put a bucket into
	}
	return h
}

// amazon reads what stands before Amazon's domain. Buckets may have dots, and
// labels that look like the service's, so the last one counts.
func (h Host) amazon(labels []string) Host {
	at := -1
	for i, label := range labels {
		if s3Label.MatchString(label) {
			at = i
		}
	}
	if at < 0 {
		return h // another service
	}
	h.Provider, h.Style = amazonS3, "path"
	label, rest := labels[at], labels[at+1:]
	if m := legacy.FindStringSubmatch(label); m != nil {
		h.Region = m[1]
	}
	for _, r := range rest {
		if regionName.MatchString(r) {
			h.Region = r
		}
	}
	if at > 0 {
		h.Style, h.Bucket = "virtual-hosted", strings.Join(labels[:at], ".")
	}
	h.Bucket = strings.TrimSuffix(h.Bucket, ".accesspoint") // of more than one region
	switch {
	case strings.HasPrefix(label, "s3-website"):
		h.Style = "website"
	case strings.HasPrefix(label, "s3-accesspoint"), label == "s3-object-lambda", label == "s3-outposts", label == "s3-global":
		h.Style = "access point"
	case strings.HasPrefix(label, "s3-accelerate"):
		h.Style += ", accelerated"
	case strings.HasPrefix(label, "s3express-"):
		h.Style += ", directory bucket"
	}
	return h
}

// address names bucket and key, and the parameters that select permissions.
func (h Host) address(u *url.URL, q query) operation.Operation {
	path := strings.TrimPrefix(u.Path, "/")
	op := operation.Operation{Bucket: h.Bucket, Key: path}
	if h.Bucket == "" {
		op.Bucket, op.Key, _ = strings.Cut(path, "/")
	}
	for _, p := range q {
		lower := strings.ToLower(p.name)
		switch {
		case op.Has(lower) || op.Has(p.name): // the first counts
		case authentication(lower) || lower == "x-id" || slices.Contains(v2Parameters, p.name):
		case strings.HasPrefix(lower, "x-amz-"):
			op = op.Known(lower, p.value)
		default:
			op = op.Known(p.name, p.value)
		}
	}
	return op
}

var v2Parameters = []string{"AWSAccessKeyId", "Signature", "Expires"}

// authentication are the parameters of the signature itself, and those that
// describe a body.
func authentication(name string) bool {
	return strings.HasPrefix(name, "x-amz-checksum-") || slices.Contains([]string{
		"content-length", "content-md5", "x-amz-sdk-checksum-algorithm", "x-amz-trailer", "x-amz-decoded-content-length",
		"x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-s3session-token", "x-amz-expires", "x-amz-signature",
		"x-amz-credential", "x-amz-algorithm", "x-amz-signedheaders", "x-amz-region-set",
	}, name)
}

// s3Services are the names under which requests to S3 are signed.
var s3Services = map[string]bool{"s3": true, "s3express": true, "s3-outposts": true, "s3-object-lambda": true}
