package verify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/judge"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/format"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/text"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/verify"
	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/account"
)

// The size of a large product: what a gate before each deployment must bear.
const (
	scaleSites      = 5000
	scaleIdentities = 5
	scaleBuckets    = 20
)

// TestScale holds the whole of it below ten seconds and 500 MB. A machine that
// is busy with other things gets three times as long.
func TestScale(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	snapshot := scaleSnapshot(t)
	start := time.Now()
	r := scaleRun(t, snapshot)
	took := time.Since(start)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%d sites for %d identities: %.1f s, %d MB from the system", scaleSites, scaleIdentities, took.Seconds(), m.Sys>>20)
	if took > 3*10*time.Second {
		t.Errorf("took %s", took)
	}
	if m.Sys > 500<<20 {
		t.Errorf("took %d MB", m.Sys>>20)
	}
	verdicts := 0
	for _, s := range r.Sites {
		verdicts += len(s.Verdicts)
	}
	if verdicts != scaleSites*scaleIdentities {
		t.Errorf("%d verdicts", verdicts)
	}
}

func BenchmarkScale(b *testing.B) {
	snapshot := scaleSnapshot(b)
	for b.Loop() {
		scaleRun(b, snapshot)
	}
	b.ReportMetric(float64(scaleSites*scaleIdentities*b.N)/b.Elapsed().Seconds(), "verdicts/s")
}

// scaleRun judges every site for every identity and prints the report in the
// formats that a gate writes.
func scaleRun(tb testing.TB, s *account.Snapshot) *report.Report {
	sites := scaleSiteList()
	r := report.New(tb.TempDir(), nil, &analyzer.Result{Sites: sites})
	verdicts := make([][]report.Verdict, len(sites))
	for i := range scaleIdentities {
		v := &verify.Verifier{Config: scaleConfig(tb, i), Decider: simulator.NewLocal(s), Snapshot: s, Now: time.Now}
		some, err := v.Sites(context.Background(), sites)
		if err != nil {
			tb.Fatal(err)
		}
		for n := range some.Verdicts {
			verdicts[n] = append(verdicts[n], some.Verdicts[n]...)
		}
	}
	for n, site := range sites {
		r.AddVerdicts(site, verdicts[n])
	}
	judge.Judge(r, func(string, string) analyzer.Severity { return analyzer.Warning })
	for _, name := range []string{"text", "json", "sarif"} {
		if err := format.Print(io.Discard, r, name, text.Options{}); err != nil {
			tb.Fatal(err)
		}
	}
	return r
}

// scaleSiteList spreads reads and writes over buckets and prefixes.
func scaleSiteList() []analyzer.Site {
	sites := make([]analyzer.Site, scaleSites)
	for i := range sites {
		op, life := "GetObject", 2*time.Hour
		if i%3 == 0 {
			op, life = "PutObject", 15*time.Minute
		}
		sites[i] = analyzer.Site{
			Package: fmt.Sprintf("example.com/shop/p%03d", i/20), Function: fmt.Sprintf("Link%d", i),
			API: "(*s3.PresignClient).Presign" + op, Operation: op,
			Bucket: fmt.Sprintf("bucket-%d", i%scaleBuckets), BucketConst: true,
			Key: fmt.Sprintf("area-%d/object-%d", i%50, i), KeyConst: true,
			Expiry: analyzer.Expiry{Min: &life, Max: &life, Origin: analyzer.OriginConstant},
		}
		sites[i].Position.Filename = fmt.Sprintf("p%03d/links.go", i/20)
		sites[i].Position.Line, sites[i].Position.Column = 10+i%20*10, 12
	}
	return sites
}

func scaleConfig(tb testing.TB, identity int) *config.File {
	text := fmt.Sprintf("identities:\n  role-%[1]d:\n    principal: arn:aws:iam::111122223333:role/role-%[1]d\n    credentials: 1h\n"+
		"sign:\n  - packages: [example.com/shop/...]\n    identity: role-%[1]d\n", identity)
	f, err := config.Parse("scale.yaml", []byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

type object = map[string]any

// scaleSnapshot has roles with ten policies of five statements, and buckets
// whose policies demand TLS and fresh signatures.
func scaleSnapshot(tb testing.TB) *account.Snapshot {
	dir := tb.TempDir()
	var roles []object
	for i := range scaleIdentities {
		var policies []object
		for p := range 10 {
			policies = append(policies, object{"PolicyName": fmt.Sprintf("policy-%d", p), "PolicyDocument": scalePolicy(i, p)})
		}
		roles = append(roles, object{
			"Arn": fmt.Sprintf("arn:aws:iam::111122223333:role/role-%d", i), "RoleName": fmt.Sprintf("role-%d", i),
			"Path": "/", "RoleId": fmt.Sprintf("AROAEXAMPLE%d", i), "RolePolicyList": policies,
		})
	}
	writeJSON(tb, filepath.Join(dir, "authorization-details.json"), object{"RoleDetailList": roles})
	for b := range scaleBuckets {
		name := fmt.Sprintf("bucket-%d", b)
		resources := []string{"arn:aws:s3:::" + name, "arn:aws:s3:::" + name + "/*"}
		writeJSON(tb, filepath.Join(dir, "buckets", name, "bucket.json"), object{"owner": "111122223333", "region": "eu-west-1"})
		writeJSON(tb, filepath.Join(dir, "buckets", name, "policy.json"), object{"Version": "2012-10-17", "Statement": []object{
			{"Sid": "OnlyTLS", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources, "Condition": object{"Bool": object{"aws:SecureTransport": "false"}}},
			{"Sid": "FreshOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources, "Condition": object{"NumericGreaterThan": object{"s3:signatureAge": fmt.Sprint(600000 * (b + 1))}}},
		}})
	}
	s, err := account.Load(dir)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// scalePolicy allows a part of the areas, so that some sites are denied.
func scalePolicy(identity, p int) object {
	var statements []object
	for s := range 5 {
		area := p*5 + s
		if area%scaleIdentities == identity {
			continue
		}
		statements = append(statements, object{
			"Sid": fmt.Sprintf("Area%d", area), "Effect": "Allow", "Action": []string{"s3:GetObject", "s3:PutObject"},
			"Resource": fmt.Sprintf("arn:aws:s3:::bucket-*/area-%d/*", area),
		})
	}
	return object{"Version": "2012-10-17", "Statement": statements}
}

func writeJSON(tb testing.TB, path string, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		tb.Fatal(err)
	}
}
