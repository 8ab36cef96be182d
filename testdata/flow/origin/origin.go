// Package origin takes expiries from outside. Flags, the environment and
// configuration are notes, which are reported with -strict only.
package origin

import (
	"context"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var (
	in  = &s3.GetObjectInput{}
	ttl = flag.Duration("ttl", time.Hour, "")
)

type Config struct {
	Expiry time.Duration `json:"expiry"`
}

type body struct {
	Seconds int64 `json:"seconds"`
}

func sign(p *s3.PresignClient, d time.Duration) {
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(d))
}

func fromOutside(p *s3.PresignClient, cfg Config, r *http.Request) {
	sign(p, *ttl) // want `(the flag|the command line).* sets.*\(unbounded-expiry\)`
	env, _ := time.ParseDuration(os.Getenv("TTL"))
	sign(p, env) // want `(the environment|the setting).* sets.*\(unbounded-expiry\)`
	n, _ := strconv.Atoi(r.URL.Query().Get("ttl"))
	sign(p, time.Duration(n)*time.Minute) // want `request input.* sets.*\(unbounded-expiry\)`
	var b body
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil {
		return
	}
	sign(p, time.Duration(b.Seconds)*time.Second) // want `request input.* sets.*\(unbounded-expiry\)`
	known, _ := time.ParseDuration("240h")
	sign(p, known) // want `10 days.*\(over-limit-expiry\)`
}
