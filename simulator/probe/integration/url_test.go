//go:build integration

package integration

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/presigncheck/presigncheck/simulator/presigned"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// TestURLsOnRealServers probes URLs that the SDK's presign client made,
// without their keys.
func TestURLsOnRealServers(t *testing.T) {
	simulated, box := startSandbox(t)
	simulated.fill(t, box)
	real := startVersity(t)
	real.fill(t, nil)
	for _, s := range []*server{simulated, real} {
		before := s.listing(t)
		cases := []struct {
			name, url string
			want      probe.Result
			cause     probe.Cause
		}{
			{"GET works", s.presignGet(t, reader, "existing", time.Hour, region), probe.Confirmed, ""},
			{"GET denied", s.presignGet(t, nobody, "existing", time.Hour, region), probe.Refuted, probe.Permission},
			{"GET missing", s.presignGet(t, "admin", "nothing", time.Hour, region), probe.Inconclusive, probe.MissingObject},
			{"GET over 7 days", s.presignGet(t, reader, "existing", 8*24*time.Hour, region), probe.Inconclusive, probe.Malformed},
			{"GET other region", s.presignGet(t, reader, "existing", time.Hour, "eu-west-3"), probe.Inconclusive, probe.WrongRegion},
			{"GET changed", s.presignGet(t, reader, "existing", time.Hour, region) + "&response-expires=b", probe.Inconclusive, probe.BadSignature},
			{"PUT works", s.presignPut(t, writer, "existing"), probe.Confirmed, ""},
			{"PUT denied", s.presignPut(t, reader, "existing"), probe.Refuted, probe.Permission},
			{"PUT of a new key", s.presignPut(t, writer, "new"), probe.Confirmed, ""},
		}
		expired := s.presignGet(t, reader, "existing", time.Second, region)
		for _, tc := range cases {
			s.checkURL(t, tc.name, tc.url, tc.want, tc.cause)
		}
		time.Sleep(2 * time.Second) // a URL lives a second at least
		s.checkURL(t, "GET expired", expired, probe.Inconclusive, probe.Expired)
		if diff := cmp.Diff(before, s.listing(t)); diff != "" {
			t.Errorf("%s: probes changed something:\n%s", s.name, diff)
		}
	}
}

func (s *server) checkURL(t *testing.T, name, url string, want probe.Result, cause probe.Cause) {
	t.Helper()
	link, err := presigned.Read(url, "")
	must(t, err)
	e, err := (&probe.Prober{AllowWrites: true, Server: s.name}).URL(t.Context(), link, nil)
	must(t, err)
	if e.Result != want || e.Cause != cause {
		t.Errorf("%s: %s: got %+v, want %s %s", s.name, name, e, want, cause)
	}
	t.Logf("%s: %s: %s: %s", s.name, name, e.Result, e.Reason)
}

func (s *server) presignGet(t *testing.T, who, key string, life time.Duration, region string) string {
	t.Helper()
	r, err := s3.NewPresignClient(s.client(s.users[who])).PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String(plain), Key: &key},
		func(o *s3.PresignOptions) {
			o.Expires = life
			o.ClientOptions = append(o.ClientOptions, func(o *s3.Options) { o.Region = region })
		})
	must(t, err)
	return r.URL
}

func (s *server) presignPut(t *testing.T, who, key string) string {
	t.Helper()
	r, err := s3.NewPresignClient(s.client(s.users[who])).PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(plain), Key: &key})
	must(t, err)
	return r.URL
}
