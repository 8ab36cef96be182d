package awsconfig_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/awsconfig"
)

const secret = "wJalrXUtnFEMI-K7MDENG"

// environment is one with nothing of the machine's own, and the variables.
func environment(t *testing.T, variables map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
		}
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(dir, "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(dir, "credentials"))
	for name, value := range variables {
		if name == "config" {
			if err := os.WriteFile(filepath.Join(dir, "config"), []byte(value), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		t.Setenv(name, value)
	}
}

// TestLoadErrors: what is wrong is said, in one line and without secrets.
func TestLoadErrors(t *testing.T) {
	tests := []struct {
		name      string
		variables map[string]string
		options   awsconfig.Options
		want      string
	}{
		{"nothing", nil, awsconfig.Options{}, "no AWS credentials were found; set AWS_PROFILE or"},
		{"unknown profile", nil, awsconfig.Options{Profile: "nobody"}, "nobody"},
		{"half a key", map[string]string{"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}, awsconfig.Options{}, "no AWS credentials were found"},
		{"a program that fails", map[string]string{"config": "[profile p]\ncredential_process = sh -c 'echo SecretAccessKey=" + secret + " >&2; exit 3'\n"},
			awsconfig.Options{Profile: "p"}, `profile "p" gave no AWS credentials`},
		{"a program that prints nonsense", map[string]string{"config": "[profile p]\ncredential_process = echo '{\"SecretAccessKey\": \"" + secret + "\"'\n"},
			awsconfig.Options{Profile: "p"}, `profile "p" gave no AWS credentials`},
		{"a role that cannot be assumed", map[string]string{"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": secret, "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1"},
			awsconfig.Options{RoleARN: "arn:aws:iam::111122223333:role/gate"}, "role arn:aws:iam::111122223333:role/gate cannot be assumed; check its trust policy"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			environment(t, tt.variables)
			tt.options.Timeout = 2 * time.Second
			_, err := awsconfig.Load(t.Context(), tt.options)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), secret) {
				t.Errorf("error = %v, want one line that contains %q and no secret", err, tt.want)
			}
		})
	}
}

func TestInterrupted(t *testing.T) {
	environment(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := awsconfig.Load(ctx, awsconfig.Options{Timeout: time.Second}); err != context.Canceled {
		t.Errorf("error = %v, want %v", err, context.Canceled)
	}
}

// ask calls IAM at the handler with the configuration that Load gives, and
// returns what the SDK logged and the error.
func ask(t *testing.T, handler http.HandlerFunc) (logged string, err error) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	environment(t, map[string]string{"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": secret, "AWS_REGION": "eu-west-1"})
	stderr, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	was := os.Stderr
	os.Stderr = writer
	var lines bytes.Buffer
	log.SetOutput(&lines)
	defer log.SetOutput(was)
	cfg, err := awsconfig.Load(t.Context(), awsconfig.Options{Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	_, err = iam.NewFromConfig(cfg, func(o *iam.Options) {
		o.BaseEndpoint = aws.String(server.URL)
		o.RetryMaxAttempts = 2
	}).GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("app")})
	os.Stderr = was
	writer.Close()
	if _, err := lines.ReadFrom(stderr); err != nil {
		t.Fatal(err)
	}
	return lines.String(), err
}

// TestQuiet: a server can make the SDK log, which nobody asked for.
func TestQuiet(t *testing.T) {
	logged, _ := ask(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", "yesterday") // which the SDK warns of
		w.Header().Set("X-Amz-Retry-After", "soon")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	if logged != "" {
		t.Errorf("logged %q", logged)
	}
}

// TestRedirects: what IAM is asked is not told to whoever answers in its place.
func TestRedirects(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		told := false
		other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { told = true }))
		defer other.Close()
		_, err := ask(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, status) })
		if told || err == nil {
			t.Errorf("%d: the other server was asked: %t; error %v", status, told, err)
		}
		_, err = ask(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }) // S3 leaves out where to
		if err == nil || !strings.Contains(err.Error(), fmt.Sprint(status)) {
			t.Errorf("%d without a place: error %v", status, err)
		}
	}
}

// TestEndlessAnswer: a body that does not end is an error, and no memory.
func TestEndlessAnswer(t *testing.T) {
	_, err := ask(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<GetRoleResponse><GetRoleResult><Role><Arn>")
		for blank := bytes.Repeat([]byte(" "), 1<<20); ; {
			if _, err := w.Write(blank); err != nil {
				return
			}
		}
	})
	if err == nil {
		t.Error("no error")
	}
}
