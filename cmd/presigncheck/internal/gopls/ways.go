package gopls

import (
	_ "embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A way lays a module into dir that builds to a gopls with the check inside.
type way func(dir string, upstream release) error

var (
	//go:embed register/added.go.txt
	addedFile []byte
	//go:embed register/nested.go.txt
	nestedFile []byte
)

// added copies the module and adds a file to the package that holds the list of
// analyzers. If that package changes, the compiler says so.
func added(dir string, upstream release) error {
	if err := copyModule(dir, upstream.Dir); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "internal", "settings", "presigncheck.go"), addedFile, 0o600)
}

// nested makes a module whose path lies below that of gopls, so that it may
// import the internal packages, with the main function of gopls and a file
// that fills the unexported fields of the list's elements by reflection. If
// these change, the program says so when it starts.
func nested(dir string, upstream release) error {
	main, err := os.ReadFile(filepath.Join(upstream.Dir, "main.go"))
	if err != nil {
		return err
	}
	goMod := fmt.Sprintf("module %s/presigncheck\n\nrequire %[1]s %s\n", goplsModule, upstream.Version)
	for _, f := range []struct {
		name string
		text []byte
	}{
		{"go.mod", []byte(goMod)}, {"main.go", main}, {"presigncheck.go", nestedFile},
	} {
		if err := os.WriteFile(filepath.Join(dir, f.name), f.text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// copyModule copies what the build of a module needs. Files of the module
// cache are read-only; the copies are not.
func copyModule(to, from string) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case e.IsDir() && e.Name() == "testdata":
			return filepath.SkipDir
		case e.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		case strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), text, 0o600)
	})
}
