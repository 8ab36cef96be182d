package vettool

import (
	"archive/zip"
	"errors"
	"os"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer/driver"
	"github.com/presigncheck/presigncheck/cmd/presigncheck/internal/vettool/bystander"
)

// finish answers for a package that has no findings. It leaves every file that
// the go command keeps in its cache: it would ask again for a package that
// lacks one.
func finish(u bystander.Unit, facts driver.Facts, args []string) error {
	if u.FixArchive != "" && slices.Contains(args, "-fix") {
		if err := emptyArchive(u.FixArchive, u.ID); err != nil {
			return err
		}
	}
	return u.Answer(facts, slices.Contains(args, "-json"))
}

func emptyArchive(path, comment string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := zip.NewWriter(f)
	return errors.Join(w.SetComment(comment), w.Close(), f.Close())
}
