package analyzer

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// addFlags declares the analyzer's flags over cfg. As a vet tool each has the
// prefix "presign.".
func addFlags(fs *flag.FlagSet, cfg *Config) {
	fs.DurationVar(&cfg.Limits.Read, "max-read", cfg.Limits.Read, "longest expiry for GetObject, HeadObject and HeadBucket")
	fs.DurationVar(&cfg.Limits.Write, "max-write", cfg.Limits.Write, "longest expiry for PutObject and UploadPart")
	fs.DurationVar(&cfg.Limits.Delete, "max-delete", cfg.Limits.Delete, "longest expiry for DeleteObject and DeleteBucket")
	fs.DurationVar(&cfg.Limits.Post, "max-post", cfg.Limits.Post, "longest expiry for POST forms")
	fs.DurationVar(&cfg.Limits.Min, "min", cfg.Limits.Min, "shortest expiry without a note")
	fs.DurationVar(&cfg.Credentials, "credentials", cfg.Credentials, "lifetime of the signer's credentials, 0 if not known")
	fs.BoolVar(&cfg.Strict, "strict", cfg.Strict, "report notes too")
	fs.Var((*severityFlag)(cfg), "rules", "comma-separated severities by rule, `rule=off|note|warning|error`")
}

type severityFlag Config

func (f *severityFlag) String() string {
	var out []string
	for _, rule := range slices.Sorted(maps.Keys(f.Severities)) {
		out = append(out, rule+"="+string(f.Severities[rule]))
	}
	return strings.Join(out, ",")
}

func (f *severityFlag) Set(s string) error {
	set := maps.Clone(f.Severities)
	if set == nil {
		set = make(map[string]Severity)
	}
	for item := range strings.SplitSeq(s, ",") {
		rule, severity, ok := strings.Cut(strings.TrimSpace(item), "=")
		if !ok {
			return fmt.Errorf("%q is not rule=severity", item)
		}
		set[rule] = Severity(severity)
	}
	if err := validateSeverities(set); err != nil {
		return err
	}
	f.Severities = set
	return nil
}
