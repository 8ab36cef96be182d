package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/presigncheck/presigncheck/simulator"
	"github.com/presigncheck/presigncheck/simulator/probe"
)

// values says of the flags whose values have a form, by name, what is wrong with a
// value; "" for nothing. A flag that takes what it cannot mean ends in an answer to
// another question.
var values = map[string]func(value string) string{
	"tags":           tagList,
	"account":        accountID,
	"resource-owner": accountID,
	"region":         like(regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`), "a region, such as eu-west-1"),
	"role-arn":       like(roleARN, "the ARN of a role, such as arn:aws:iam::111122223333:role/deploy"),
	"control-role":   like(roleARN, "the ARN of a role, such as arn:aws:iam::111122223333:role/deploy"),
	"iam-endpoint":   endpoint,
	"s3-endpoint":    endpoint,
	"server":         server,
	"from-address":   address,
	"timeout":        positive,
	"env":            anything,
	"new-from-rev":   anything,
	"config":         readable(""),
	"parameters":     readable(""),
	"session-policy": readable(""),
	"plan":           readable("a plan, a template, or a directory that cdk synth made"),
	"snapshot":       readable("a directory or the output of aws iam get-account-authorization-details"),
	"baseline":       writable,
	"html":           writable,
	"sarif":          writable,
	"gitlab":         writable,
	"junit":          writable,
	"checkstyle":     writable,
	"summary":        writable,
}

var roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]+:role/\S+$`)

// checkValues refuses the first value of a flag of the command that has not its form.
func checkValues(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		wrong := values[f.Name]
		if wrong == nil || err != nil {
			return
		}
		all := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			all = list.GetSlice()
		}
		for _, value := range all {
			why := wrong(value)
			if value == "" && f.Name != "tags" { // which may be empty for go build
				why = "is empty; leave it out, or give it a value"
			}
			if why != "" && err == nil {
				err = fmt.Errorf("--%s %s", f.Name, why)
			}
		}
	})
	return err
}

// tag is a build tag. https://pkg.go.dev/cmd/go#hdr-Build_constraints
var tag = regexp.MustCompile(`^[\p{L}\p{Nd}_.]+$`)

func tagList(value string) string {
	if value == "" {
		return ""
	}
	for one := range strings.SplitSeq(value, ",") {
		if tag.MatchString(one) {
			continue
		}
		meant := strings.FieldsFunc(value, func(r rune) bool { return !tag.MatchString(string(r)) })
		text := fmt.Sprintf("%q is not a list of build tags, which are words with commas between them, such as integration,e2e", value)
		if len(meant) > 0 {
			text += fmt.Sprintf("; did you mean --tags %s?", strings.Join(meant, ","))
		}
		return text
	}
	return ""
}

func accountID(value string) string {
	if len(value) == 12 && strings.Trim(value, "0123456789") == "" {
		return ""
	}
	return fmt.Sprintf("%q is not an account ID of 12 digits, such as 111122223333", value)
}

func like(form *regexp.Regexp, what string) func(string) string {
	return func(value string) string {
		if form.MatchString(value) {
			return ""
		}
		return fmt.Sprintf("%q is not %s", value, what)
	}
}

// endpoint does not repeat the value, which may have a password.
func endpoint(value string) string {
	u, err := url.Parse(value)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" {
		return ""
	}
	return "is not a URL, such as http://127.0.0.1:9000"
}

func server(value string) string {
	if _, known := probe.ServerNamed(value); known {
		return ""
	}
	var names []string
	for _, s := range probe.Servers() {
		names = append(names, s.Name)
	}
	return strings.TrimPrefix(notOneOf("server", value, names...).Error(), "--server ")
}

func address(value string) string {
	if err := (simulator.Opener{Address: value}).Check(); err != nil {
		return err.Error()
	}
	return ""
}

func positive(value string) string {
	if d, err := time.ParseDuration(value); err == nil && d <= 0 {
		return fmt.Sprintf("%s is not a positive time; write a duration, such as 10s", value)
	}
	return ""
}

func anything(string) string { return "" }

// readable is for what is read: a file, or what else may be named.
func readable(kinds string) func(string) string {
	return func(path string) string {
		info, err := os.Stat(path)
		var at *fs.PathError
		switch {
		case errors.As(err, &at) && kinds != "":
			return fmt.Sprintf("%s cannot be read: %v; name %s", path, at.Err, kinds)
		case errors.As(err, &at):
			return fmt.Sprintf("%s cannot be read: %v", path, at.Err)
		case err == nil && info.IsDir() && kinds == "":
			return path + " is a directory; name a file"
		}
		return ""
	}
}

// writable is for files that are written, or read if they are there.
func writable(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return path + " is a directory; name a file"
	}
	return ""
}

// A single is the value of a flag that may be given once: of two, one would count
// for nothing.
type single struct {
	pflag.Value
	set string
	has bool
}

var errTwice = errors.New("given twice")

func (s *single) Set(value string) error {
	if s.has && value != s.set {
		return errTwice
	}
	s.has, s.set = true, value
	return s.Value.Set(value)
}

// onlyOnce makes flags of a command that take one value take it once.
func onlyOnce(f *pflag.FlagSet) {
	f.VisitAll(func(f *pflag.Flag) {
		_, several := f.Value.(pflag.SliceValue)
		_, done := f.Value.(*single)
		if f.NoOptDefVal == "" && !several && !done {
			f.Value = &single{Value: f.Value}
			if f.DefValue == "0s" {
				f.DefValue = "0" // or it is shown as a default that matters
			}
		}
	})
}

// flagError says what is wrong with a flag, in words for people.
func flagError(c *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		if like := likeFlag(c, err); like != "" {
			return fmt.Errorf("%w; did you mean %s?", err, like)
		}
		return fmt.Errorf("%w; see %s --help", err, c.CommandPath())
	}
	f, value := invalid.GetFlag(), invalid.GetValue()
	if errors.Is(err, errTwice) {
		return fmt.Errorf("--%s is given twice, as %q and %q; give it once", f.Name, f.Value.(*single).set, value)
	}
	for kind, what := range map[string]string{
		"int": "a whole number", "bool": "true or false", "duration": "a duration, such as 90s, 15m or 12h",
	} {
		if f.Value.Type() == kind {
			return fmt.Errorf("--%s %q is not %s; see %s --help", f.Name, value, what, c.CommandPath())
		}
	}
	return fmt.Errorf("--%s %q: %w; see %s --help", f.Name, value, errors.Unwrap(err), c.CommandPath())
}
