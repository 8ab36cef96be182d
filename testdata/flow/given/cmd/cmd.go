package main

import (
	"os"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/given"
	"example.com/flow/given/settings"
)

func main() {
	text, err := os.ReadFile("config.json")
	if err != nil {
		os.Exit(1)
	}
	file, err := settings.Load(text)
	if err != nil {
		os.Exit(1)
	}
	env, err := settings.FromEnvironment()
	if err != nil {
		os.Exit(1)
	}
	p := s3.NewPresignClient(nil)
	given.New(p, file, given.Limits{Upload: env.Upload}) // want `PresignGetObject .*the setting "PresignTTL" at settings/settings.go:23 sets the URL.s expiry` `PresignPutObject .*the environment or configuration.* sets the URL.s expiry`
}
