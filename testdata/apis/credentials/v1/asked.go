package v1

import (
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/s3"
	"github.com/aws/aws-sdk-go/service/sts"
)

func asked(sess *session.Session, c *sts.STS) (string, error) {
	out, err := c.AssumeRole(&sts.AssumeRoleInput{DurationSeconds: aws.Int64(1800)})
	if err != nil {
		return "", err
	}
	creds := credentials.NewStaticCredentials(*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken)
	req, _ := s3.New(sess, aws.NewConfig().WithCredentials(creds)).GetObjectRequest(&s3.GetObjectInput{})
	return req.Presign(time.Hour) // want `lives 30 minutes at most.*\(outlives-credentials\)`
}
