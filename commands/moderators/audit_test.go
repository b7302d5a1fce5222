package moderators_test

import (
	"testing"

	"waymark/commands/moderators"
)

// TestEachVerbHasASentence: what a moderator did is said in words in /mentors history, never as "something". That the
// sentences are in the catalogue is a test of its own.
func TestEachVerbHasASentence(t *testing.T) {
	seen := map[string]moderators.Verb{}
	for v := moderators.Verb(1); v < moderators.VerbsEnd; v++ {
		stored := v.String()
		if other, taken := seen[stored]; taken || stored == "" {
			t.Errorf("verb %d is stored as %q, as verb %d is", v, stored, other)
		}
		seen[stored] = v
		if got, want := moderators.AuditSentence(stored), "mentors.history."+stored; got != want {
			t.Errorf("%s is said as %s, want %s", stored, got, want)
		}
	}
	if got := moderators.AuditSentence("of-a-later-version"); got != "mentors.history.other" {
		t.Errorf("an unknown verb is said as %s", got)
	}
}
