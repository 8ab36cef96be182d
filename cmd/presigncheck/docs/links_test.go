package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// repository is the root of the checkout.
const repository = "../../.."

// documents are the repository's pages for people, by their path from the root.
// Those in testdata belong to what is tested.
func documents(t *testing.T) map[string]string {
	t.Helper()
	pages := make(map[string]string)
	err := filepath.WalkDir(repository, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && slices.Contains([]string{".git", "testdata", "node_modules", "dist"}, e.Name()) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".md") && !strings.Contains(filepath.ToSlash(path), ".github/ISSUE_TEMPLATE/") || e.IsDir() {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(repository, path)
		pages[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

var (
	fence    = regexp.MustCompile("(?ms)^ *```.*?^ *```")
	indented = regexp.MustCompile(`(?m)^(?:    |\t).*$`)
	linked   = regexp.MustCompile(`\]\(([^)\s]+)\)|(https://github\.com/presigncheck/presigncheck/blob/main/[\w./#-]+)`)
	heading  = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	named    = regexp.MustCompile(`<a name="([^"]+)">`)
	unslug   = regexp.MustCompile(`[^\p{L}\p{N}_\- ]`)
)

// anchors are the places in a page that a link can name: GitHub's for headings,
// and those that are written out.
func anchors(page string) []string {
	var out []string
	for _, m := range heading.FindAllStringSubmatch(fence.ReplaceAllString(page, ""), -1) {
		out = append(out, strings.ReplaceAll(unslug.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	for _, m := range named.FindAllStringSubmatch(page, -1) {
		out = append(out, m[1])
	}
	return out
}

// TestLinks: each link from one page to another, or to a file, leads there.
func TestLinks(t *testing.T) {
	pages := documents(t)
	links := 0
	for name, text := range pages {
		for _, m := range linked.FindAllStringSubmatch(indented.ReplaceAllString(fence.ReplaceAllString(text, ""), ""), -1) {
			link := m[1] + m[2]
			target, onSite := strings.CutPrefix(link, "https://github.com/presigncheck/presigncheck/blob/main/")
			if !onSite && strings.Contains(link, "://") {
				continue
			}
			links++
			file, anchor, _ := strings.Cut(target, "#")
			path := filepath.ToSlash(filepath.Join(filepath.Dir(name), file))
			if onSite {
				path = file
			}
			if file == "" {
				path = name
			}
			if _, err := os.Stat(filepath.Join(repository, path)); err != nil {
				t.Errorf("%s: the link %s leads nowhere", name, link)
			} else if anchor != "" && !slices.Contains(anchors(pages[path]), anchor) {
				t.Errorf("%s: %s has no %q for the link %s", name, path, anchor, link)
			}
		}
	}
	if links < 20 {
		t.Errorf("%d links were looked at; there are more", links)
	}
}

var (
	quoted    = regexp.MustCompile("`([^`\n]+)`")
	inTree    = regexp.MustCompile(`^(?:analyzer|simulator|cmd|testdata|\.github|\.ci)/[\w./-]+$`)
	tested    = regexp.MustCompile("go test [^`\n]*")
	runs      = regexp.MustCompile(`-run '?([\w|]+)'?`)
	inTest    = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	inPackage = regexp.MustCompile(`(?:^| )\./([\w./-]+)`)
)

// TestContributing: the files that the pages for contributors name are there, one
// at least where NAME stands for a part of it, and so are the tests that they say
// to run.
func TestContributing(t *testing.T) {
	pages := documents(t)
	for _, name := range []string{".github/CONTRIBUTING.md", "cmd/presigncheck/docs/building.md"} {
		for _, m := range quoted.FindAllStringSubmatch(pages[name], -1) {
			pattern := filepath.Join(repository, strings.ReplaceAll(m[1], "NAME", "*"))
			if files, err := filepath.Glob(pattern); inTree.MatchString(m[1]) && (err != nil || len(files) == 0) {
				t.Errorf("%s names %s, which is not there", name, m[1])
			}
		}
		commands := tested.FindAllString(pages[name], -1)
		if len(commands) < 5 {
			t.Errorf("%s: found %d commands that test; there are more", name, len(commands))
		}
		for _, command := range commands {
			checkCommand(t, name, command)
		}
	}
}

// checkCommand looks for the package of a command, and for a test there for each
// alternative of its -run.
func checkCommand(t *testing.T, page, command string) {
	t.Helper()
	m := inPackage.FindStringSubmatch(command)
	if m == nil || strings.Contains(m[1], "...") || strings.HasPrefix(m[1], "the/") {
		return
	}
	files, err := filepath.Glob(filepath.Join(repository, m[1], "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Errorf("%s: %q runs no tests", page, command)
		return
	}
	var tests []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range inTest.FindAllStringSubmatch(string(text), -1) {
			tests = append(tests, f[1])
		}
	}
	r := runs.FindStringSubmatch(command)
	if r == nil || r[1] == "xxx" {
		return
	}
	for alternative := range strings.SplitSeq(r[1], "|") {
		if !slices.ContainsFunc(tests, func(test string) bool { return strings.Contains(test, alternative) }) {
			t.Errorf("%s: %q names %s, and no test in %s is called so", page, command, alternative, m[1])
		}
	}
}
