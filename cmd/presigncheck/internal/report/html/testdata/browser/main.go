// Browser opens a report in headless Chromium, takes screenshots, clicks
// through it, and prints what it saw as JSON.
//
//	go run . report.html screenshots-dir
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
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// seen is what the test looks at.
type seen struct {
	Requests  []string `json:"requests"` // other than the page itself
	Errors    []string `json:"errors"`   // of scripts
	Sites     int      `json:"sites"`
	Open      int      `json:"open"`      // sites that are open at first
	Filtered  int      `json:"filtered"`  // sites shown with "invoices" in the filter
	Rows      int      `json:"rows"`      // rows of the table shown then
	Attention int      `json:"attention"` // sites shown that need attention
	Collapsed int      `json:"collapsed"` // sites open after "collapse all"
	Jumped    bool     `json:"jumped"`    // a link of the table opened its site
	Expanded  bool     `json:"expanded"`  // "expand all" opened everything
	Light     string   `json:"light"`     // background
	Dark      string   `json:"dark"`
	Toggled   string   `json:"toggled"`  // background after the theme button
	Copied    string   `json:"copied"`   // label of the copy button when pressed
	Overflow  bool     `json:"overflow"` // a phone has to scroll sideways
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: browser report.html screenshots-dir")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.WindowSize(1280, 900))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithErrorf(log.Printf))
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, time.Minute)
	defer cancel()
	s, err := look(ctx, os.Args[1], os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(s)
}

func look(ctx context.Context, page, dir string) (*seen, error) {
	path, err := filepath.Abs(page)
	if err != nil {
		return nil, err
	}
	s := &seen{Requests: []string{}, Errors: []string{}}
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasSuffix(e.Request.URL, path) {
				s.Requests = append(s.Requests, e.Request.URL)
			}
		case *runtime.EventExceptionThrown:
			s.Errors = append(s.Errors, e.ExceptionDetails.Error())
		}
	})
	const background = `getComputedStyle(document.body).backgroundColor`
	shown := func(selector string) string {
		return fmt.Sprintf(`Array.from(document.querySelectorAll(%q)).filter((e) => !e.classList.contains("hidden")).length`, selector)
	}
	err = chromedp.Run(ctx,
		network.Enable(),
		chromedp.Navigate("file://"+path),
		chromedp.Evaluate(shown(".site"), &s.Sites),
		chromedp.Evaluate(shown(".site[open]"), &s.Open),
		colours("light"), chromedp.Evaluate(background, &s.Light), screenshot(filepath.Join(dir, "light.png")),
		colours("dark"), chromedp.Evaluate(background, &s.Dark), screenshot(filepath.Join(dir, "dark.png")),
		chromedp.Click("#theme", chromedp.ByQuery), chromedp.Evaluate(background, &s.Toggled),
		chromedp.SendKeys("#search", "invoices", chromedp.ByQuery),
		chromedp.Evaluate(shown(".site"), &s.Filtered), chromedp.Evaluate(shown(".row"), &s.Rows),
		chromedp.Evaluate(`document.getElementById("search").value = ""`, nil),
		chromedp.Click("#failing", chromedp.ByQuery), chromedp.Evaluate(shown(".site"), &s.Attention), chromedp.Click("#failing", chromedp.ByQuery),
		chromedp.Click("#collapse", chromedp.ByQuery), chromedp.Evaluate(shown(".site[open]"), &s.Collapsed),
		chromedp.Click(`.row a`, chromedp.ByQuery), chromedp.Poll(`document.querySelector(".site").open`, &s.Jumped),
		chromedp.Click("#expand", chromedp.ByQuery), chromedp.Evaluate(`Array.from(document.querySelectorAll("details")).every((d) => d.open)`, &s.Expanded),
		screenshot(filepath.Join(dir, "expanded.png")),
		chromedp.Click(".copy", chromedp.ByQuery), chromedp.Sleep(200*time.Millisecond), chromedp.Text(".copy", &s.Copied, chromedp.ByQuery),
		chromedp.Click("#collapse", chromedp.ByQuery), chromedp.Evaluate(`document.querySelector(".site").open = true`, nil),
		chromedp.EmulateViewport(390, 844),
		chromedp.Evaluate(`document.documentElement.scrollWidth > innerWidth`, &s.Overflow),
		screenshot(filepath.Join(dir, "phone.png")),
	)
	return s, err
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
