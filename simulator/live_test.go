package simulator_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/policy"
)

// secret stands in what hostile servers say; no message may repeat it.
const secret = "wJalrXUtnFEMI-K7MDENG"

const (
	askedPrincipal = "arn:aws:iam::111122223333:user/plain"
	askedSession   = "arn:aws:sts::111122223333:assumed-role/app/web"
	askedResource  = "arn:aws:s3:::open/plain/a"
)

// hostileIAM is a decider that asks the handler, with the SDK's client over real
// HTTP. It counts the requests. They are tried once.
func hostileIAM(t testing.TB, h http.HandlerFunc) (*simulator.Live, *atomic.Int64) {
	t.Helper()
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		_ = r.ParseForm() // a server notices that its client is gone only once it has read what it sent
		h(w, r)
	}))
	t.Cleanup(server.Close)
	return &simulator.Live{Client: clientFor(server.URL)}, &requests
}

func clientFor(url string) *iam.Client {
	return iam.New(iam.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(url),
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", secret, ""),
		Retryer:      aws.NopRetryer{},
		HTTPClient:   &http.Client{Timeout: time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	})
}

// simulated is IAM's answer with the results and, for a truncated one, more.
func simulated(results, more string) string {
	return `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult>` +
		more + `<EvaluationResults>` + results + `</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`
}

// result is one evaluation result; extra is put inside.
func result(action, resource, decision, extra string) string {
	return fmt.Sprintf(`<member><EvalActionName>%s</EvalActionName><EvalResourceName>%s</EvalResourceName><EvalDecision>%s</EvalDecision>%s</member>`,
		action, resource, decision, extra)
}

func question(action string) simulator.Question {
	return simulator.Question{Principal: askedPrincipal, Action: action, Resource: askedResource, Bucket: "open", ResourceAccount: "111122223333", Context: policy.OpenContext()}
}

// TestLiveHostileAnswers: an answer that is not sound allows nothing, is no
// denial, and says what is wrong. A sound one counts, however odd its shape.
func TestLiveHostileAnswers(t *testing.T) {
	const get = "s3:GetObject"
	own := func(decision, extra string) string { return result(get, askedResource, decision, extra) }
	specific := func(decisions ...string) string {
		s := "<ResourceSpecificResults>"
		for _, d := range decisions {
			s += "<member><EvalResourceName>" + askedResource + "</EvalResourceName><EvalResourceDecision>" + d + "</EvalResourceDecision></member>"
		}
		return s + "</ResourceSpecificResults>"
	}
	const (
		outsideBoundary = "<PermissionsBoundaryDecisionDetail><AllowedByPermissionsBoundary>false</AllowedByPermissionsBoundary></PermissionsBoundaryDecisionDetail>"
		outsideOrg      = "<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>"
	)
	tests := []struct {
		name, body string
		want       policy.Outcome // of a decision
		undecided  string         // part of the reason, where there is none
		note       string
	}{
		{"allowed", simulated(own("allowed", ""), ""), policy.Allowed, "", ""},
		{"allowed twice", simulated(own("allowed", "")+own("allowed", ""), ""), policy.Allowed, "", ""},
		{"denied twice", simulated(own("explicitDeny", "")+own("explicitDeny", ""), ""), policy.ExplicitDeny, "", ""},
		{"action in other letters", simulated(result("S3:getobject", askedResource, "allowed", ""), ""), policy.Allowed, "", ""},
		{"denied, then allowed", simulated(own("explicitDeny", "")+own("allowed", ""), ""), 0, `contradicts itself about s3:GetObject on arn:aws:s3:::open/plain/a: it answered "explicitDeny", and "allowed"`, ""},
		{"allowed, then denied", simulated(own("allowed", "")+own("implicitDeny", ""), ""), 0, `it answered "allowed", and "implicitDeny"`, ""},
		{"denied, allowed, denied", simulated(own("explicitDeny", "")+own("allowed", "")+own("explicitDeny", ""), ""), 0, "contradicts itself", ""},
		{"allowed, and denied in its details", simulated(own("allowed", "<EvalDecisionDetails><entry><key>Resource Policy</key><value>explicitDeny</value></entry></EvalDecisionDetails>"), ""), 0, "contradicts itself about s3:GetObject on arn:aws:s3:::open/plain/a: it answered \"allowed\" with an explicit deny among its details", ""},
		{"specific results that contradict", simulated(own("allowed", specific("allowed", "explicitDeny")), ""), 0, "contradicts itself", ""},
		{"allowed outside the boundary", simulated(own("allowed", outsideBoundary), ""), 0, `"allowed" outside the permissions boundary`, ""},
		{"allowed outside the organization", simulated(own("allowed", outsideOrg), ""), 0, `"allowed" outside what the organization allows`, ""},
		{"denied outside the boundary", simulated(own("implicitDeny", outsideBoundary), ""), policy.ImplicitDeny, "", ""},
		{"missing keys of two answers", simulated(own("allowed", "<MissingContextValues><member>aws:SourceIp</member></MissingContextValues>")+own("allowed", ""), ""), policy.Conditional, "", ""},
		{"unknown word", simulated(own("allowedSometimes", ""), ""), 0, `IAM answered "allowedSometimes" for s3:GetObject on arn:aws:s3:::open/plain/a, which is not a decision that presigncheck knows`, ""},
		{"word in other letters", simulated(own("ALLOWED", ""), ""), 0, `"ALLOWED"`, ""},
		{"no word", simulated(own("", ""), ""), 0, `IAM answered ""`, ""},
		{"secret as a word", simulated(own("x-amz-security-token="+secret, ""), ""), 0, "REDACTED", ""},
		{"no result", simulated("", ""), 0, "IAM gave no result for s3:GetObject on arn:aws:s3:::open/plain/a", ""},
		{"empty body", "", 0, "IAM gave no result", ""},
		{"no XML", `{"allowed": true}`, 0, "IAM gave no result", ""},
		{"another resource", simulated(result(get, "arn:aws:s3:::other/x", "allowed", ""), ""), 0, "IAM gave no result", "it answered 1 questions too that were not asked, such as s3:GetObject on arn:aws:s3:::other/x"},
		{"template instead of the resource", simulated(result(get, "arn:${Partition}:s3:::${BucketName}/${KeyName}", "allowed", ""), ""), 0, "IAM gave no result", "${BucketName}"},
		{"another action", simulated(result("s3:PutObject", askedResource, "allowed", ""), ""), 0, "IAM gave no result", "s3:PutObject"},
		{"more than was asked", simulated(own("allowed", "")+result("s3:PutObject", askedResource, "explicitDeny", ""), ""), policy.Allowed, "", "not asked, such as s3:PutObject"},
		{"nameless", simulated("<member><EvalDecision>allowed</EvalDecision></member>", ""), 0, "IAM gave no result", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			live, _ := hostileIAM(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, tt.body) })
			// IAM's own answer, and with policies of a bucket added to it, which
			// the principal does not need.
			for name, decider := range map[string]simulator.Decider{"live": live, "combined": &simulator.Combined{Live: live, Snapshot: load(t, contract)}} {
				decisions, err := decider.Decide(t.Context(), []simulator.Question{question(get)})
				if err != nil {
					t.Fatal(err)
				}
				d := decisions[0]
				if tt.undecided == "" {
					if d.Outcome != tt.want || d.Undecided != "" {
						t.Errorf("%s: %s (%s), want %s", name, d.Outcome, d.Undecided, tt.want)
					}
				} else if !strings.Contains(d.Undecided, tt.undecided) || d.Outcome != policy.Conditional {
					t.Errorf("%s: %s, undecided because %q, want a reason that contains %q", name, d.Outcome, d.Undecided, tt.undecided)
				}
				if strings.Contains(d.Undecided+d.Note, secret) || strings.Contains(d.Undecided+d.Note, "\n") {
					t.Errorf("%s: secret or several lines in %q %q", name, d.Undecided, d.Note)
				}
				if name == "live" && !strings.Contains(d.Note, tt.note) {
					t.Errorf("note %q, want one that contains %q", d.Note, tt.note)
				}
			}
		})
	}
}

// TestLivePages: pages end, and those that do not are an error that says so.
func TestLivePages(t *testing.T) {
	page := func(marker string) string {
		return simulated("", "<IsTruncated>true</IsTruncated><Marker>"+marker+"</Marker>")
	}
	tests := []struct {
		name string
		page func(n int64) string
		want string
	}{
		{"another marker each time", func(n int64) string { return page(fmt.Sprint("m", n)) }, "more than 1 pages for as many questions"},
		{"the same marker", func(int64) string { return page("m") }, ""},
		{"no marker", func(int64) string { return page("") }, "IsTruncated is set, but there is no Marker"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var n atomic.Int64
			live, requests := hostileIAM(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, tt.page(n.Add(1))) })
			_, err := live.Decide(t.Context(), []simulator.Question{question("s3:GetObject")})
			if err == nil || !strings.Contains(err.Error(), "IAM's answer about "+askedPrincipal+" cannot be understood") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one that contains %q", err, tt.want)
			}
			if requests.Load() > 2 {
				t.Errorf("%d requests", requests.Load())
			}
		})
	}
	t.Run("a marker that repeats", func(t *testing.T) {
		var n atomic.Int64
		live, requests := hostileIAM(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page(fmt.Sprint("m", n.Add(1)%2))) })
		_, err := live.Decide(t.Context(), []simulator.Question{question("s3:GetObject"), question("s3:PutObject"), question("s3:DeleteObject"), question("s3:GetObjectAcl")})
		if err == nil || !strings.Contains(err.Error(), "a Marker for the next page that was used before") {
			t.Errorf("error = %v", err)
		}
		if requests.Load() != 3 {
			t.Errorf("%d requests, want 3", requests.Load())
		}
	})
	t.Run("a page per answer", func(t *testing.T) {
		actions := []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}
		var n atomic.Int64
		live, _ := hostileIAM(t, func(w http.ResponseWriter, _ *http.Request) {
			i := n.Add(1)
			more := ""
			if int(i) < len(actions) {
				more = fmt.Sprintf("<IsTruncated>true</IsTruncated><Marker>m%d</Marker>", i)
			}
			fmt.Fprint(w, simulated(result(actions[i-1], askedResource, "allowed", ""), more))
		})
		decisions, err := live.Decide(t.Context(), []simulator.Question{question(actions[0]), question(actions[1]), question(actions[2])})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range decisions {
			if d.Outcome != policy.Allowed {
				t.Errorf("%s: %s (%s)", d.Action, d.Outcome, d.Undecided)
			}
		}
	})
}

// TestLiveHTTP: what is no answer of IAM is named by its status, with what to
// do, in one line and without what it says.
func TestLiveHTTP(t *testing.T) {
	html := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(status)
			fmt.Fprintf(w, "<!DOCTYPE html><html><body>Log in<br>X-Amz-Security-Token=%s</body></html>", secret)
		}
	}
	to := func(status int, where string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", where)
			w.WriteHeader(status)
		}
	}
	plain := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/xml")
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	const code = `<ErrorResponse><Error><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>`
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    []string
	}{
		{"301", to(301, "https://login.example/?X-Amz-Signature="+secret), []string{"HTTP 301 Moved Permanently to https://login.example/", "IAM does not redirect", "--iam-endpoint"}},
		{"302", to(302, "/"), []string{"HTTP 302 Found", "IAM does not redirect"}},
		{"307", to(307, "/again"), []string{"HTTP 307 Temporary Redirect to /again"}},
		{"308", to(308, "/again"), []string{"HTTP 308 Permanent Redirect"}},
		{"304 without a place", plain(304, ""), []string{"HTTP 304 Not Modified: IAM does not redirect"}},
		{"500 empty", plain(500, ""), []string{"HTTP 500 Internal Server Error", "try again later", "proxies"}},
		{"502 page", html(502), []string{"HTTP 502 Bad Gateway with a web page: that is not IAM"}},
		{"503", plain(503, "busy"), []string{"HTTP 503 Service Unavailable"}},
		{"500 with a code", plain(500, fmt.Sprintf(code, "InternalFailure", "oops "+"X-Amz-Signature="+secret)), []string{"HTTP 500", "InternalFailure", "REDACTED"}},
		{"portal", html(200), []string{"HTTP 200 OK with a web page: that is not IAM", "log-in page"}},
		{"200 with other XML", plain(200, "<ListBucketResult/>"), []string{"HTTP 200 OK with what is not IAM's XML"}},
		{"200 cut", plain(200, simulated(result("s3:GetObject", askedResource, "allowed", ""), "")[:150]), []string{"not IAM's XML"}},
		{"403 page", html(403), []string{"HTTP 403 Forbidden with a web page"}},
		{"404", plain(404, "not found"), []string{"HTTP 404 Not Found", "--iam-endpoint"}},
		{"407", plain(407, ""), []string{"HTTP 407", "HTTPS_PROXY"}},
		{"a code that IAM does not document", plain(400, fmt.Sprintf(code, "Weird", "Weird\nthing")), []string{"HTTP 400 Bad Request (Weird: Weird thing)"}},
		{"a known code", plain(403, fmt.Sprintf(code, "AccessDenied", "not you, Authorization: "+secret)), []string{"may not ask IAM about " + askedPrincipal, "REDACTED"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			live, _ := hostileIAM(t, tt.handler)
			_, err := live.Decide(t.Context(), []simulator.Question{question("s3:GetObject")})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error = %v\nwant %q in it", err, want)
				}
			}
			for _, never := range []string{secret, "\n", "UnknownError", "deserialization"} {
				if strings.Contains(err.Error(), never) {
					t.Errorf("error = %v\nwant no %q in it", err, never)
				}
			}
		})
	}
}

// TestLiveRole: GetRole has to name the role that the session is of.
func TestLiveRole(t *testing.T) {
	role := func(arn string) string {
		return "<GetRoleResponse><GetRoleResult><Role>" + arn + "</Role></GetRoleResult></GetRoleResponse>"
	}
	tests := []struct{ name, body, want string }{
		{"empty body", "", "GetRole was answered without a role"},
		{"no ARN", role(""), "GetRole was answered without a role"},
		{"another role", role("<Arn>arn:aws:iam::111122223333:role/admin</Arn>"), "was answered with arn:aws:iam::111122223333:role/admin"},
		{"another account", role("<Arn>arn:aws:iam::999988887777:role/app</Arn>"), "another account"},
		{"a user", role("<Arn>arn:aws:iam::111122223333:user/app</Arn>"), "was answered with"},
		{"path", role("<Arn>arn:aws:iam::111122223333:role/service/App</Arn>"), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			live, _ := hostileIAM(t, func(w http.ResponseWriter, r *http.Request) {
				if r.FormValue("Action") == "GetRole" {
					fmt.Fprint(w, tt.body)
					return
				}
				if got := r.FormValue("PolicySourceArn"); got != "arn:aws:iam::111122223333:role/service/App" {
					t.Errorf("asked about %s", got)
				}
				fmt.Fprint(w, simulated(result("s3:GetObject", askedResource, "allowed", ""), ""))
			})
			q := question("s3:GetObject")
			q.Principal = askedSession
			_, err := live.Decide(t.Context(), []simulator.Question{q})
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error = %v, want %q", err, tt.want)
			}
		})
	}
}

// TestLiveHangs: a server that does not answer is asked once, by the client
// with its retries, and not once for each principal.
func TestLiveHangs(t *testing.T) {
	live, requests := hostileIAM(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	for range 3 {
		_, err := live.Decide(t.Context(), []simulator.Question{question("s3:GetObject")})
		if err == nil || !strings.Contains(err.Error(), "did not answer in time") {
			t.Errorf("error = %v", err)
		}
	}
	if n := requests.Load(); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

// TestLiveInterrupted: a cancelled question ends at once, and says nothing
// about IAM.
func TestLiveInterrupted(t *testing.T) {
	arrived := make(chan struct{}, 9)
	live, _ := hostileIAM(t, func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	start := time.Now()
	_, err := live.Decide(ctx, []simulator.Question{question("s3:GetObject")})
	if !errors.Is(err, context.Canceled) || time.Since(start) > 900*time.Millisecond {
		t.Errorf("%v after %s", err, time.Since(start))
	}
	// What was interrupted can be asked again.
	ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := live.Decide(ctx, []simulator.Question{question("s3:GetObject")}); errors.Is(err, context.Canceled) {
		t.Errorf("the interruption was remembered: %v", err)
	}
}

// TestLiveLogsNothing: what the SDK would log is not the user's concern.
func TestLiveLogsNothing(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	live, _ := hostileIAM(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", "yesterday")
		fmt.Fprint(w, simulated(result("s3:GetObject", askedResource, "allowed", ""), ""))
	})
	if _, err := live.Decide(t.Context(), []simulator.Question{question("s3:GetObject")}); err != nil {
		t.Fatal(err)
	}
	if logged.Len() > 0 {
		t.Errorf("logged %q", &logged)
	}
}
