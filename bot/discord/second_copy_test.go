package discord

import (
	"context"
	"strings"
	"testing"

	"waymark/commands"
)

// TestASecondCopyIsNamed when Discord has answers to two interactions that this process sent none to, not at one.
func TestASecondCopyIsNamed(t *testing.T) {
	w := connected(t, func(context.Context, commands.Request) commands.Reply { return say("here") }, nil)
	w.settled()
	for n, want := range []bool{false, true, true} {
		w.must(w.fake.Fail("POST /interactions/*/*/callback", "400:40060", 1))
		w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
		w.until(func() bool { return strings.Count(w.log.String(), "an answer did not arrive") == n+1 })
		if got := w.c.SecondCopy(); got != want {
			t.Errorf("after %d refusals: %v", n+1, got)
		}
	}
	if n := strings.Count(w.log.String(), "another copy of the bot"); n != 1 {
		t.Errorf("logged %d times", n)
	}
}
