package peer

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSuggestingAHelpPage(t *testing.T) {
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	today := Date(2026, 3, 10)
	written := HelpPage{Self: "breathe", Written: now.Add(-HelpPageOld + time.Second)}
	old := HelpPage{Self: "breathe", Written: now.Add(-HelpPageOld)}
	for name, c := range map[string]struct {
		page HelpPage
		mood Mood
		want bool
	}{
		"no page, okay":               {HelpPage{}, Okay, true},
		"no page, good":               {HelpPage{}, Good, true},
		"no page, getting by":         {HelpPage{}, GettingBy, false},
		"no page, very hard":          {HelpPage{}, VeryHard, false},
		"a page":                      {written, Good, false},
		"an old page":                 {old, Good, true},
		"asked 29 days ago":           {HelpPage{Suggested: today - 29}, Good, false},
		"asked 30 days ago":           {HelpPage{Suggested: today - 30}, Good, true},
		"does not want to be asked":   {HelpPage{NoSuggestions: true}, Good, false},
		"deleted, and asked just now": {old.Cleared(), Good, true},
	} {
		if got := c.page.Suggest(c.mood, today, now); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Whatever a member's days are like, two suggestions are at least HelpSuggestEvery days apart, and none is on a hard day.
func TestHelpPagesAreSuggestedRarely(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var page HelpPage
		at := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
		last := Day(0)
		for _, mood := range rapid.SliceOfN(rapid.IntRange(1, 5), 1, 120).Draw(t, "moods") {
			at = at.AddDate(0, 0, 1)
			today := Date(at.Date())
			if !page.Suggest(Mood(mood), today, at) {
				continue
			}
			if Mood(mood).Low() || last != 0 && today-last < HelpSuggestEvery {
				t.Fatalf("suggested on %v with mood %d, last on %v", today, mood, last)
			}
			page.Suggested, last = today, today
		}
	})
}
