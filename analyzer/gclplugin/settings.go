package gclplugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/presigncheck/presigncheck/analyzer"
	"github.com/presigncheck/presigncheck/analyzer/config"
)

// settings are what the check is told, and its digest.
type settings struct {
	config analyzer.Config
	file   *config.File
	digest string
}

// checkKeys are the keys of .presigncheck.yaml that configure the check; the
// others are for presigncheck verify.
var checkKeys = []string{"limits", "rules", "credentials", "overrides", "apis"}

// readSettings reads the plugin's settings, which have the keys of
// .presigncheck.yaml and strict. Without settings the file itself counts.
func readSettings(raw any) (settings, error) {
	given, ok := raw.(map[string]any)
	if !ok && raw != nil {
		return settings{}, fmt.Errorf("%v is not a mapping", raw)
	}
	given = maps.Clone(given)
	strict, err := takeStrict(given)
	if err != nil {
		return settings{}, err
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(checkKeys, key) {
			return settings{}, fmt.Errorf("unknown key %q (%v, strict)", key, checkKeys)
		}
	}
	file, err := configFile(given)
	if err != nil {
		return settings{}, err
	}
	s := settings{config: file.Analyzer(), file: file, digest: file.Digest()}
	if strict {
		s.config.Strict = true
		s.digest += "_strict"
	}
	return s, nil
}

func takeStrict(given map[string]any) (bool, error) {
	v, ok := given["strict"]
	if !ok {
		return false, nil
	}
	delete(given, "strict")
	strict, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("strict: %v is neither true nor false", v)
	}
	return strict, nil
}

func configFile(given map[string]any) (*config.File, error) {
	if len(given) == 0 {
		return config.Tree(".")
	}
	text, err := json.MarshalIndent(given, "", "  ") // JSON is YAML
	if err != nil {
		return nil, err
	}
	file, err := config.Parse("settings", text)
	if err != nil {
		return nil, errors.New(position.ReplaceAllString(err.Error(), ""))
	}
	return file, nil
}

// position is where an error is in the text made above, which nobody sees.
var position = regexp.MustCompile(`^settings:(\d+:\d+:)? `)
