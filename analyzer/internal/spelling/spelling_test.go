package spelling

import "testing"

func TestSuggest(t *testing.T) {
	known := []string{"expiry-unit", "excessive-expiry", "outlives-credentials", "outlives-policy"}
	for name, want := range map[string]string{
		"expiry-unt":   "; did you mean expiry-unit?",
		"Expiry-Units": "; did you mean expiry-unit?",
		"excessive":    "; did you mean excessive-expiry?",
		"outlives":     "; known are expiry-unit, excessive-expiry, outlives-credentials, outlives-policy",
		"something":    "; known are expiry-unit, excessive-expiry, outlives-credentials, outlives-policy",
		"outlives-pol": "; did you mean outlives-policy?",
	} {
		if got := Suggest(name, known); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := Suggest("x", nil); got != "; there are none" {
		t.Errorf("of none: %q", got)
	}
}
