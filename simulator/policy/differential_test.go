package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The differential test asks an independent implementation, the npm package
// @cloud-copilot/iam-simulate, the same questions. It is run as a separate
// process and is no part of this project (its licence is the AGPL); npm
// installs it into the user's cache directory. To run it:
//
//	PRESIGNCHECK_DIFFERENTIAL=10000 go test ./simulator/policy -run Differential -v
//
// The number is how many cases are generated.
const (
	differentialVariable = "PRESIGNCHECK_DIFFERENTIAL"
	simulatePackage      = "@cloud-copilot/iam-simulate"
	simulateVersion      = "0.1.173"
	differentialSeed     = 20260601
)

func TestDifferential(t *testing.T) {
	count, err := strconv.Atoi(os.Getenv(differentialVariable))
	if err != nil {
		count = 300
		if _, err := os.Stat(filepath.Join(simulateDir(), "node_modules", simulatePackage)); err != nil || testing.Short() {
			t.Skipf("skipped: set %s=10000 to install %s and compare with it", differentialVariable, simulatePackage)
		}
	}
	dir := installSimulate(t)
	random := rand.New(rand.NewPCG(differentialSeed, 0))
	g := generator{random.IntN}
	var records []record
	for len(records) < count {
		r := g.record(strconv.Itoa(len(records)))
		if !strings.Contains(r.Request.Resource, "*") { // they take it for a pattern, S3 for a key
			records = append(records, r)
		}
	}
	compareAnswers(t, records, runSimulate(t, dir, records))
}

// differentialChunk is how many questions one process of the other
// implementation is asked.
const differentialChunk = 5000

// compareAnswers counts agreements, and disagreements by their reason.
func compareAnswers(t *testing.T, records []record, answers []string) {
	agree, outcomes, reasons, allows := 0, map[string]int{}, map[string]int{}, map[string]int{}
	for i := range records {
		r := &records[i]
		policies, err := r.Policies.compile()
		if err != nil {
			t.Fatalf("%v\n%s", err, r)
		}
		request, err := r.Request.compile()
		if err != nil {
			t.Fatal(err)
		}
		d := Decide(policies, request)
		ours := d.Outcome.String()
		outcomes[ours]++
		if ours == answers[i] {
			agree++
			continue
		}
		reason := explainDisagreement(t, r, policies, request, d, answers[i])
		if ours == "allowed" {
			allows[reason]++
		}
		if reasons[reason]++; reason == "" && reasons[""] <= 5 {
			t.Errorf("unexplained: we say %s, they say %s\n%s\n%s", ours, answers[i], Explain(policies, request), r)
		}
	}
	t.Logf("%d cases (%v): %d agree", len(records), outcomes, agree)
	names := make([]string, 0, len(reasons))
	for reason := range reasons {
		names = append(names, reason)
	}
	slices.Sort(names)
	for _, reason := range names {
		t.Logf("%6d disagree, %d of them allowed here only: %s", reasons[reason], allows[reason], reason)
	}
}

func simulateDir() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "presigncheck", "iam-simulate-"+simulateVersion)
}

func installSimulate(t *testing.T) string {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("skipped: %s is not installed", program)
		}
	}
	dir := simulateDir()
	if _, err := os.Stat(filepath.Join(dir, "node_modules", simulatePackage)); err == nil {
		return dir
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte(`{"private":true}`), 0o644); err != nil {
		t.Fatal(err)
	}
	npm := exec.Command("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", simulatePackage+"@"+simulateVersion)
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		t.Skipf("skipped: npm could not install %s: %v\n%s", simulatePackage, err, out)
	}
	return dir
}

// runSimulate gives the other implementation's answers, in order.
func runSimulate(t *testing.T, dir string, records []record) []string {
	if len(records) > differentialChunk {
		return append(runSimulate(t, dir, records[:differentialChunk]), runSimulate(t, dir, records[differentialChunk:])...)
	}
	script, err := os.ReadFile(filepath.Join("testdata", "differential", "run.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	// The script must lie beside node_modules to find the package.
	if err := os.WriteFile(filepath.Join(dir, "run.mjs"), script, 0o644); err != nil {
		t.Fatal(err)
	}
	var in, out bytes.Buffer
	encoder := json.NewEncoder(&in)
	for i := range records {
		if err := encoder.Encode(&records[i]); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	node := exec.CommandContext(ctx, "node", "run.mjs")
	node.Dir, node.Stdin, node.Stdout, node.Stderr = dir, &in, &out, os.Stderr
	if err := node.Run(); err != nil {
		t.Fatalf("node: %v", err)
	}
	var answers []string
	decoder := json.NewDecoder(&out)
	for decoder.More() {
		var a struct{ Answer string }
		if err := decoder.Decode(&a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a.Answer)
	}
	if len(answers) != len(records) {
		t.Fatalf("%d answers to %d questions", len(answers), len(records))
	}
	return answers
}
