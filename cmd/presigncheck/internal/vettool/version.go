package vettool

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"github.com/presigncheck/presigncheck/analyzer/config"
)

// version is the answer to -V=full. The go command keeps results until it
// changes, so it covers the program and the configuration: without the
// latter, an edited configuration would show the findings of the old one.
func version(dir string) (string, error) {
	hash := sha256.New()
	exe, err := os.Executable()
	if err != nil {
		return "", err
	}
	if err := add(hash, exe); err != nil {
		return "", err
	}
	roots, err := modules(dir)
	if err != nil {
		return "", err
	}
	for _, root := range roots {
		file, err := config.Tree(root)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "\x00%s\x00%s", root, file.Digest())
	}
	// The form that cmd/go expects of a tool without a release version.
	return fmt.Sprintf("presigncheck version devel buildID=%x", hash.Sum(nil)), nil
}

func add(to io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, f)
	return err
}
