// Browser opens two reports in headless Chromium, clicks through the first, takes
// screenshots of both, and prints what it saw as JSON.
//
//	go run . small.html large.html axe.min.js screenshots-dir
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// seen is what the test looks at.
type seen struct {
	Requests []string `json:"requests"` // other than the pages themselves
	Errors   []string `json:"errors"`   // of scripts

	Verdict    string `json:"verdict"`
	Sites      int    `json:"sites"`
	Open       int    `json:"open"`       // calls that are open at first
	Searched   int    `json:"searched"`   // calls shown with "invoices" in the search
	Chosen     int    `json:"chosen"`     // calls shown after a click on "denied by a server"
	Groups     string `json:"groups"`     // the titles when grouped by rule
	ShownAgain int    `json:"shownAgain"` // calls shown after "show all", grouped by severity
	Unfolded   bool   `json:"unfolded"`   // "unfold all" opened everything
	Linked     bool   `json:"linked"`     // a finding's rule is on the page
	Copied     string `json:"copied"`     // label of the copy button when pressed
	Light      string `json:"light"`      // background
	Dark       string `json:"dark"`
	Toggled    string `json:"toggled"` // background after the theme button

	WithoutScripts struct {
		Controls int  `json:"controls"` // that need scripts, and are shown
		Sites    int  `json:"sites"`
		Opens    bool `json:"opens"` // a call unfolds by a click
	} `json:"withoutScripts"`

	Wide   []string `json:"wide"`   // widths at which the page scrolls sideways
	Cut    []string `json:"cut"`    // elements that stand out of the page, by width
	Faults []string `json:"faults"` // serious ones of axe-core
	Held   bool     `json:"held"`   // axe-core looked, and found that most of its rules are kept
	Reds   []string `json:"reds"`   // calls with more than one thing in red
	// FirstFinding: the first finding is on the first screen: small and large, on a
	// desk and on a phone.
	FirstFinding []bool `json:"firstFinding"`
}

func main() {
	if len(os.Args) != 5 {
		log.Fatal("usage: browser small.html large.html axe.min.js screenshots-dir")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.WindowSize(1280, 900))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithErrorf(log.Printf))
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	s, err := look(ctx, os.Args[1], os.Args[2], os.Args[3], os.Args[4])
	if err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(s)
}

const (
	background = `getComputedStyle(document.body).backgroundColor`
	shown      = `Array.from(document.querySelectorAll(".site")).filter((e) => !e.hidden && e.checkVisibility()).length`
	unfold     = `document.querySelectorAll("details").forEach((d) => { d.open = true; })`
	fold       = `document.querySelectorAll("details").forEach((d) => { d.open = false; })`
)

func look(ctx context.Context, small, large, axe, dir string) (*seen, error) {
	s := &seen{Requests: []string{}, Errors: []string{}, Wide: []string{}, Cut: []string{}, Faults: []string{}, Reds: []string{}}
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasSuffix(e.Request.URL, small) && !strings.HasSuffix(e.Request.URL, large) {
				s.Requests = append(s.Requests, e.Request.URL)
			}
		case *runtime.EventExceptionThrown:
			s.Errors = append(s.Errors, e.ExceptionDetails.Error())
		}
	})
	shot := func(name string) chromedp.Action { return screenshot(filepath.Join(dir, name)) }
	err := chromedp.Run(ctx,
		network.Enable(),
		chromedp.Navigate("file://"+small),
		chromedp.Text("h1", &s.Verdict), chromedp.Evaluate(shown, &s.Sites),
		chromedp.Evaluate(`document.querySelectorAll(".site[open]").length`, &s.Open),
		s.firstFinding(),
		colours("light"), chromedp.Evaluate(background, &s.Light), shot("light.png"),
		colours("dark"), chromedp.Evaluate(background, &s.Dark), shot("dark.png"),
		chromedp.Click("#theme", chromedp.ByQuery), chromedp.Evaluate(background, &s.Toggled),
		chromedp.SendKeys("#search", "invoices streamer", chromedp.ByQuery), chromedp.Evaluate(shown, &s.Searched),
		chromedp.Click("#all", chromedp.ByQuery),
		chromedp.Click(`[data-only="not-asked"]`, chromedp.ByQuery), chromedp.Evaluate(shown, &s.Chosen),
		chromedp.Click("#all", chromedp.ByQuery),
		chromedp.SetValue("#group", "r", chromedp.ByQuery), chromedp.Evaluate(`document.getElementById("group").dispatchEvent(new Event("change"))`, nil),
		chromedp.Evaluate(`Array.from(document.querySelectorAll(".group h2")).map((e) => e.firstChild.textContent.trim()).join(" ")`, &s.Groups),
		chromedp.SetValue("#group", "s", chromedp.ByQuery), chromedp.Evaluate(`document.getElementById("group").dispatchEvent(new Event("change"))`, nil),
		chromedp.Evaluate(shown, &s.ShownAgain),
		chromedp.Click("#unfold", chromedp.ByQuery), chromedp.Evaluate(`Array.from(document.querySelectorAll("details.site")).every((d) => d.open)`, &s.Unfolded),
		chromedp.Evaluate(`Array.from(document.querySelectorAll(".finding a")).every((a) => document.querySelector(a.hash))`, &s.Linked),
		shot("unfolded.png"),
		chromedp.Click(".copy", chromedp.ByQuery), chromedp.Sleep(200*time.Millisecond), chromedp.Text(".copy", &s.Copied, chromedp.ByQuery),
		s.reds(), s.fits(1280), s.fits(1000), s.fits(700), s.fits(390), s.faults(axe, "light, unfolded"),
		chromedp.Evaluate(`delete document.documentElement.dataset.theme`, nil), s.faults(axe, "dark, unfolded"),
		colours("light"), chromedp.Evaluate(fold, nil), chromedp.EmulateViewport(390, 844), s.firstFinding(),
		chromedp.Evaluate(`document.querySelector(".site").open = true`, nil), shot("phone.png"),
		chromedp.EmulateViewport(1280, 900), printed(filepath.Join(dir, "print.pdf")),

		chromedp.Navigate("file://"+large), colours("light"),
		s.firstFinding(), chromedp.ActionFunc(func(ctx context.Context) error {
			var png []byte
			if err := chromedp.CaptureScreenshot(&png).Do(ctx); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, "large.png"), png, 0o644)
		}),
		chromedp.EmulateViewport(390, 844), s.firstFinding(), s.faults(axe, "large, on a phone"),

		emulation.SetScriptExecutionDisabled(true),
		chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate("file://"+small),
		chromedp.Evaluate(`Array.from(document.querySelectorAll(".script")).filter((e) => e.checkVisibility()).length`, &s.WithoutScripts.Controls),
		chromedp.Evaluate(shown, &s.WithoutScripts.Sites),
		chromedp.Click("summary.line", chromedp.ByQuery), chromedp.Evaluate(`document.querySelector(".site").open`, &s.WithoutScripts.Opens),
	)
	return s, err
}

// firstFinding asks whether the first call's line is on the screen as a whole.
func (s *seen) firstFinding() chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var on bool
		err := chromedp.Evaluate(`document.querySelector(".site .line").getBoundingClientRect().bottom + scrollY < innerHeight`, &on).Do(ctx)
		s.FirstFinding = append(s.FirstFinding, on)
		return err
	})
}

// fits looks for what does not fit into a width, with everything unfolded. What
// scrolls by itself, such as source, may be as wide as it is.
func (s *seen) fits(width int64) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var wide bool
		var cut []string
		err := chromedp.Run(ctx, chromedp.EmulateViewport(width, 844), chromedp.Evaluate(unfold, nil),
			chromedp.Evaluate(`document.documentElement.scrollWidth > innerWidth`, &wide),
			chromedp.Evaluate(`Array.from(document.querySelectorAll("body *")).filter((e) => !e.closest("pre") && e.checkVisibility() &&
				(e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)).map((e) => e.className + " " + e.textContent.slice(0, 40))`, &cut))
		if wide {
			s.Wide = append(s.Wide, fmt.Sprint(width))
		}
		for _, c := range cut {
			s.Cut = append(s.Cut, fmt.Sprint(width, ": ", c))
		}
		return err
	})
}

// reds looks for calls that are red in more than one place.
func (s *seen) reds() chromedp.Action {
	return chromedp.Evaluate(`(() => {
		const probe = document.createElement("span");
		probe.style.color = "var(--bad)";
		document.body.append(probe);
		const red = getComputedStyle(probe).color;
		probe.remove();
		return Array.from(document.querySelectorAll(".site")).filter((site) => Array.from(site.querySelectorAll("*")).filter((e) => {
			const s = getComputedStyle(e);
			return (s.color === red && getComputedStyle(e.parentElement).color !== red) || s.backgroundColor === red || s.borderLeftColor === red && s.borderLeftWidth !== "0px";
		}).length > 1).map((site) => site.id);
	})()`, &s.Reds)
}

// faults asks axe-core for what is serious: with the rules of WCAG 2.2 AA, and its
// own of best practice.
func (s *seen) faults(script, when string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		if script == "" {
			return nil
		}
		text, err := os.ReadFile(script)
		if err != nil {
			return err
		}
		var found struct {
			Passes int
			Faults []string
		}
		err = chromedp.Run(ctx, chromedp.Evaluate(string(text)+";0", nil), chromedp.Evaluate(`axe.run(document, {resultTypes: ["violations"]}).then((r) => ({passes: r.passes.length, faults: r.violations
			.filter((v) => v.impact === "serious" || v.impact === "critical" || v.id.startsWith("color-contrast"))
			.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary.replaceAll("\n", " ")))}))`, &found,
			func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
		s.Held = found.Passes > 20
		for _, f := range found.Faults {
			s.Faults = append(s.Faults, when+": "+f)
		}
		return err
	})
}

func colours(scheme string) chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}})
}

func screenshot(path string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var png []byte
		if err := chromedp.FullScreenshot(&png, 100).Do(ctx); err != nil {
			return err
		}
		return os.WriteFile(path, png, 0o644)
	})
}

func printed(path string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		pdf, _, err := page.PrintToPDF().WithPrintBackground(false).Do(ctx)
		if err != nil {
			return err
		}
		return os.WriteFile(path, pdf, 0o644)
	})
}
