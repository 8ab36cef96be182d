// Package destination binds flags to variables by keeping their addresses.
package destination

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/urfave/cli/v2"
)

var ctx = context.Background()
var in = &s3.GetObjectInput{}

func list(p *s3.PresignClient) *cli.App {
	var ttl time.Duration
	flags := []cli.Flag{&cli.DurationFlag{Name: "ttl", Destination: &ttl}}
	return &cli.App{Flags: flags, Action: func(*cli.Context) error {
		_, err := p.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // want `(the flag|the command line).* sets`
		return err
	}}
}

type holder struct{ f *cli.DurationFlag }

func field(p *s3.PresignClient) error {
	var ttl time.Duration
	h := holder{&cli.DurationFlag{Name: "ttl", Destination: &ttl}}
	app := &cli.App{Flags: []cli.Flag{h.f}}
	app.Run(os.Args)
	_, err := p.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // want `(the flag|the command line).* sets`
	return err
}

func inMap(p *s3.PresignClient) error {
	var ttl time.Duration
	m := map[string]*time.Duration{"ttl": &ttl}
	fill(m)
	_, err := p.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl))
	return err
}

func fill(m map[string]*time.Duration) { *m["ttl"] = time.Hour }

func bind(x ...any) { fmt.Sscan(os.Args[1], x...) }

func own(p *s3.PresignClient) error {
	var ttl time.Duration
	bind(&ttl)
	_, err := p.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl))
	return err
}

func scan(p *s3.PresignClient) error {
	var n int
	fmt.Sscanf(os.Args[1], "%d", &n)
	_, err := p.PresignGetObject(ctx, in, s3.WithPresignExpires(time.Duration(n)*time.Second))
	return err
}

func scanln(p *s3.PresignClient) error {
	var ttl time.Duration
	fmt.Fscanln(os.Stdin, &ttl)
	_, err := p.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl))
	return err
}

type opts struct{ ttl time.Duration }

func flagStruct(p *s3.PresignClient) error {
	var o opts
	fs := flag.NewFlagSet("x", flag.ExitOnError)
	fs.DurationVar(&o.ttl, "ttl", 0, "")
	fs.Parse(os.Args)
	_, err := p.PresignGetObject(ctx, in, s3.WithPresignExpires(o.ttl)) // want `(the flag|the command line).* sets`
	return err
}

func byDefault(p *s3.PresignClient) error {
	var ttl time.Duration
	app := &cli.App{Flags: []cli.Flag{&cli.DurationFlag{Name: "ttl", Value: 10 * 24 * time.Hour, Destination: &ttl}}}
	app.Run(os.Args)
	_, err := p.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // want `10 days.*\(over-limit-expiry\)` `(the flag|the command line).* sets`
	return err
}

// kept by nobody: nothing sets it.
func never(p *s3.PresignClient) error {
	var ttl time.Duration
	q := &ttl
	_ = q
	_, err := p.PresignGetObject(ctx, in, s3.WithPresignExpires(ttl)) // want `\(missing-expiry\)`
	return err
}
