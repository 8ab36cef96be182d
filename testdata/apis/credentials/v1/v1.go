// Package v1 signs with role sessions of aws-sdk-go.
package v1

import (
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/credentials/stscreds"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/s3"
)

const role = "arn:aws:iam::111122223333:role/app"

func standard() {
	sess := session.Must(session.NewSession())
	client := s3.New(sess, &aws.Config{Credentials: stscreds.NewCredentials(sess, role)})
	req, _ := client.GetObjectRequest(&s3.GetObjectInput{})
	req.Presign(10 * time.Minute)
	req.Presign(6 * time.Hour) // want `the role session that signs it lives 15 minutes at most.*\(outlives-credentials\)`
}

func chain() {
	sess := session.Must(session.NewSession())
	creds := stscreds.NewCredentials(sess, role, func(p *stscreds.AssumeRoleProvider) { p.Duration = 2 * time.Hour })
	client := s3.New(sess, aws.NewConfig().WithCredentials(creds).WithRegion("eu-west-1"))
	req, _ := client.GetObjectRequest(&s3.GetObjectInput{})
	req.Presign(time.Hour)
	req.Presign(6 * time.Hour) // want `lives 2 hours at most.*\(outlives-credentials\)`
}

func roles() {
	sess := session.Must(session.NewSession())
	hub := session.Must(session.NewSession(&aws.Config{Credentials: stscreds.NewCredentials(sess, role)}))
	creds := stscreds.NewCredentials(hub, role, func(p *stscreds.AssumeRoleProvider) { p.Duration = 2 * time.Hour })
	client := s3.New(hub, &aws.Config{Credentials: creds})
	req, _ := client.GetObjectRequest(&s3.GetObjectInput{})
	req.Presign(90 * time.Minute) // want `lives 1 hour at most.*\(outlives-credentials\)`
}

func elsewhere(sess *session.Session) {
	req, _ := s3.New(sess).GetObjectRequest(&s3.GetObjectInput{})
	req.Presign(6 * time.Hour)
}
