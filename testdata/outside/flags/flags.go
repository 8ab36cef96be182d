// Package flags takes expiries from command lines. What a flag is set to is a
// note, which is reported with -strict only; its default is a proof.
package flags

import (
	"context"
	"flag"
	"time"

	"github.com/alecthomas/kong"
	"github.com/alexflint/go-arg"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	cli2 "github.com/urfave/cli/v2"
	cli3 "github.com/urfave/cli/v3"
)

const month = 30 * 24 * time.Hour

var (
	in    = &s3.GetObjectInput{}
	short = flag.Duration("short", time.Hour, "")
	long  = flag.Duration("long", month, "")
	text  = flag.String("text", "720h", "")
	none  = flag.Duration("none", 0, "")
	hours int
)

func init() { flag.IntVar(&hours, "hours", 500, "") }

func sign(p *s3.PresignClient, d time.Duration) {
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(d))
}

func standard(p *s3.PresignClient) {
	sign(p, *short)                         // want `(the flag|the command line).* sets`
	sign(p, *long)                          // want `30 days.*constant month.*over-limit-expiry` `(the flag|the command line).* sets`
	sign(p, *none)                          // want `(the flag|the command line).* sets`
	sign(p, time.Duration(hours)*time.Hour) // want `20 days 20 hours.*change .500. at flags.go:30 to .12. .12 hours.*over-limit-expiry` `the flag --hours at flags.go:30 sets`
	d, _ := time.ParseDuration(*text)
	sign(p, d) // want `30 days.*over-limit-expiry` `(the flag|the command line).* sets`
}

func posix(p *s3.PresignClient, cmd *cobra.Command) {
	fs := pflag.NewFlagSet("links", pflag.ExitOnError)
	ttl := fs.DurationP("ttl", "t", 8*24*time.Hour, "")
	var life time.Duration
	fs.DurationVarP(&life, "life", "l", 9*24*time.Hour, "")
	sign(p, *ttl) // want `8 days.*over-limit-expiry` `(the flag|the command line).* sets`
	sign(p, life) // want `9 days.*over-limit-expiry` `(the flag|the command line).* sets`
	cmd.Flags().Duration("age", 10*24*time.Hour, "")
	age, _ := cmd.Flags().GetDuration("age")
	sign(p, age) // want `10 days.*over-limit-expiry` `(the flag|the command line).* sets`
	other, _ := cmd.Flags().GetDuration("other")
	sign(p, other) // want `(the flag|the command line).* sets`
}

var flags2 = []cli2.Flag{&cli2.DurationFlag{Name: "ttl2", Value: 11 * 24 * time.Hour}}

var flags3 = []cli3.Flag{&cli3.DurationFlag{Name: "ttl3", Value: 12 * 24 * time.Hour}}

func structs(p *s3.PresignClient, c *cli2.Context, cmd *cli3.Command) {
	sign(p, c.Duration("ttl2"))   // want `11 days.*over-limit-expiry` `(the flag|the command line).* sets`
	sign(p, cmd.Duration("ttl3")) // want `12 days.*over-limit-expiry` `(the flag|the command line).* sets`
}

type args struct {
	TTL  time.Duration `arg:"--ttl" default:"312h"`
	Days int           `arg:"--days" default:"14"`
}

type command struct {
	TTL time.Duration `help:"Life of links." default:"360h"`
}

func tags(p *s3.PresignClient) {
	var a args
	arg.MustParse(&a)
	sign(p, a.TTL)                              // want `13 days.*change .*312h.* at flags.go.*over-limit-expiry` `the flag --ttl at .* sets`
	sign(p, time.Duration(a.Days)*24*time.Hour) // want `14 days.*change .*14.* at flags.go.*over-limit-expiry` `the flag --days at .* sets`
	var c command
	kong.Parse(&c)
	sign(p, c.TTL) // want `15 days.*change .*360h.* at flags.go.*over-limit-expiry` `the flag --ttl at .* sets`
}
