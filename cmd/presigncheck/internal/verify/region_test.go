package verify_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/awsconfig"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/verify"
	"github.com/presigncheck/presigncheck/simulator/account"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// TestRegions: each piece of advice of the message that the region is not known
// works, and what is said first wins: the bucket's own region, the flag, the
// environment, the profile, the configuration.
func TestRegions(t *testing.T) {
	tests := []struct {
		name, bucket, flag, env, profile, config string
		want                                     string // "" for the message
	}{
		{"bucket", "eu-west-1", "eu-west-2", "eu-west-3", "eu-south-1", "eu-north-1", "eu-west-1"},
		{"flag", "", "eu-west-2", "eu-west-3", "eu-south-1", "eu-north-1", "eu-west-2"},
		{"environment", "", "", "eu-west-3", "eu-south-1", "eu-north-1", "eu-west-3"},
		{"profile", "", "", "", "eu-south-1", "eu-north-1", "eu-south-1"},
		{"configuration", "", "", "", "", "eu-north-1", "eu-north-1"},
		{"nothing", "", "", "", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var signed string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				for _, part := range []string{r.URL.Query().Get("X-Amz-Credential"), r.Header.Get("Authorization")} {
					if scope := strings.Split(part, "/"); len(scope) > 3 {
						signed = scope[2]
					}
				}
				w.WriteHeader(http.StatusForbidden)
			}))
			defer server.Close()
			dir := t.TempDir()
			write := func(name, text string) {
				path := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			profile := "[profile a]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n"
			if tt.profile != "" {
				profile += "region = " + tt.profile + "\n"
			}
			write("config", profile)
			write("account/authorization-details.json", `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/a", "RoleName": "a", "Path": "/", "RoleId": "AROAEXAMPLE"}]}`)
			write("account/buckets/media/bucket.json", `{"owner": "111122223333", "region": "`+tt.bucket+`"}`)
			t.Setenv("AWS_CONFIG_FILE", filepath.Join(dir, "config"))
			t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(dir, "none"))
			t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			t.Setenv("AWS_DEFAULT_REGION", "")
			t.Setenv("AWS_REGION", tt.env)
			text := strings.Replace(twoSigners, `role/a"`, `role/a", profile: a`, 1)
			if tt.config != "" {
				text += "region: " + tt.config + "\n"
			}
			file := configuration(t, text)
			snapshot, err := account.Load(filepath.Join(dir, "account"))
			if err != nil {
				t.Fatal(err)
			}
			live := &verify.Live{
				Options: awsconfig.Options{Timeout: 10 * time.Second, Region: tt.flag}, Config: file, Endpoint: server.URL,
				Snapshot: snapshot, Prober: &probe.Prober{Timeout: 10 * time.Second},
			}
			v := &verify.Verifier{Config: file, Decider: decide(allow), Prober: live, Snapshot: snapshot, Now: time.Now}
			result, err := v.Sites(t.Context(), sites("example.com/a", 1))
			if err != nil {
				t.Fatal(err)
			}
			if signed != tt.want {
				t.Errorf("signed for %q, want %q (%+v)", signed, tt.want, result.Verdicts[0][0].Probe)
			}
			if tt.want == "" && (len(result.Problems) != 1 || !strings.Contains(result.Problems[0].Text, "the region is not known; name it with --region, AWS_REGION, or region in the configuration")) {
				t.Errorf("problems %v", result.Problems)
			}
		})
	}
}
