package mentoring_test

import (
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/peer"
)

// TestALookInIsShownForAWeek: who takes no private messages finds a look-in in /mentor status for a week, and no longer.
func TestALookInIsShownForAWeek(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		after time.Duration
		shown bool
	}{{3*day - time.Minute, false}, {3 * day, true}, {10 * day, true}, {10*day + time.Minute, false}, {14 * day, true}, {21*day + time.Minute, false}} {
		r := newDesk(t)
		r.Slash(commandstest.Arjun, "mentor request", "help:a talk")
		ask := card(t, desk(r, "mentors assign", "member", commandstest.Arjun, "mentor", leela), leela)
		yes := card(t, r.Press(leela, ask, "Accept"), commandstest.Arjun)
		r.Press(commandstest.Arjun, yes, "Accept")
		if got := r.Request(commandstest.Arjun); got.State != peer.Paired {
			t.Fatalf("state %d", got.State)
		}
		r.Now = r.Now.Add(c.after)
		status := r.Slash(commandstest.Arjun, "mentor status")
		has := func(m commands.Message) bool { return strings.Contains(m.PlainText(), "How is it going for you?") }
		found := false
		for _, m := range status.Followups {
			found = found || has(m)
		}
		if found != c.shown {
			t.Errorf("after %s: shown %v, want %v", c.after, found, c.shown)
		}
	}
}
