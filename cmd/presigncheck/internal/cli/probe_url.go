package cli

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	reportjson "github.com/presigncheck/presigncheck/cmd/presigncheck/internal/report/json"
	"github.com/presigncheck/presigncheck/simulator/presigned"
	"github.com/presigncheck/presigncheck/simulator/probe"
	"github.com/presigncheck/presigncheck/simulator/redact"
)

// A urlResult is what is said about a URL: what it tells by itself, and what
// the server answered, if it was asked.
type urlResult struct {
	// Works is null if nobody can tell.
	Works *bool `json:"works"`
	probe.Evidence
	Reading presigned.Reading `json:"reading"`
}

// The causes for which a URL is not sent to its server.
const (
	askedNobody probe.Cause = "offline"
	foreign     probe.Cause = "foreign"
)

// url reads a URL that somebody else signed, and asks its server.
func (o probeOptions) url(cmd *cobra.Command, p *probe.Prober, text string) error {
	u, err := presigned.Read(text, o.method)
	if err != nil {
		return err
	}
	header, err := o.signedHeader(u)
	if err != nil {
		return err
	}
	stdout := cmd.OutOrStdout()
	now := time.Now()
	reading := u.At(now)
	if o.format == "text" {
		if _, err := reading.WriteTo(stdout); err != nil {
			return err
		}
	}
	if o.dryRun && !u.Foreign() {
		plan, err := p.PlanURL(cmd.Context(), u, header)
		if err == nil {
			_, err = fmt.Fprintln(stdout, redact.Lines(plan))
		}
		return err
	}
	e, ask := o.unasked(u, now)
	if ask {
		if e, err = askURL(cmd, p, u, header); err != nil {
			return err
		}
	}
	return o.printURL(stdout, urlResult{Works: works(e), Evidence: e, Reading: reading})
}

// signedHeader collects the headers that the URL's signature covers. What
// somebody typed is not repeated in errors: it may be a cookie.
func (o probeOptions) signedHeader(u presigned.URL) (http.Header, error) {
	header := make(http.Header)
	for name, value := range u.Header {
		if slices.Contains(u.SignedHeaders, strings.ToLower(name)) {
			header.Set(name, value)
		}
	}
	for i, h := range o.headers {
		name, value, found := strings.Cut(h, ":")
		if !found || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("--header number %d is not name: value, such as 'Content-Type: image/png'", i+1)
		}
		header.Set(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return header, nil
}

// unasked is what is known without asking the server, and whether to ask it
// all the same. A server whose clock may decide otherwise than this machine's
// is asked.
func (o probeOptions) unasked(u presigned.URL, now time.Time) (e probe.Evidence, ask bool) {
	faults := u.Faults(now)
	certain := slices.IndexFunc(faults, func(f presigned.Fault) bool { return o.offline || f.Clock == 0 || f.Clock > presigned.Tolerance })
	switch {
	case certain >= 0:
		reasons := []string{faults[certain].Text}
		for _, f := range faults[certain+1:] {
			if faults[certain].Kind == presigned.Malformed {
				reasons = append(reasons, f.Text)
			}
		}
		reason := redact.Text(strings.Join(append(reasons, "no server was asked"), "; "))
		return probe.Evidence{Result: probe.Skipped, Cause: probe.Cause(faults[certain].Kind), Reason: reason}, false
	case u.Foreign():
		what := "it is a " + string(u.Scheme)
		if u.Version != 0 {
			what = "it is signed for another service than S3"
		}
		return probe.Evidence{Result: probe.Skipped, Cause: foreign, Reason: what + ", which presigncheck does not ask about"}, false
	case o.offline:
		return probe.Evidence{Result: probe.Skipped, Cause: askedNobody, Reason: "nothing in the URL speaks against it; no server was asked"}, false
	}
	return probe.Evidence{}, true
}

// askURL asks the server. The signature covers the method, so a URL that does
// not tell its method is tried with both of those that only read before its
// signature is said to be wrong.
func askURL(cmd *cobra.Command, p *probe.Prober, u presigned.URL, header http.Header) (probe.Evidence, error) {
	e, err := p.URL(cmd.Context(), u, header)
	if err != nil || u.Told != presigned.Guessed || !otherMethod(e) {
		return e, err
	}
	reads := []string{http.MethodGet, http.MethodHead}
	for _, method := range reads {
		if method == u.Method {
			continue
		}
		again, err := p.URL(cmd.Context(), u.As(method), header)
		if err != nil {
			return again, err
		}
		if again.Result != probe.Skipped && !otherMethod(again) {
			again.Reason = "as " + method + ": " + again.Reason
			return again, nil
		}
	}
	if e.Cause == probe.BadSignature || slices.Contains(reads, u.Method) {
		e.Result, e.Cause = probe.Inconclusive, probe.Ambiguous
		e.Reason = "the signature fits neither GET nor HEAD, and the URL does not tell its method: if it is for uploading, say so (--method PUT --probe-writes); one for deleting cannot be tried; otherwise the secret key is wrong or the URL was changed"
	}
	return e, nil
}

// otherMethod reports whether an answer may mean that the URL was signed for
// another method. Answers to HEAD have no code that would tell.
func otherMethod(e probe.Evidence) bool {
	return e.Cause == probe.BadSignature || e.Status == http.StatusForbidden && e.Code == "" && e.Cause == probe.Ambiguous
}

// works is nil where nobody can tell.
func works(e probe.Evidence) *bool {
	yes, no := true, false
	switch {
	case e.Cause == probe.Stored:
		return nil // the server takes what it has to refuse
	case e.Result == probe.Confirmed && e.Cause == probe.MissingObject:
		return &no // the signer may read it, if it were there
	case e.Result == probe.Confirmed:
		return &yes
	case e.Result == probe.Skipped && slices.Contains(certainFaults, presigned.FaultKind(e.Cause)):
		return &no
	case e.Result == probe.Skipped || undecided[e.Cause]:
		return nil
	}
	return &no
}

var certainFaults = []presigned.FaultKind{presigned.Expired, presigned.NotYetValid, presigned.Malformed, presigned.MissingToken, presigned.WrongRegion}

func (o probeOptions) printURL(w io.Writer, r urlResult) error {
	for _, text := range []*string{&r.Reason, &r.Resource, &r.Code, &r.RequestID, &r.Action} {
		*text = redact.Text(*text)
	}
	if o.format == "json" {
		if err := reportjson.Encode(w, r); err != nil {
			return err
		}
	} else {
		says := "cannot tell"
		if r.Works != nil {
			says = map[bool]string{true: "works", false: "does not work"}[*r.Works]
		}
		if _, err := fmt.Fprintf(w, "%s: %s\n", says, r.Reason); err != nil {
			return err
		}
	}
	switch {
	case r.Cause == probe.Stored:
		return errStored
	case r.Works == nil:
		return errors.New("cannot tell whether the URL works")
	case *r.Works:
		return nil
	}
	return errFindings
}
