package probe

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/presigncheck/presigncheck/simulator/redact"

	"github.com/presigncheck/presigncheck/simulator/presigned"
)

// Plan says what Probe would send, without sending or signing it. It needs no
// credentials.
func (p *Prober) Plan(ctx context.Context, t Target) (string, error) {
	d, s, stop, err := p.choose(ctx, t)
	if err != nil {
		return "", err
	}
	if stop != nil {
		return "skip " + t.Operation.String() + ": " + stop.Reason, nil
	}
	r, _, err := build(ctx, d, t, d.keyOf(t))
	if err != nil {
		return "", err
	}
	if d.needsTrial(s) {
		first, _, err := build(ctx, d, t, sibling(t.Operation.Key))
		if err != nil {
			return "", err
		}
		return first.describe() + "\nand only if the server refuses that as designed\n" + r.describe(), nil
	}
	return r.describe(), nil
}

// PlanURL says what URL would send. The URL is shown without its signature.
func (p *Prober) PlanURL(ctx context.Context, l presigned.URL, header http.Header) (string, error) {
	d, stop, err := p.chooseFor(l, header)
	if err != nil {
		return "", err
	}
	if stop != nil {
		return "skip " + l.Method + " " + redact.URL(l.Raw()) + ": " + stop.Reason, nil
	}
	r, err := linkRequest(ctx, d, l, header)
	if err != nil {
		return "", err
	}
	return r.describe(), nil
}

// describe says what the request is and what its answers mean, without
// anything that signs it.
func (r request) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", r.Method, redact.URL(r.URL.String()))
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		fmt.Fprintf(&b, "  %s: %s\n", name, redact.Header(name, strings.Join(r.Header[name], ",")))
	}
	for _, name := range slices.Sorted(maps.Keys(r.form)) {
		shown := redact.Header(name, r.form[name])
		if name == "key" {
			shown = redact.Text(r.form[name])
		}
		fmt.Fprintf(&b, "  field %s: %s\n", name, shown)
	}
	if len(r.body) > 0 {
		fmt.Fprintf(&b, "  %d bytes: %q\n", len(r.body), r.design.Body)
	}
	if r.design.Form {
		fmt.Fprintf(&b, "  upload form whose policy demands at least %d bytes\n", minFormSize)
	}
	fmt.Fprintf(&b, "  probe %s: allowed if %s; denied if %s\n", r.design.Name, list(r.design.Allowed), list(r.design.Denied))
	fmt.Fprintf(&b, "  if the server misbehaves: %s", r.design.Misbehaving)
	return b.String()
}

func list(answers []Answer) string {
	if len(answers) == 0 {
		return "a second request says so"
	}
	texts := make([]string, len(answers))
	for i, a := range answers {
		texts[i] = strings.TrimSpace(fmt.Sprintf("%d %s", a.Status, a.Code))
		if a.Code == "" {
			texts[i] = fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status))
		}
	}
	return strings.Join(texts, " or ")
}
