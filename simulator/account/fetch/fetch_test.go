package fetch_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/account/fetch"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// aws answers the five services in their own protocols, as far as a fetch
// asks. member makes the organization's policies unreadable, as for a member
// account.
type fakeAWS struct {
	t      *testing.T
	member bool
	pages  int // of authorization details that were asked for
}

func (f *fakeAWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	target := r.Header.Get("X-Amz-Target")
	switch scope := r.Header.Get("Authorization"); {
	case strings.Contains(scope, "/sts/"):
		fmt.Fprint(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/admin</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`)
	case strings.Contains(scope, "/iam/"):
		form, _ := url.ParseQuery(string(body))
		f.details(w, form.Get("Marker"))
	case strings.HasPrefix(r.URL.Path, "/v20180820/"):
		f.control(w, r)
	case strings.Contains(scope, "/ec2/"):
		if f.member {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>`)
			return
		}
		if got := r.URL.Query().Get("Filter.1.Value.1"); got != "com.amazonaws.eu-west-1.s3" {
			f.t.Errorf("asked for endpoints to %q", got)
		}
		fmt.Fprintf(w, `<DescribeVpcEndpointsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcEndpointSet><item><vpcEndpointId>vpce-1a2b3c4d</vpcEndpointId><vpcId>vpc-1a2b3c4d</vpcId><ownerId>111122223333</ownerId><policyDocument>%s</policyDocument></item></vpcEndpointSet></DescribeVpcEndpointsResponse>`,
			`{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}`)
	case strings.Contains(scope, "/s3/"):
		f.bucket(w, r)
	case target != "":
		f.json(w, target[strings.LastIndexByte(target, '.')+1:], string(body))
	default:
		f.t.Errorf("unexpected request %s %s", r.Method, r.URL)
	}
}

const document = `{"Version": "2012-10-17", "Statement": {"Sid": "All", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`

// details has a user on the first page and a role on the second; a page is
// the last only if it says so.
func (f *fakeAWS) details(w io.Writer, marker string) {
	f.pages++
	page := `<UserDetailList><member><Arn>arn:aws:iam::111122223333:user/u</Arn><UserName>u</UserName><UserId>AIDAU</UserId><UserPolicyList><member><PolicyName>p</PolicyName><PolicyDocument>` +
		url.QueryEscape(document) + `</PolicyDocument></member></UserPolicyList></member></UserDetailList><IsTruncated>true</IsTruncated><Marker>m</Marker>`
	if marker == "m" {
		page = `<RoleDetailList><member><Arn>arn:aws:iam::111122223333:role/r</Arn><RoleName>r</RoleName><RoleId>AROAR</RoleId></member></RoleDetailList><IsTruncated>false</IsTruncated>`
	}
	fmt.Fprintf(w, `<GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetAccountAuthorizationDetailsResult>%s</GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>`, page)
}

// bucket answers for the bucket media: the policy is there, the ownership
// setting may not be read, and there is no Block Public Access setting.
// control answers as S3 Control does.
func (f *fakeAWS) control(w http.ResponseWriter, r *http.Request) {
	if got := r.Header.Get("x-amz-account-id"); got != "111122223333" {
		f.t.Errorf("S3 Control was asked about account %q", got)
	}
	refuse := func(status int, code string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `<ErrorResponse><Error><Code>%s</Code><Message>no</Message></Error></ErrorResponse>`, code)
	}
	const block = `<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>`
	switch path := strings.TrimPrefix(r.URL.Path, "/v20180820"); {
	case f.member:
		refuse(http.StatusForbidden, "AccessDenied")
	case path == "/configuration/publicAccessBlock":
		fmt.Fprint(w, block)
	case path == "/accesspoint" && r.URL.Query().Get("nextToken") == "":
		fmt.Fprint(w, `<ListAccessPointsResult><NextToken>more</NextToken><AccessPointList><AccessPoint><Name>films</Name><VpcConfiguration><VpcId>vpc-1a2b3c4d</VpcId></VpcConfiguration><Bucket>media</Bucket><AccessPointArn>arn:aws:s3:eu-west-1:111122223333:accesspoint/films</AccessPointArn><Alias>films-abc-s3alias</Alias></AccessPoint></AccessPointList></ListAccessPointsResult>`)
	case path == "/accesspoint":
		fmt.Fprint(w, `<ListAccessPointsResult><AccessPointList><AccessPoint><Name>open</Name><Bucket>media</Bucket><AccessPointArn>arn:aws:s3:eu-west-1:111122223333:accesspoint/open</AccessPointArn></AccessPoint></AccessPointList></ListAccessPointsResult>`)
	case path == "/accesspoint/films":
		fmt.Fprint(w, `<GetAccessPointResult>`+block+`</GetAccessPointResult>`)
	case path == "/accesspoint/films/policy":
		fmt.Fprint(w, `<GetAccessPointPolicyResult><Policy>{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:eu-west-1:111122223333:accesspoint/films/object/*"}]}</Policy></GetAccessPointPolicyResult>`)
	case path == "/accesspoint/open":
		refuse(http.StatusForbidden, "AccessDenied")
	case path == "/accesspoint/open/policy":
		refuse(http.StatusNotFound, "NoSuchAccessPointPolicy")
	default:
		f.t.Errorf("unexpected request %s", r.URL)
	}
}

func (f *fakeAWS) bucket(w http.ResponseWriter, r *http.Request) {
	fail := func(status int, code string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `<Error><Code>%s</Code><Message>no</Message></Error>`, code)
	}
	q := r.URL.Query()
	switch {
	case q.Has("location"):
		fmt.Fprint(w, `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>`)
	case r.Method == http.MethodHead:
	case q.Has("policy"):
		fmt.Fprint(w, `{"Version": "2012-10-17", "Statement": [{"Sid": "Deny", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}`)
	case q.Has("encryption"):
		fmt.Fprint(w, `<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>arn:aws:kms:eu-west-1:111122223333:key/k1</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`)
	case q.Has("ownershipControls"):
		fail(http.StatusForbidden, "AccessDenied")
	case q.Has("tagging"):
		fmt.Fprint(w, `<Tagging><TagSet><Tag><Key>env</Key><Value>prod</Value></Tag></TagSet></Tagging>`)
	case q.Has("abac"):
		fmt.Fprint(w, `<AbacStatus><Status>Enabled</Status></AbacStatus>`)
	case q.Has("requestPayment"):
		fmt.Fprint(w, `<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>`)
	case q.Has("publicAccessBlock"):
		fail(http.StatusNotFound, "NoSuchPublicAccessBlockConfiguration")
	default:
		f.t.Errorf("unexpected request %s %s", r.Method, r.URL)
	}
}

// json answers KMS and Organizations.
func (f *fakeAWS) json(w http.ResponseWriter, operation, body string) {
	if f.member && strings.HasPrefix(operation, "ListPolicies") {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type": "AccessDeniedException", "Message": "no"}`)
		return
	}
	answers := map[string]string{
		"DescribeKey":           `{"KeyMetadata": {"KeyId": "k1", "Arn": "arn:aws:kms:eu-west-1:111122223333:key/k1", "KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeyUsage": "ENCRYPT_DECRYPT", "KeySpec": "SYMMETRIC_DEFAULT"}}`,
		"GetKeyPolicy":          `{"Policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:root\"}, \"Action\": \"kms:*\", \"Resource\": \"*\"}]}"}`,
		"ListGrants":            `{"Grants": [{"GrantId": "g", "KeyId": "k1", "GranteePrincipal": "arn:aws:iam::111122223333:role/r", "Operations": ["Decrypt"], "Constraints": {"EncryptionContextSubset": {"a": "b"}}}], "Truncated": false}`,
		"DescribeOrganization":  `{"Organization": {"Id": "o-1", "Arn": "arn:aws:organizations::999900001111:organization/o-1", "MasterAccountId": "999900001111"}}`,
		"ListParents":           `{"Parents": [{"Id": "r-1", "Type": "ROOT"}]}`,
		"ListPoliciesForTarget": `{"Policies": [{"Id": "p-1", "Name": "FullAWSAccess"}]}`,
		"DescribePolicy":        `{"Policy": {"Content": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}}"}}`,
	}
	if strings.Contains(body, "RESOURCE_CONTROL_POLICY") {
		answers["ListPoliciesForTarget"] = `{"Policies": [{"Id": "p-RCPFullAWSAccess", "Name": "RCPFullAWSAccess"}]}`
	}
	if strings.Contains(body, "p-RCPFullAWSAccess") {
		answers["DescribePolicy"] = `{"Policy": {"Content": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"*\"}]}"}}`
	}
	answer, ok := answers[operation]
	if !ok {
		f.t.Errorf("unexpected operation %s", operation)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	fmt.Fprint(w, answer)
}

func fetchAll(t *testing.T, f *fakeAWS) (dir string, progress []string) {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	cfg := aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(server.URL),
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
	}
	dir = filepath.Join(t.TempDir(), "snapshot")
	fetcher := &fetch.Fetcher{
		IAM:           iam.NewFromConfig(cfg),
		S3:            s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true }),
		KMS:           kms.NewFromConfig(cfg),
		Organizations: organizations.NewFromConfig(cfg),
		STS:           sts.NewFromConfig(cfg),
		Config:        cfg,
		Progress:      func(what string) { progress = append(progress, what) },
	}
	if err := fetcher.Fetch(t.Context(), dir, []string{"media"}); err != nil {
		t.Fatal(err)
	}
	return dir, progress
}

func TestFetchedSnapshotLoads(t *testing.T) {
	f := &fakeAWS{t: t}
	dir, _ := fetchAll(t, f)
	if f.pages != 2 {
		t.Errorf("%d pages of authorization details were read, want 2", f.pages)
	}
	s, err := account.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"arn:aws:iam::111122223333:role/r", "arn:aws:iam::111122223333:user/u"}
	if diff := cmp.Diff(want, s.Principals()); diff != "" {
		t.Errorf("principals (-want +got):\n%s", diff)
	}
	b := s.Bucket("media")
	if b.Owner != "111122223333" || b.Region != "eu-west-1" || b.Policy == nil || b.PublicAccessBlock == nil || *b.PublicAccessBlock != (account.PublicAccessBlock{}) {
		t.Errorf("bucket = %+v", b)
	}
	if diff := cmp.Diff([]string{"ownership"}, b.Unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	if k := s.Key(b.KMSKey); k == nil || k.Policy == nil {
		t.Errorf("the bucket's key is not in the snapshot: %+v", k)
	}
	u, err := s.Principal(want[1])
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Policies(u); len(got.Identity) != 1 || len(got.SCP) != 2 || got.Unread != 0 {
		t.Errorf("policies = %+v, want one identity policy and two levels of service control policies", got)
	}
}

// A member account may not read the organization's policies. They are unread
// then, and nothing is allowed for certain.
// What else of the account decides is fetched and read again.
func TestFetchedSettings(t *testing.T) {
	dir, _ := fetchAll(t, &fakeAWS{t: t})
	s, err := account.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if a := s.Settings("111122223333"); a == nil || a.PublicAccessBlock == nil || !a.PublicAccessBlock.RestrictPublicBuckets || a.PublicAccessBlock.IgnorePublicAcls {
		t.Errorf("settings of the account = %+v", a)
	}
	if b := s.Bucket("media"); b.Tags["env"] != "prod" || b.ABAC != "Enabled" || b.RequestPayer != "Requester" {
		t.Errorf("bucket = %+v", b)
	}
	films := s.AccessPoint("films-abc-s3alias")
	if films == nil || films.Bucket != "media" || films.VPC != "vpc-1a2b3c4d" || films.Policy == nil || films.PublicAccessBlock == nil || len(films.Unread) > 0 {
		t.Errorf("access point films = %+v", films)
	}
	open := s.AccessPoint("arn:aws:s3:eu-west-1:111122223333:accesspoint/open")
	if open == nil || open.Policy != nil || !cmp.Equal(open.Unread, []string{"publicAccessBlock"}) {
		t.Errorf("access point open, on the second page and half unread = %+v", open)
	}
	if e := s.Endpoint("vpce-1a2b3c4d"); e == nil || e.VPC != "vpc-1a2b3c4d" || e.Owner != "111122223333" || e.Policy == nil {
		t.Errorf("endpoint = %+v", e)
	}
	k := s.Key("arn:aws:kms:eu-west-1:111122223333:key/k1")
	if k == nil || len(k.Grants) != 1 || k.Grants[0].GranteePrincipal != "arn:aws:iam::111122223333:role/r" || k.Grants[0].Constraints.EncryptionContextSubset["a"] != "b" {
		t.Errorf("key = %+v", k)
	}
	if k != nil && (k.State != "Enabled" || k.Usage != "ENCRYPT_DECRYPT" || k.Spec != "SYMMETRIC_DEFAULT") {
		t.Errorf("key = %+v, want its state, usage and spec", k)
	}
	if m := s.Membership("111122223333"); m.ID != "o-1" {
		t.Errorf("membership = %+v, want the organization o-1", m)
	}
}

// Who may read little gets a snapshot that says so.
func TestFetchWithoutRights(t *testing.T) {
	dir, progress := fetchAll(t, &fakeAWS{t: t, member: true})
	s, err := account.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if a := s.Settings("111122223333"); a == nil || !cmp.Equal(a.Unread, []string{"publicAccessBlock"}) {
		t.Errorf("settings = %+v, want unread ones", a)
	}
	for _, want := range []string{"access points unread (AccessDenied)", "publicAccessBlock unread (AccessDenied)", "VPC endpoints in eu-west-1: unread (UnauthorizedOperation)"} {
		if !strings.Contains(strings.Join(progress, "\n"), want) {
			t.Errorf("progress does not say %q: %q", want, progress)
		}
	}
}

func TestUnreadOrganization(t *testing.T) {
	dir, progress := fetchAll(t, &fakeAWS{t: t, member: true})
	s, err := account.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	u, err := s.Principal("arn:aws:iam::111122223333:user/u")
	if err != nil {
		t.Fatal(err)
	}
	policies := s.Policies(u)
	if !policies.Unread.Has(policy.LayerSCP) {
		t.Error("the service control policies do not count as unread")
	}
	if !strings.Contains(strings.Join(progress, "\n"), "organization: policies unread (AccessDeniedException)") {
		t.Errorf("progress does not say what is unread: %q", progress)
	}
}

func TestFetchKeepsOldSnapshots(t *testing.T) {
	err := (&fetch.Fetcher{}).Fetch(t.Context(), ".", nil)
	if err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("error = %v, want one that says the directory is not empty", err)
	}
}
