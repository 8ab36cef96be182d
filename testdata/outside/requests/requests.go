// Package requests takes expiries from requests.
package requests

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
)

var in = &s3.GetObjectInput{}

func sign(p *s3.PresignClient, d time.Duration) {
	p.PresignGetObject(context.TODO(), in, s3.WithPresignExpires(d))
}

type open struct {
	Seconds int64 `form:"seconds" json:"seconds"`
}

type closed struct {
	Seconds int64 `form:"seconds" binding:"required,max=3600"`
	Long    int64 `form:"long" binding:"max=864000"`
}

func withGin(p *s3.PresignClient, c *gin.Context) {
	n, _ := strconv.Atoi(c.Query("seconds"))
	sign(p, time.Duration(n)*time.Second) // want `request input.* sets`
	m, _ := strconv.Atoi(c.DefaultQuery("minutes", "15"))
	sign(p, time.Duration(m)*time.Minute) // want `request input.* sets`
	var o open
	if c.ShouldBindQuery(&o) != nil {
		return
	}
	sign(p, time.Duration(o.Seconds)*time.Second) // want `request input.* sets`
	var b closed
	if c.ShouldBindJSON(&b) != nil {
		return
	}
	sign(p, time.Duration(b.Seconds)*time.Second)
	sign(p, time.Duration(b.Long)*time.Second) // want `bounded only at 10 days`
}

func withChi(p *s3.PresignClient, r *http.Request) {
	n, _ := strconv.Atoi(chi.URLParam(r, "minutes"))
	sign(p, time.Duration(n)*time.Minute) // want `request input.* sets`
	if n < 60 {
		sign(p, time.Duration(n)*time.Minute)
	}
}
