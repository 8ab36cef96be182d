// What a process costs is read from /proc, so these tests are for Linux.

package cli_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// hostileVariable makes the hostile tests long: 200 clients at a time instead
// of 50, bodies of their full length, 10,000 connections.
const hostileVariable = "PRESIGNCHECK_HOSTILE"

// What unsigned traffic may cost.
const (
	mostMemory    = 200 // MB, of the whole process at its largest
	mostProcessor = 1.0 // seconds per request
	attackers     = 200 // at the same time
	patience      = 20 * time.Second
)

// An attack is one request that no key of the sandbox signed.
type attack struct {
	// head is the request up to its body, without Host and the empty line.
	head string
	// body is repeated until size bytes are sent.
	body string
	size int64
	// drip sends a byte at a time.
	drip bool
}

// repeat is an endless reader of a text.
type repeat struct {
	text string
	at   int
}

func (r *repeat) Read(p []byte) (int, error) {
	for n := 0; n < len(p); {
		copied := copy(p[n:], r.text[r.at:])
		n += copied
		r.at = (r.at + copied) % len(r.text)
	}
	return len(p), nil
}

// hostile lists the attacks. keyID is the access key ID that the sandbox
// printed: it is no secret, and appears in every URL.
func hostile(keyID string, now time.Time) map[string]attack {
	day, stamp := now.UTC().Format("20060102"), now.UTC().Format("20060102T150405Z")
	authorization := func(service, signed string) string {
		return fmt.Sprintf("Authorization: AWS4-HMAC-SHA256 Credential=%s/%s/us-east-1/%s/aws4_request, SignedHeaders=%s, Signature=00\r\nX-Amz-Date: %s\r\n", keyID, day, service, signed, stamp)
	}
	presigned := "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + keyID + "%2F" + day + "%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Date=" + stamp + "&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
	const form = "Content-Type: application/x-www-form-urlencoded\r\n"
	const upload = "POST /webshop-media HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n"
	var questions strings.Builder
	questions.WriteString("Action=SimulatePrincipalPolicy&Version=2010-05-08&PolicySourceArn=arn:aws:iam::111122223333:role/webshop/streamer")
	for i := range 10_000 {
		fmt.Fprintf(&questions, "&ActionNames.member.%d=s3:GetObject&ResourceArns.member.%d=arn:aws:s3:::b/%d", i+1, i+1, i)
	}
	field := func(name, value string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	bomb := base64.StdEncoding.EncodeToString([]byte(`{"expiration":"2099-01-01T00:00:00Z","conditions":` + strings.Repeat("[", 10_000)))
	signedForm := field("X-Amz-Algorithm", "AWS4-HMAC-SHA256") + field("X-Amz-Credential", keyID+"/"+day+"/eu-central-1/s3/aws4_request") +
		field("X-Amz-Date", stamp) + field("X-Amz-Signature", "00") + field("key", "k") + field("policy", bomb) +
		"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"
	const mb = 1 << 20
	return map[string]attack{
		"questions":                       {"POST / HTTP/1.1\r\n" + form, questions.String(), int64(questions.Len()), false},
		"questions, a known key":          {"POST / HTTP/1.1\r\n" + form + authorization("iam", "host;x-amz-date"), questions.String(), int64(questions.Len()), false},
		"questions to STS":                {"POST / HTTP/1.1\r\n" + form + authorization("sts", "host;x-amz-date"), questions.String(), int64(questions.Len()), false},
		"questions in chunks":             {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + form + authorization("iam", "host;x-amz-date"), "4000\r\n" + strings.Repeat("x", 0x4000) + "\r\n", 100 * mb, false},
		"a form of 100,000 fields":        {upload, field("x-ignore-a", ""), 6 * mb, false},
		"a form of empty parts":           {upload, "--b\r\n\r\n\r\n", 6 * mb, false},
		"a form with a long part header":  {upload, "--b\r\nX: " + strings.Repeat("x", mb), 20 * mb, false},
		"a form with many part headers":   {upload + "X: --b\r\n", "X: y\r\n", 20 * mb, false},
		"a form with a long boundary":     {"POST /webshop-media HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=" + strings.Repeat("b", 30<<10) + "\r\n", "--b", 20 * mb, false},
		"a longer boundary":               {"POST /webshop-media HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=" + strings.Repeat("b", mb) + "\r\n", "--b", mb, false},
		"a form of a long preamble":       {upload, "\r\n-", 20 * mb, false},
		"a form with a policy that nests": {upload, signedForm + strings.Repeat("x", 50*mb), 50 * mb, false},
		"nested XML":                      {"POST /webshop-media?delete HTTP/1.1\r\n", "<a>", 20 * mb, false},
		"nested XML, a known key":         {"POST /webshop-media?delete&" + presigned + " HTTP/1.1\r\n", "<a>", 20 * mb, false},
		"a body of 100 MB":                {"PUT /webshop-media/k HTTP/1.1\r\n", strings.Repeat("x", mb), 100 * mb, false},
		"a body of 100 MB, a known key":   {"PUT /webshop-media/k?" + presigned + " HTTP/1.1\r\n", strings.Repeat("x", mb), 100 * mb, false},
		"a body that drips":               {"PUT /webshop-media/k?" + presigned + " HTTP/1.1\r\n", "x", mb, true},
		"a form that drips":               {upload, signedForm, mb, true},
		"questions that drip":             {"POST / HTTP/1.1\r\n" + form + authorization("iam", "host;x-amz-date"), questions.String(), int64(questions.Len()), true},
		"a flood of headers":              {"GET /webshop-media/k HTTP/1.1\r\n" + strings.Repeat("A: b\r\n", 200_000), "x", 0, false},
		"as many headers as it takes":     {"GET /webshop-media/k?" + presigned + " HTTP/1.1\r\n" + strings.Repeat("A: b\r\n", 5_000), "x", 0, false},
		"as many different headers":       {"GET /webshop-media/k?" + presigned + " HTTP/1.1\r\n" + numbered(2_000, "X-Amz-%d: b\r\n"), "x", 0, false},
		"a header signed many times":      {"GET /webshop-media/k HTTP/1.1\r\n" + authorization("s3", strings.Repeat("a;", 7_000)+"host;x-amz-date") + "A: " + strings.Repeat("b", 15<<10) + "\r\n", "x", 0, false},
		"a long URL":                      {"GET /webshop-media/k?" + presigned + "&" + strings.Repeat("a=%zz&", 4_000) + " HTTP/1.1\r\n", "x", 0, false},
		"many parameters":                 {"GET /webshop-media/k?" + presigned + "&" + numbered(2_500, "X-Amz-%d=b&") + " HTTP/1.1\r\n", "x", 0, false},
		"a preflight":                     {"OPTIONS /webshop-media/k HTTP/1.1\r\nOrigin: http://x\r\nAccess-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: " + strings.Repeat("a,", 15_000) + "\r\n", "x", 0, false},
	}
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// send makes the attack once and returns the status of the answer; "" if the
// connection was closed without one.
func (a attack) send(address string, most int64) string {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	answered := make(chan string, 1)
	go func() {
		status := make([]byte, len("HTTP/1.1 403"))
		n, _ := io.ReadFull(c, status)
		answered <- strings.TrimPrefix(string(status[:n]), "HTTP/1.1 ")
	}()
	line, rest, _ := strings.Cut(a.head, "\r\n")
	length := fmt.Sprintf("Content-Length: %d\r\n", a.size)
	if strings.Contains(a.head, "chunked") {
		length = ""
	}
	if _, err := io.WriteString(c, line+"\r\nHost: "+address+"\r\n"+rest+length+"\r\n"); err != nil {
		return <-answered
	}
	if a.drip {
		for i := range 20 {
			c.Write([]byte{a.body[i%len(a.body)]})
			time.Sleep(20 * time.Millisecond)
		}
		return "" // and goes away
	}
	io.CopyN(c, &repeat{text: a.body}, min(a.size, most))
	return <-answered
}

// usage is what a process has cost: seconds of processor time, and MB of
// memory at its largest.
func usage(t testing.TB, pid int) (processor float64, memory int) {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat)[strings.LastIndexByte(string(stat), ')')+1:])
	for _, f := range fields[11:13] { // utime and stime, in hundredths
		n, _ := strconv.Atoi(f)
		processor += float64(n) / 100
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, _ := strconv.Atoi(strings.Fields(rest)[0])
	return processor, kb >> 10
}

// TestHostileTraffic has many clients at a time send each kind of request that
// nobody signed, all to one sandbox, and holds its memory and processor time
// against the bounds. Afterwards a signed request is answered.
func TestHostileTraffic(t *testing.T) {
	p := startSandbox(t)
	attackers, most := 50, int64(512<<10)
	if os.Getenv(hostileVariable) != "" {
		attackers, most = 200, 1<<30
	}
	for name, a := range hostile(p.env["AWS_ACCESS_KEY_ID"], time.Now()) {
		before, _ := usage(t, p.Process.Pid)
		begin := time.Now()
		var mu sync.Mutex
		answers := map[string]int{}
		var all sync.WaitGroup
		for range attackers {
			all.Go(func() {
				status := a.send(p.address(), most)
				mu.Lock()
				defer mu.Unlock()
				answers[status]++
			})
		}
		all.Wait()
		after, memory := usage(t, p.Process.Pid)
		each := (after - before) / float64(attackers)
		t.Logf("%-32s %5.1f s for all, %6.1f ms each, %4d MB, answers %v", name, time.Since(begin).Seconds(), each*1000, memory, answers)
		if each > mostProcessor || memory > mostMemory {
			t.Errorf("%s: %.2f s of processor time each, %d MB; want at most %.0f s and %d MB", name, each, memory, mostProcessor, mostMemory)
		}
		for status := range answers {
			if strings.HasPrefix(status, "2") || strings.HasPrefix(status, "500") {
				t.Errorf("%s: answered %s", name, status)
			}
		}
	}
	answersStill(t, p)
}

// TestLongHeads opens many connections that each send most of a long head and
// wait: what net/http allows to one is too much for thousands.
func TestLongHeads(t *testing.T) {
	n := 1000
	if os.Getenv(hostileVariable) != "" {
		n = 8000
	}
	p := startSandbox(t)
	head := "GET / HTTP/1.1\r\nHost: " + p.address() + "\r\n" + strings.Repeat("A: b\r\n", 5000)
	for i := range n {
		c, err := net.Dial("tcp", p.address())
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		defer c.Close()
		c.SetWriteDeadline(time.Now().Add(time.Second))
		io.WriteString(c, head)
	}
	answersStill(t, p)
	processor, memory := usage(t, p.Process.Pid)
	t.Logf("%d connections: %.1f s of processor time, %d MB", n, processor, memory)
	if memory > mostMemory || processor/float64(n) > mostProcessor {
		t.Errorf("%d long heads take %d MB and %.1f s, want at most %d MB", n, memory, processor, mostMemory)
	}
}

// answersStill asks without a signature, which is refused as always.
func answersStill(t *testing.T, p *process) {
	t.Helper()
	res, err := (&http.Client{Timeout: patience}).Get(p.env["AWS_ENDPOINT_URL"] + "/webshop-media/k")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("status %d, want 403", res.StatusCode)
	}
}

// TestIdleConnections opens many connections, some of which have sent a part
// of a request, and is answered on one more.
func TestIdleConnections(t *testing.T) {
	n := 500
	if os.Getenv(hostileVariable) != "" {
		n = 10_000
	}
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil || files.Cur < uint64(n)+100 {
		t.Skipf("skipped: %d connections need as many open files, and there may be %d", n, files.Cur)
	}
	p := startSandbox(t)
	for i := range n {
		c, err := net.Dial("tcp", p.address())
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		defer c.Close()
		if i%2 == 0 {
			io.WriteString(c, "GET / HTTP/1.1\r\nHost: ")
		}
	}
	answersStill(t, p)
	processor, memory := usage(t, p.Process.Pid)
	t.Logf("%d connections: %.1f s of processor time, %d MB", n, processor, memory)
	if limit := mostMemory; memory > limit {
		t.Errorf("%d connections take %d MB, want at most %d", n, memory, limit)
	}
}

// TestSlowClients waits until the sandbox gives up on clients that send
// nothing more.
func TestSlowClients(t *testing.T) {
	if os.Getenv(hostileVariable) == "" {
		t.Skipf("skipped: takes half a minute; set %s", hostileVariable)
	}
	p := startSandbox(t)
	form := "POST /webshop-media HTTP/1.1\r\nHost: HOST\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n"
	tests := map[string]struct {
		sent, drip string
		answer     string
		least      time.Duration
		most       time.Duration
	}{
		"nothing":                 {"", "", "", 9 * time.Second, 15 * time.Second},
		"half a head":             {"GET / HTTP/1.1\r\nHost: ", "", "", 9 * time.Second, 15 * time.Second},
		"a head that drips":       {"GET / HTTP/1.1\r\nHost: ", "x", "", 9 * time.Second, 15 * time.Second},
		"half a body":             {form, "", "HTTP/1.1 400", 25 * time.Second, 50 * time.Second},
		"a body that drips":       {form, "-", "HTTP/1.1 400", 25 * time.Second, 50 * time.Second},
		"nothing after an answer": {"GET / HTTP/1.1\r\nHost: HOST\r\n\r\n", "", "HTTP/1.1 403", 0, time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := net.Dial("tcp", p.address())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			begin := time.Now()
			io.WriteString(c, strings.ReplaceAll(tt.sent, "HOST", p.address()))
			if tt.drip != "" {
				go func() {
					for { // until the connection is closed
						if _, err := io.WriteString(c, tt.drip); err != nil {
							return
						}
						time.Sleep(200 * time.Millisecond)
					}
				}()
			}
			c.SetReadDeadline(begin.Add(time.Minute))
			answer := make([]byte, len("HTTP/1.1 403"))
			n, _ := io.ReadFull(c, answer)
			took := time.Since(begin)
			t.Logf("%q after %s", answer[:n], took)
			if !strings.HasPrefix(string(answer[:n]), tt.answer) || took < tt.least || took > tt.most {
				t.Errorf("%q after %s, want %q after %s to %s", answer[:n], took, tt.answer, tt.least, tt.most)
			}
		})
	}
}
