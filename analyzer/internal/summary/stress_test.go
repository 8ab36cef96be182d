package summary

import (
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/packages"

	"github.com/presigncheck/presigncheck/analyzer/internal/api"
	"github.com/presigncheck/presigncheck/analyzer/internal/apitable"
	"github.com/presigncheck/presigncheck/analyzer/internal/ssaview"
	"github.com/presigncheck/presigncheck/analyzer/internal/wellformed"
)

// everywhere takes functions that all kinds of programs call for presign APIs,
// so that values are followed through code that nobody wrote for this check.
var everywhere = apitable.NewTable([]api.API{
	{Func: "time.Sleep", Carrier: api.Argument, Input: -1},
	{Func: "time.After", Carrier: api.Argument, Input: -1},
	{Func: "time.NewTimer", Carrier: api.Argument, Input: -1},
	{Func: "context.WithTimeout", Carrier: api.Argument, Arg: 1, Input: -1},
	{Func: "fmt.Sprintf", Carrier: api.Field, Arg: 1, Field: "Expiry", Input: -1},
	{Func: "bytes.NewReader", Carrier: api.Builder, Field: "Seek", Input: -1},
	{Func: "errors.New", Carrier: api.Argument, Input: -1},
	{Func: "strconv.Itoa", Carrier: api.Argument, Input: -1},
	{Func: "(*sync.Mutex).Lock", Carrier: api.None, Client: "net/http.NewRequest", Field: "Expires", Input: -1},
})

// TestForeignCode analyzes packages named by PRESIGNCHECK_STRESS, patterns of
// the go command separated by blanks. No package may panic or take long.
func TestForeignCode(t *testing.T) {
	patterns := os.Getenv("PRESIGNCHECK_STRESS")
	if patterns == "" {
		t.Skip("PRESIGNCHECK_STRESS names no packages")
	}
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedImports | packages.NeedTypes | packages.NeedTypesInfo |
			packages.NeedSyntax | packages.NeedFiles | packages.NeedTypesSizes | packages.NeedExportFile,
	}, strings.Fields(patterns)...)
	if err != nil {
		t.Fatal(err)
	}
	all := 0
	var slowest time.Duration
	for _, p := range pkgs {
		if len(p.Syntax) == 0 || p.PkgPath == "unsafe" {
			continue
		}
		start := time.Now()
		sites, _ := Analyze(ssaview.Build(everywhere, noFacts{}, wellformed.Source{Fset: p.Fset, Pkg: p.Types, Info: p.TypesInfo, Files: p.Syntax, Wrong: p.TypeErrors}))
		took := time.Since(start)
		all += len(sites)
		if took > 15*time.Second {
			t.Errorf("%s takes %v", p.PkgPath, took)
		}
		if took > slowest {
			slowest = took
			t.Logf("%s: %d sites in %v", p.PkgPath, len(sites), took)
		}
	}
	t.Logf("%d packages, %d sites, the slowest in %v", len(pkgs), all, slowest)
}
