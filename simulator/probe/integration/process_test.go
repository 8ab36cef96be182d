//go:build integration

package integration

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/presigncheck/presigncheck/simulator/sandbox/sandboxtest"
)

// rootKey is that of the account's owner on servers that are told one.
var rootKey = aws.Credentials{AccessKeyID: "rootrootroot", SecretAccessKey: "rootsecretsecret"}

// key makes up an access key for servers that are told those of their users.
func key(name string) aws.Credentials {
	return aws.Credentials{AccessKeyID: "AK" + strings.ReplaceAll(name, "-", ""), SecretAccessKey: "secret-of-" + name}
}

// run starts a process that ends with the test; what it prints is shown when
// the test fails.
func run(t *testing.T, env []string, name string, args ...string) {
	t.Helper()
	var out tail
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), env...)
	c.Stdout, c.Stderr = &out, &out
	must(t, c.Start())
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
		if t.Failed() {
			t.Logf("%s printed:\n%s", filepath.Base(name), out.String())
		}
	})
}

// tail keeps the end of what is written to it.
type tail struct {
	mu sync.Mutex
	b  bytes.Buffer
}

const longTail = 4 << 10

func (w *tail) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.b.Write(p)
	if extra := w.b.Len() - longTail; extra > 0 {
		w.b.Next(extra)
	}
	return len(p), nil
}

func (w *tail) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// wait returns when somebody listens.
func wait(t *testing.T, address string) {
	t.Helper()
	eventually(t, "nobody listens on "+address, func() bool {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
}

// eventually waits until it is so, for servers that take a while to start.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if so() {
			return
		}
	}
	t.Fatal(what)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().String()
}

// freePort is the port alone.
func freePort(t *testing.T) string {
	t.Helper()
	return freePorts(t, 1)[0]
}

// freePorts are n different ones: a port that was just given back may be given
// out again.
func freePorts(t *testing.T, n int) []string {
	t.Helper()
	var ports []string
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close()
		_, port, err := net.SplitHostPort(l.Addr().String())
		must(t, err)
		ports = append(ports, port)
	}
	return ports
}

// shortDir is for sockets, whose paths are limited to some hundred bytes.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pc")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func provider(c aws.Credentials) aws.CredentialsProvider { return sandboxtest.Static(c) }
