package wrap

import (
	"context"
	"database/sql"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func newKept(db *sql.DB, p *s3.PresignClient, ttl time.Duration, tags ...string) *kept {
	return &kept{db, p, ttl}
}

type kept struct {
	db  *sql.DB
	p   *s3.PresignClient
	ttl time.Duration
}

func (k *kept) url() {
	k.p.PresignGetObject(context.TODO(), &s3.GetObjectInput{}, s3.WithPresignExpires(k.ttl))
}

// Whoever hands over neither a client nor an expiry does not sign.
func makeKept(db *sql.DB, p *s3.PresignClient) {
	newKept(db, nil, 0)
	newKept(db, p, 0) // want `the expiry is 0, for which`
	newKept(db, nil, time.Hour)
}
