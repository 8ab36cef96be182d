// Package logs ends programs by chains of calls, as zerolog does.
package logs

import (
	"context"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/rs/zerolog"
	"github.com/rs/zerolog/log"
)

func sign(p *s3.PresignClient, ttl time.Duration) {
	p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, s3.WithPresignExpires(ttl))
}

func chosen(p *s3.PresignClient) {
	ttl := 30 * 24 * time.Hour
	switch os.Getenv("TTL") {
	case "short":
		ttl = time.Hour
	default:
		log.Fatal().Str("key", "TTL").Msg("not known")
	}
	sign(p, ttl)
}

func byLogger(p *s3.PresignClient, logger zerolog.Logger) {
	ttl := 30 * 24 * time.Hour
	if os.Getenv("TTL") == "short" {
		ttl = time.Hour
	} else {
		end(&logger)
	}
	sign(p, ttl)
}

func end(logger *zerolog.Logger) {
	logger.Panic().Msg("the end")
}

func goesOn(p *s3.PresignClient) {
	ttl := 30 * 24 * time.Hour
	if os.Getenv("TTL") == "short" {
		ttl = time.Hour
	} else {
		log.Error().Msg("not known")
	}
	sign(p, ttl) // want `30 days`
}
