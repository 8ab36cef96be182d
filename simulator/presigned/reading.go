package presigned

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/presigncheck/presigncheck/simulator/redact"
)

// A Reading is what a URL says at a time, for showing: without its secrets.
type Reading struct {
	Scheme        Scheme     `json:"scheme"`
	Method        string     `json:"method,omitempty"`
	MethodFrom    Source     `json:"methodFrom,omitempty"`
	MethodWhy     string     `json:"methodWhy,omitempty"`
	Operation     string     `json:"operation,omitempty"`
	Bucket        string     `json:"bucket,omitempty"`
	Key           string     `json:"key,omitempty"`
	Host          string     `json:"host"`
	Provider      string     `json:"provider,omitempty"`
	Addressing    string     `json:"addressing,omitempty"`
	AccessKeyID   string     `json:"accessKeyId,omitempty"`
	AccessKeyKind KeyKind    `json:"accessKeyKind,omitempty"`
	Region        string     `json:"region,omitempty"`
	Service       string     `json:"service,omitempty"`
	Signed        *time.Time `json:"signed"`
	Expires       *time.Time `json:"expires"`
	// SecondsLeft is negative once the URL has expired; null if it does not
	// say when.
	SecondsLeft *int64 `json:"secondsLeft"`
	// MustSend are the headers that the signature covers besides host.
	MustSend  []string `json:"mustSend"`
	Temporary bool     `json:"temporary"`
	Repaired  []string `json:"repaired"`
	Faults    []Fault  `json:"faults"`
	Unknown   []string `json:"unknown"`
}

// At returns the reading at a time.
func (u URL) At(now time.Time) Reading {
	r := Reading{
		Scheme: u.Scheme, Host: redact.Text(u.Host.Name), Provider: u.Host.Provider, Addressing: u.Host.Style,
		AccessKeyID: u.AccessKey, AccessKeyKind: u.KeyKind,
		Region: word(u.Region), Service: word(u.Service), Temporary: u.Temporary,
		MustSend: []string{}, Repaired: []string{}, Faults: []Fault{}, Unknown: []string{},
	}
	if !u.Foreign() {
		r.Method, r.MethodFrom, r.MethodWhy = word(u.Method), u.Told, redact.Text(u.Why)
		r.Operation = u.Operation.Name
		r.Bucket, r.Key = redact.Text(u.Operation.Bucket), redact.Text(u.Operation.Key)
	}
	if !u.Signed.IsZero() {
		r.Signed = &u.Signed
	}
	if !u.Expires.IsZero() {
		left := int64(u.Expires.Sub(now) / time.Second)
		r.Expires, r.SecondsLeft = &u.Expires, &left
	}
	for _, name := range u.SignedHeaders {
		if u.Foreign() {
			break
		}
		r.MustSend = append(r.MustSend, name)
	}
	for _, text := range u.Repaired {
		r.Repaired = append(r.Repaired, redact.Text(text))
	}
	faults, doubts := u.faultsAndDoubts(now)
	for _, f := range faults {
		f.Text = redact.Text(f.Text)
		r.Faults = append(r.Faults, f)
	}
	for _, text := range append(doubts, u.notes...) {
		r.Unknown = append(r.Unknown, redact.Text(text))
	}
	return r
}

// word shows a piece of a URL that is a plain name, as what it is read as
// always is in a URL that nobody changed.
func word(s string) string {
	if s == "" || plain(s) {
		return s
	}
	return redact.Placeholder
}

// headerName is a signed header's name, which is shown in many places, or the
// placeholder if it is none that requests to S3 have.
func headerName(name string) string {
	return redact.Header("X-Amz-SignedHeaders", name)
}

func plain(s string) bool {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == ',' || r == '*' }) {
		if len(part) > 15 {
			return false
		}
	}
	return len(s) <= 60 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-*,") == "" && redact.Text(s) == s
}

// WriteTo prints the reading for a person.
func (r Reading) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	line := func(label, format string, args ...any) {
		if text := fmt.Sprintf(format, args...); text != "" {
			fmt.Fprintf(&b, "  %-9s %s\n", label, text)
		}
	}
	b.WriteString(r.title() + "\n")
	line("signed", "%s", r.signed())
	line("life", "%s", r.life())
	line("host", "%s", r.host())
	switch {
	case r.Method == "":
	case r.MethodFrom == Guessed:
		line("method", "%s is a guess: %s", r.Method, r.MethodWhy)
	case r.MethodFrom == InURL:
		line("method", "%s, told %s", r.Method, r.MethodWhy)
	default:
		line("method", "%s, as given", r.Method)
	}
	if len(r.MustSend) > 0 {
		line("headers", "whoever uses it must send, with the values that were signed: %s", strings.Join(r.MustSend, ", "))
	}
	for _, text := range r.Repaired {
		line("repaired", "%s", text)
	}
	for _, f := range r.Faults {
		line("fault", "%s", f.Text)
	}
	for _, text := range r.Unknown {
		line("note", "%s", text)
	}
	n, err := io.WriteString(w, redact.Lines(b.String()))
	return int64(n), err
}

func (r Reading) title() string {
	switch {
	case r.Method == "":
		return string(r.Scheme)
	case r.Bucket == "" && r.Key == "":
		return strings.TrimSpace(r.Method + " " + r.Operation)
	}
	return strings.ReplaceAll(strings.TrimSpace(r.Method+" "+r.Operation)+" s3://"+r.Bucket+"/"+r.Key, "  ", " ")
}

func (r Reading) signed() string {
	parts := []string{string(r.Scheme)}
	if r.Signed != nil {
		parts = append(parts, stamp(*r.Signed))
	}
	if r.AccessKeyID != "" {
		by := "by " + r.AccessKeyID + " (" + string(r.AccessKeyKind)
		if r.Temporary {
			by += ", with a session token"
		}
		parts = append(parts, by+")")
	}
	if r.Service != "" || r.Region != "" {
		parts = append(parts, strings.TrimSpace("for "+r.Service+" "+r.Region))
	}
	return strings.Join(parts, ", ")
}

func (r Reading) life() string {
	switch {
	case r.Expires == nil:
		return "when it ends cannot be told"
	case *r.SecondsLeft > 0:
		return fmt.Sprintf("until %s, %s left by this machine's clock", stamp(*r.Expires), span(time.Duration(*r.SecondsLeft)*time.Second))
	}
	return fmt.Sprintf("ended %s, %s ago by this machine's clock", stamp(*r.Expires), span(time.Duration(*r.SecondsLeft)*time.Second))
}

func (r Reading) host() string {
	var about []string
	for _, s := range []string{r.Provider, r.Addressing} {
		if s != "" {
			about = append(about, s)
		}
	}
	if len(about) == 0 {
		return r.Host
	}
	return r.Host + " (" + strings.Join(about, ", ") + ")"
}
