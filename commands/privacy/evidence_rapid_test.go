package privacy_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

// answerAll answers every question about members that waits in the outbox.
func answerAll(t testing.TB, r *commandstest.Rig, answer func() commands.Result) {
	t.Helper()
	items, err := r.Db.Ready(context.Background(), r.Now, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range items {
		e, err := commands.DecodeEffect(item.Body)
		if err != nil {
			t.Fatal(err)
		}
		r.Update(func(tx *storage.Tx) error {
			if err := tx.Ack(item); err != nil {
				return err
			}
			return r.Table.ApplyOutcome(tx, nil, e, answer(), e.User(), r.Now)
		})
	}
}

// isKept reports whether the guild and its member are still there.
func isKept(r *commandstest.Rig, member peer.ID) (kept bool) {
	r.View(func(tx *storage.Tx) error {
		m, err := tx.Member(member)
		kept = m != nil && tx.HasGuild()
		return err
	})
	return kept
}

// agreed makes a rig with a member whose daily rounds run.
func agreed(t testing.TB) *commandstest.Rig {
	r := commandstest.NewRig(t)
	r.Press(commandstest.Arjun, r.Slash(commandstest.Arjun, "checkin", "mood:4"), "I agree")
	return r
}

// TestNothingIsErasedWithoutEvidence: no answer of Discord but Unknown Member for the member and the gateway's own
// word for the server, nothing is erased, in any number of days.
func TestNothingIsErasedWithoutEvidence(t *testing.T) {
	r := agreed(t) // one for all: nothing is ever erased
	rapid.Check(t, func(rt *rapid.T) {
		answers := []commands.Result{commands.Done, commands.Refused, commands.GaveUp, commands.Closed, commands.Left}
		servers := []peer.ServerAnswer{0, peer.ServerUnavailable, peer.ServerInReady, peer.ServerCreated}
		r.Table.ServerAnswer = func(peer.ID) peer.ServerAnswer { return rapid.SampledFrom(servers).Draw(rt, "server") }
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			r.Now = r.Now.Add(time.Duration(rapid.IntRange(1, 40*24).Draw(rt, "hours")) * time.Hour)
			r.Fall()
			answerAll(t, r, func() commands.Result { return rapid.SampledFrom(answers).Draw(rt, "answer") })
			if !isKept(r, commandstest.Arjun) {
				rt.Fatal("erased")
			}
		}
	})
}

// TestEvidenceErases: answers that agree for 30 days, and the last one, erase; a use of the bot, or one answer that they are
// there, begins it again.
func TestEvidenceErases(t *testing.T) {
	gone := func() commands.Result { return commands.Gone }
	for name, c := range map[string]struct {
		days      int
		disturb   func(r *commandstest.Rig)
		member    commands.Result
		server    peer.ServerAnswer
		wantErase bool
	}{
		"a member gone":                {33, nil, commands.Gone, peer.ServerInReady, true},
		"a member gone for 29 days":    {29, nil, commands.Gone, peer.ServerInReady, false},
		"a member who used it between": {33, func(r *commandstest.Rig) { r.Slash(commandstest.Arjun, "history") }, commands.Gone, peer.ServerInReady, false},
		"the bot gone":                 {33, nil, commands.Refused, peer.ServerNotInReady, true},
		"the bot gone for 29 days":     {29, nil, commands.Refused, peer.ServerNotInReady, false},
		"the bot used between":         {33, func(r *commandstest.Rig) { r.Slash(commandstest.Tom, "privacy show") }, commands.Refused, peer.ServerNotInReady, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := agreed(t)
			r.Table.ServerAnswer = func(peer.ID) peer.ServerAnswer { return c.server }
			for day := range c.days {
				r.Now = r.Now.Add(24*time.Hour + time.Minute)
				r.Fall()
				answer := gone
				if c.member != commands.Gone {
					answer = func() commands.Result { return c.member }
				}
				answerAll(t, r, answer)
				r.Fall()
				answerAll(t, r, answer)
				if day == 20 && c.disturb != nil {
					c.disturb(r)
				}
			}
			if isKept(r, commandstest.Arjun) == c.wantErase {
				t.Errorf("kept: %v", !c.wantErase)
			}
		})
	}
}
