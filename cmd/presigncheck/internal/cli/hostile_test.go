package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hostileSecret stands in what hostile servers say; nothing may repeat it.
const hostileSecret = "wJalrXUtnFEMI-K7MDENG"

// verifyAgainst runs verify on the example, with IAM at the handler, and
// returns what it printed and its exit status.
func verifyAgainst(t *testing.T, iam http.HandlerFunc, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	webshop, err := filepath.Abs("../../../../testdata/webshop")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		iam(w, r)
	}))
	defer server.Close()
	cmd := exec.Command("presigncheck", append([]string{"-C", webshop, "verify", "--iam-endpoint", server.URL, "--probe=false", "--timeout=2s"}, args...)...)
	dir := t.TempDir()
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY="+hostileSecret, "AWS_SESSION_TOKEN="+hostileSecret, "AWS_REGION=eu-west-1",
		"AWS_EC2_METADATA_DISABLED=true", "AWS_CONFIG_FILE="+filepath.Join(dir, "c"), "AWS_SHARED_CREDENTIALS_FILE="+filepath.Join(dir, "s"))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// TestHostileIAM: whatever answers in IAM's place, the run ends, says in one
// line what was wrong and what to do, calls nothing allowed or denied, and
// still prints what the check found.
func TestHostileIAM(t *testing.T) {
	results := func(decisions ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>`)
			for i := 1; r.Form.Has(fmt.Sprintf("ResourceArns.member.%d", i)); i++ {
				for _, d := range decisions {
					fmt.Fprintf(w, `<member><EvalActionName>%s</EvalActionName><EvalResourceName>%s</EvalResourceName><EvalDecision>%s</EvalDecision></member>`,
						r.Form.Get("ActionNames.member.1"), r.Form.Get(fmt.Sprintf("ResourceArns.member.%d", i)), d)
				}
			}
			fmt.Fprint(w, `</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`)
		}
	}
	pages := 0
	tests := []struct {
		name    string
		iam     http.HandlerFunc
		want    string // on standard error
		summary string
	}{
		{"endless pages", func(w http.ResponseWriter, _ *http.Request) {
			pages++
			fmt.Fprintf(w, `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>true</IsTruncated><Marker>%d</Marker></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`, pages)
		}, "cannot be understood: there are more than", "8 not asked"},
		{"answered twice", results("explicitDeny", "allowed"), `IAM contradicts itself about s3:GetObject on arn:aws:s3:::webshop-media/films/x: it answered "explicitDeny", and "allowed"`, "6 depend"},
		{"unknown word", results("deniedByMoon"), `IAM answered "deniedByMoon"`, "6 depend"},
		{"no results", results(), "IAM gave no result for s3:GetObject on arn:aws:s3:::webshop-media/films/x", "6 depend"},
		{"redirect", func(w http.ResponseWriter, _ *http.Request) {
			http.Redirect(w, &http.Request{}, "https://login.example/?X-Amz-Security-Token="+hostileSecret, http.StatusMovedPermanently)
		}, "answered HTTP 301 Moved Permanently to https://login.example/: IAM does not redirect; check --iam-endpoint", "8 not asked"},
		{"web page", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<!DOCTYPE html><title>Welcome to the hotel</title>")
		}, "answered HTTP 200 OK with a web page: that is not IAM", "8 not asked"},
		{"server error", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", "yesterday") // of which the SDK warns in its log
			w.WriteHeader(http.StatusInternalServerError)
		}, "answered HTTP 500 Internal Server Error, even after retries; try again later", "8 not asked"},
		{"error that quotes the request", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>X-Amz-Security-Token: %s\n%s</Message></Error></ErrorResponse>", r.Header.Get("X-Amz-Security-Token"), r.Header.Get("Authorization"))
		}, "are not valid; check AWS_SECRET_ACCESS_KEY", "8 not asked"},
		{"no answer", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "IAM did not answer in time; check the network and --iam-endpoint", "8 not asked"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			stdout, stderr, status := verifyAgainst(t, tt.iam, "./...")
			t.Logf("%.1f s\n%s", time.Since(start).Seconds(), stderr)
			if status != 2 {
				t.Errorf("exit status %d, want 2", status)
			}
			if !strings.Contains(stderr, tt.want) || !strings.Contains(stderr, tt.summary) {
				t.Errorf("want %q and %q on standard error", tt.want, tt.summary)
			}
			for line := range strings.Lines(stderr) {
				if !strings.HasPrefix(line, "presigncheck: ") {
					t.Errorf("a line that is not the command's: %q", line)
				}
			}
			if strings.Contains(stdout+stderr, hostileSecret) {
				t.Error("a secret was printed")
			}
			for _, never := range []string{": denied:", "every link will answer AccessDenied", " yes "} {
				if strings.Contains(stdout, never) {
					t.Errorf("%q was printed:\n%s", never, stdout)
				}
			}
			if !strings.Contains(stdout, "videos/videos.go:38:24: warning:") {
				t.Errorf("the findings are lost:\n%s", stdout)
			}
		})
	}
}
