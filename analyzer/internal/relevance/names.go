package relevance

import (
	"slices"
	"strings"
)

// timeWords stand in the names of functions that return a number of seconds or
// the like.
var timeWords = []string{
	"ttl", "expir", "duration", "second", "minute", "hour", "days", "lifetime", "timeout", "valid", "maxage", "max_age",
}

// CountsTime reports whether a function that returns a number counts time, by
// its name.
func CountsTime(name string) bool { return hasWord(name, timeWords) }

// measureWords stand in the names of functions that say how exact, how long or
// how far apart something is.
var measureWords = []string{"precision", "elapsed", "latency", "uptime", "backoff", "jitter"}

// Measures reports whether what a function returns is, by its name, no time that
// anybody would let a link live.
func Measures(name string) bool { return hasWord(name, measureWords) }

// paceWords stand in the names of packages that say how long to wait before
// something is tried again.
var paceWords = []string{"pacer", "backoff", "retry", "retrier", "ratelimit", "throttl"}

// IsRetryPackage reports whether a package makes no other durations than times to wait, by
// its name.
func IsRetryPackage(pkg string) bool { return hasWord(pkg, paceWords) }

// linkWords stand in the names of durations that are those of links.
var linkWords = []string{"sign", "url", "link", "share"}

// IsLifetime reports whether a field of a configuration is a lifetime, by its name
// and by whether it is a duration. Timeouts of other things are not.
func IsLifetime(name string, duration bool) bool {
	name = strings.ToLower(name)
	return CountsTime(strings.ReplaceAll(name, "timeout", "")) || hasWord(name, linkWords) && (duration || CountsTime(name))
}

// configWords stand in the names of types that are configurations.
var configWords = []string{"config", "conf", "cfg", "setting", "option", "opts", "param", "env"}

// IsConfiguration reports whether a type is a configuration, by its name. What is
// sent about one is none.
func IsConfiguration(name string) bool { return hasWord(name, configWords) && !IsMessage(name) }

// IsMessage reports whether a type is a message, by its name.
func IsMessage(name string) bool {
	return strings.HasSuffix(name, "Response") || strings.HasSuffix(name, "Request")
}

func mayConfigure(text []byte) bool { return hasWord(string(text), configWords) }

// lookupWords stand in the names of functions that look up a setting, settingWords
// in those of packages that have such functions.
var (
	lookupWords  = []string{"env", "getor"}
	settingWords = []string{"env", "config", "cfg", "setting"}
)

// LooksUp reports whether a function from a string to a string or a number looks
// up a setting, by its name and that of its package.
func LooksUp(pkg, name string) bool { return hasWord(name, lookupWords) || hasWord(pkg, settingWords) }

// checkWords stand in the names of functions that check a whole struct, or
// correct it.
var checkWords = []string{"valid", "check", "verif", "ensur", "assert", "sanit", "normal", "limit", "bound", "must"}

// IsCheck reports whether a function that is handed a configuration checks it,
// by its name.
func IsCheck(name string) bool { return hasWord(name, checkWords) }

func hasWord(name string, words []string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(name, word) })
}
