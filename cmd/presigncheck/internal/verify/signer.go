package verify

import (
	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
)

// signerOf says who signs at a site, and what its expressions stand for. For a call
// of a wrapper that is what is configured for the caller's package, and then for
// the wrappers': what the caller does not hand over is written in their terms.
func signerOf(file *config.File, site analyzer.Site) (sign *config.Sign, values map[string]string) {
	values = make(map[string]string)
	for _, one := range signers(file, site) {
		if sign == nil {
			sign = one
		}
		for expression, value := range one.Values {
			if _, known := values[expression]; !known {
				values[expression] = value
			}
		}
	}
	return sign, values
}

// signers are the entries that apply to a site, the caller's first.
func signers(file *config.File, site analyzer.Site) (out []*config.Sign) {
	for _, path := range append([]string{site.Package}, site.Behind...) {
		if sign := file.Signer(path); sign != nil {
			out = append(out, sign)
		}
	}
	return out
}
