package change

import (
	"context"
	"flag"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/spf13/cobra"
	"github.com/spf13/viper"
)

func standardFlag(ctx context.Context, s store) {
	ttl := flag.Duration( // change unbounded-expiry by hand
		"ttl",
		34*time.Hour, // change excessive-expiry
		"life of links")
	flag.Parse()
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(*ttl))
}

func cobraFlag(ctx context.Context, s store) *cobra.Command {
	var hours int
	cmd := &cobra.Command{
		Use: "link",
		Run: func(*cobra.Command, []string) {
			s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(time.Duration(hours)*time.Hour))
		},
	}
	cmd.Flags().IntVar(&hours, "hours", 35, "life of links") // change excessive-expiry, unbounded-expiry by hand
	return cmd
}

func flagWithoutUnit(ctx context.Context, s store) {
	seconds := flag.Int("seconds", 3700, "life of links") // change unbounded-expiry by hand
	flag.Parse()
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(
		time.Duration(*seconds))) // change expiry-unit
}

func argument(ctx context.Context, s store) {
	ttl, err := time.ParseDuration(
		os.Args[1]) // change unbounded-expiry by hand
	if err != nil {
		return
	}
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(ttl))
}

func setting(ctx context.Context, s store) {
	viper.SetDefault("links.ttl", 36*time.Hour)                                           // change excessive-expiry
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(viper.GetDuration("links.ttl"))) // change unbounded-expiry by hand
}

func variable(ctx context.Context, s store) {
	ttl, err := time.ParseDuration(
		os.Getenv("LINK_TTL")) // change unbounded-expiry by hand
	if err != nil {
		ttl = 37 * time.Hour // change excessive-expiry
	}
	s.p.PresignGetObject(ctx, get, s3.WithPresignExpires(ttl))
}

func request(s store, r *http.Request) {
	ttl, err := time.ParseDuration(
		r.FormValue("ttl")) // change unbounded-expiry by hand
	if err != nil {
		return
	}
	s.p.PresignGetObject(r.Context(), get, s3.WithPresignExpires(ttl))
}
