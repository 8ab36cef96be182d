package main

import (
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/clients"
)

func main() { clients.Get(s3.NewPresignClient(s3.New(s3.Options{}))) }
