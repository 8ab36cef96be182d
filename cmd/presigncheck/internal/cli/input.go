package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/simulator/operation"
	"github.com/presigncheck/presigncheck/simulator/spelling"
	"github.com/presigncheck/presigncheck/simulator/vocabulary"
)

// A mode is one of several things that a command can be asked for, chosen by a
// flag, with the flags that belong to it.
type mode struct {
	flag string
	with []string
}

// chooseMode finds the one mode that the flags ask for. A flag of another mode
// would have no effect, and whoever gave it would not learn so.
func chooseMode(cmd *cobra.Command, modes []mode) (string, error) {
	var chosen []mode
	var names []string
	for _, m := range modes {
		names = append(names, "--"+m.flag)
		if cmd.Flags().Changed(m.flag) {
			chosen = append(chosen, m)
		}
	}
	switch {
	case len(chosen) == 0:
		return "", fmt.Errorf("name %s or %s; see %s --help", strings.Join(names[:len(names)-1], ", "), names[len(names)-1], cmd.CommandPath())
	case len(chosen) > 1:
		return "", fmt.Errorf("--%s and --%s cannot be combined", chosen[0].flag, chosen[1].flag)
	}
	var err error
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if err != nil || !f.Changed || f.Name == chosen[0].flag || slices.Contains(chosen[0].with, f.Name) {
			return
		}
		var of []string
		for _, m := range modes {
			if slices.Contains(m.with, f.Name) {
				of = append(of, "--"+m.flag)
			}
		}
		err = fmt.Errorf("--%s belongs to %s; it has no effect with --%s", f.Name, strings.Join(of, " and "), chosen[0].flag)
	})
	return chosen[0].flag, err
}

// missingFlag names the first of the flags that has no value.
func missingFlag(cmd *cobra.Command, names ...string) error {
	for _, name := range names {
		if f := cmd.Flags().Lookup(name); f.Value.String() == "" {
			return fmt.Errorf("--%s is missing; see %s --help", name, cmd.CommandPath())
		}
	}
	return nil
}

// checkAction says what is wrong with the action and the resource of a question.
func checkAction(action, resource, principal string) error {
	service, name, found := strings.Cut(action, ":")
	switch {
	case !found || service == "" || name == "":
		like := "s3:GetObject"
		if vocabulary.CheckAction("s3:"+action) == "" {
			like = "s3:" + action
		} else if s := vocabulary.Nearest("s3", action); s != "" {
			like = "s3:" + s
		}
		return fmt.Errorf("--action %q is not service:Name; did you mean %s?", action, like)
	case strings.ContainsAny(action, "*?"):
		return fmt.Errorf("--action %q is a pattern; name one action, such as s3:GetObject", action)
	}
	if msg := vocabulary.CheckAction(action); msg != "" {
		return fmt.Errorf("--action %s", msg)
	}
	if partition := operation.ARNField(principal, 1); partition != "" && operation.ARNField(resource, 1) != "" && operation.ARNField(resource, 1) != partition {
		return fmt.Errorf("--resource %s is in another partition than the principal, %s", resource, partition)
	}
	objects, buckets := vocabulary.About(action)
	bucket, key, isS3 := splitS3(resource)
	switch {
	case resource == "*":
		return nil
	case strings.HasPrefix(resource, "s3://"):
		return fmt.Errorf("--resource %q is not an ARN; write arn:aws:s3:::%s", resource, strings.TrimPrefix(resource, "s3://"))
	case len(strings.SplitN(resource, ":", 6)) != 6 || !strings.HasPrefix(resource, "arn:"):
		return fmt.Errorf("--resource %q is not an ARN, such as arn:aws:s3:::media/films/a.mp4", resource)
	case objects && !buckets && isS3 && key == "":
		return fmt.Errorf("--resource %s is a bucket, and %s is about an object: write %s/KEY", resource, action, strings.TrimSuffix(resource, "/"))
	case buckets && !objects && isS3 && key != "":
		return fmt.Errorf("--resource %s is an object, and %s is about a bucket: write %s", resource, action, bucket)
	}
	return nil
}

// splitS3 takes the ARN of a bucket or object apart; access points count as
// neither.
func splitS3(arn string) (bucket, key string, ok bool) {
	if operation.ARNField(arn, 2) != "s3" || operation.ARNField(arn, 3) != "" {
		return "", "", false
	}
	bucket, key, _ = strings.Cut(arn, "/")
	return bucket, key, !strings.HasPrefix(operation.ARNField(arn, 5), "accesspoint/")
}

// notOneOf is the error of a flag that takes one of a few words.
func notOneOf(flag, value string, known ...string) error {
	text := fmt.Sprintf("--%s %q is not one of %s", flag, value, strings.Join(known, ", "))
	if like := spelling.Nearest(value, known); like != "" {
		text += "; did you mean " + like + "?"
	}
	return errors.New(text)
}

// noSuchCommand is for commands that have others below them, and do nothing by
// themselves.
func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var known []string
	for _, c := range cmd.Commands() {
		known = append(known, c.Name())
	}
	return fmt.Errorf("unknown command %q of %s%s", args[0], cmd.CommandPath(), spelling.Suggest(args[0], known))
}
