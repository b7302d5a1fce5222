package journey_test

import (
	"testing"
	"time"

	"waymark/commands/commandstest"
)

// TestNothingIsReachedOnADoubtfulClock has a clock run two years ahead, which the bot has noticed: whatever the member does
// then, no milestone is recorded or offered; once the clock is right again, the next one is.
func TestNothingIsReachedOnADoubtfulClock(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:Evenings", "since:6 days ago")
	before, right := r.Milestones(commandstest.Arjun), r.Now
	r.Now, r.Doubt = r.Now.AddDate(2, 0, 0), true
	for _, act := range [][]string{
		{"milestone list"}, {"journey list"}, {"checkin", "mood:5"}, {"journey edit", "journey:Evenings", "name:Nights"},
		{"journey edit", "journey:Nights", "since:2025-12-01"}, {"journey edit", "journey:Nights", "since:2025-12-30"},
		{"journey setback", "journey:Nights", "when:2026-01-04"}, {"journey end", "journey:Nights"},
		{"journey reopen", "journey:Nights"}, {"journey start", "name:More", "since:2025-01-01"},
	} {
		reply := r.Slash(commandstest.Arjun, act[0], act[1:]...)
		if len(reply.Followups) > 0 && act[0] != "milestone list" {
			t.Errorf("%v offers something", act)
		}
		if got := r.Milestones(commandstest.Arjun); len(got) != len(before) {
			t.Fatalf("%v on a doubtful clock: %d milestones, before %d", act, len(got), len(before))
		}
	}
	r.Now, r.Doubt = right.Add(24*time.Hour), false
	r.Slash(commandstest.Arjun, "milestone list")
	if len(r.Milestones(commandstest.Arjun)) <= len(before) {
		t.Error("nothing is recorded when the clock is right again")
	}
}
