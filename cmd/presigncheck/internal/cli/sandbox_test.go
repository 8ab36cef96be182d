package cli_test

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A process is the command `presigncheck sandbox` while it serves.
type process struct {
	*exec.Cmd
	env map[string]string // what it printed to be exported
}

// address is host:port of the endpoint.
func (p *process) address() string { return strings.TrimPrefix(p.env["AWS_ENDPOINT_URL"], "http://") }

// startSandbox runs the command over the webshop's account.
func startSandbox(t testing.TB, flags ...string) *process {
	t.Helper()
	account, err := filepath.Abs("../../../../testdata/webshop/account")
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{"sandbox", "--snapshot", account, "--principal", "arn:aws:iam::111122223333:role/webshop/streamer"}, flags...)
	p := &process{exec.Command("presigncheck", args...), map[string]string{}}
	stdout, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.Stderr = os.Stderr
	if testing.Short() || !testing.Verbose() {
		p.Stderr = io.Discard
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill() })
	lines := bufio.NewScanner(stdout)
	for len(p.env) < 6 && lines.Scan() {
		for _, word := range strings.Fields(strings.TrimPrefix(lines.Text(), "export ")) {
			if name, value, ok := strings.Cut(word, "="); ok {
				p.env[name] = value
			}
		}
	}
	if p.address() == "" {
		t.Fatalf("the sandbox printed %v", p.env)
	}
	return p
}

// TestSandboxEndsOnSignals: at once when nothing is asked, and within two
// seconds when a client is slow.
func TestSandboxEndsOnSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: there are no signals to send")
	}
	slow := "POST /webshop-media HTTP/1.1\r\nHost: HOST\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n--b\r\n"
	tests := map[string]struct {
		signal os.Signal
		open   string // what a client has sent
	}{
		"interrupt":               {os.Interrupt, ""},
		"terminate":               {syscall.SIGTERM, ""},
		"terminate, half a head":  {syscall.SIGTERM, "GET / HTTP/1.1\r\nHost: "},
		"terminate, half a body":  {syscall.SIGTERM, slow},
		"interrupt, half a body":  {os.Interrupt, slow},
		"terminate, kept waiting": {syscall.SIGTERM, "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startSandbox(t)
			if tt.open != "" {
				c, err := net.Dial("tcp", p.address())
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				io.WriteString(c, strings.ReplaceAll(tt.open, "HOST", p.address()))
				time.Sleep(50 * time.Millisecond)
			}
			begin := time.Now()
			if err := p.Process.Signal(tt.signal); err != nil {
				t.Fatal(err)
			}
			err := p.Wait()
			if took := time.Since(begin); err != nil || took > 5*time.Second {
				t.Errorf("ended with %v after %s", err, took)
			}
		})
	}
}

func TestSandboxSizes(t *testing.T) {
	for text, says := range map[string]string{"0": "is not a size", "-1": "is not a size", "1.5GiB": "is not a size", "4GB": "is not a size", "9999999999GiB": "is not a size", "GiB": "is not a size"} {
		out, err := exec.Command("presigncheck", "sandbox", "--max-data", text).CombinedOutput()
		if err == nil || !strings.Contains(string(out), says) || strings.Count(string(out), "\n") != 1 {
			t.Errorf("%s: %v, %s", text, err, out)
		}
	}
	startSandbox(t, "--max-data", "512KiB", "--object", "webshop-media/a=b")
	out, err := exec.Command("presigncheck", "sandbox", "--snapshot", "../../../../testdata/webshop/account", "--principal", "arn:aws:iam::111122223333:role/webshop/streamer",
		"--max-data", "512", "--object", "webshop-media/a=b").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "at most 512 bytes") {
		t.Errorf("%v: %s", err, out)
	}
}
