package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// A Duration is written as time.ParseDuration reads it, with d for days: 90m,
// 12h, 7d. A bare number is refused: it is the mistake that the check is for.
type Duration time.Duration

// UnmarshalYAML reads a duration and keeps the place for errors.
func (d *Duration) UnmarshalYAML(node ast.Node) error {
	text := strings.Trim(node.GetToken().Value, `"'`)
	v, err := ParseDuration(text)
	if err != nil {
		p := node.GetToken().Position
		return &positionError{p.Line, p.Column, err.Error()}
	}
	*d = Duration(v)
	return nil
}

// ParseDuration reads a positive duration such as 90m, 12h or 7d.
func ParseDuration(text string) (time.Duration, error) {
	var v time.Duration
	var err error
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var n float64
		n, err = strconv.ParseFloat(days, 64)
		v = time.Duration(n * 24 * float64(time.Hour))
	} else {
		v, err = time.ParseDuration(text)
	}
	if err != nil || v <= 0 {
		return 0, fmt.Errorf("%q is not a duration; write a number with a unit, such as 90m, 12h or 7d", text)
	}
	return v, nil
}

type positionError struct {
	line, column int
	msg          string
}

func (e *positionError) Error() string { return fmt.Sprintf("%d:%d: %s", e.line, e.column, e.msg) }
