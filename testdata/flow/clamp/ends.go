package clamp

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/flow/bounds"
)

// A call that does not return leaves only the other side of the condition.

func exit(s store) {
	ttl := flag.Int("ttl", 60, "seconds")
	flag.Parse()
	if *ttl > 3600 || *ttl < 1 {
		fmt.Fprintln(os.Stderr, "--ttl: 1 to 3600")
		os.Exit(2)
	}
	s.get(time.Duration(*ttl) * time.Second)
}

func fatal(s store, r *http.Request) {
	ttl := seconds(r)
	if ttl > time.Hour {
		log.Fatalf("too long: %v", ttl)
	}
	s.get(ttl)
}

func TestGet(t *testing.T) {
	ttl := seconds(new(http.Request))
	if ttl > time.Hour {
		t.Fatal("too long")
	}
	store{}.get(ttl)
}

func die(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func own(s store, r *http.Request) {
	ttl := seconds(r)
	if ttl > time.Hour {
		die(errors.New("too long"))
	}
	s.get(ttl)
}

// The value that is left behind is not used.
func missing(p *s3.PresignClient) {
	ttl := 30 * 24 * time.Hour
	switch os.Getenv("TTL") {
	case "short":
		ttl = time.Hour
	default:
		log.Panicln("TTL is not known")
	}
	sign(p, ttl)
}

func check(err error) {
	if err != nil {
		os.Exit(1)
	}
}

func returns(s store, r *http.Request) {
	ttl := seconds(r)
	if ttl > time.Hour {
		check(errors.New("too long"))
	}
	s.get(ttl) // want `request input.* sets`
}

func mayReturn(s store, err error) {
	bounds.FatalIfError(err)
	s.get(48 * time.Hour) // want `the URL lives for 2 days`
}

// again does not return, but that is not followed through itself.
func again(n int) {
	if n == 0 {
		os.Exit(1)
	}
	again(n - 1)
}
