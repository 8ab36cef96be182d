package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/simulator/probe"
)

const anyKeyHelp = "permissions do not differ between the key and others beside it: the answer for an unguessable key of the same prefix counts, as in --operation DeleteObject --bucket media --key in/a --probe-writes --probe-deletes --any-key"

// serverHelp names the servers that are known.
func serverHelp() string {
	var names []string
	for _, s := range probe.Servers() {
		names = append(names, s.Name)
	}
	return "`name` of the S3 server's software, for example minio, which says what its answers are worth: " + strings.Join(names, ", ")
}

// Flags of probe that say something about a URL, and those that say what to
// sign instead. The others mean the same in both.
var (
	urlFlags      = []string{"method", "header"}
	identityFlags = []string{"bucket", "key", "param", "s3-endpoint", "region", "profile", "probe-deletes", "key-exists", "any-key", "control-role"}
)

// misplaced finds a flag that would be passed over in silence.
func misplaced(cmd *cobra.Command, isURL bool) error {
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch {
		case err != nil:
		case isURL && slices.Contains(identityFlags, f.Name):
			err = fmt.Errorf("--%s cannot be combined with a URL, which already says what was signed and where", f.Name)
		case !isURL && slices.Contains(urlFlags, f.Name):
			err = fmt.Errorf("--%s is about a URL; give headers of the real request as --param name=value", f.Name)
		}
	})
	return err
}
