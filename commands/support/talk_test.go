package support_test

import (
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/moderators"
	"waymark/commands/support"
	"waymark/peer"
)

// setModerators sets up where what is written to them goes.
func setModerators(r *commandstest.Rig) {
	r.Settings(func(s *peer.Settings) {
		s.Moderators, s.Moderator = 18_446_744_073_709_551_103, 18_446_744_073_709_551_201
	})
}

func submits(r *commandstest.Rig, who peer.ID, act, text string, args ...string) commands.Reply {
	return r.Do(commands.Request{Kind: commands.ModalSubmit, Member: who, Component: act, Args: args, Fields: map[string]string{"message": text}})
}

// pings counts the roles that effects would notify.
func pings(effects []commands.Effect) (n int) {
	for _, e := range effects {
		if m := e.Message(); m != nil {
			n += len(m.PingRoles)
		}
	}
	return n
}

// TestThreePingsADay: worries, calls and an erasure between them: three pings in 24 hours, and nothing is refused.
func TestThreePingsADay(t *testing.T) {
	r := commandstest.NewRig(t)
	setModerators(r)
	pinged := 0
	for n := range 6 {
		r.Consents(commandstest.Tom)
		act, args := "moderator:send", []string(nil)
		if n%2 == 0 {
			act, args = "moderator:worry", []string{commandstest.Maya.String()}
		}
		got := submits(r, commandstest.Tom, act, "look after maya", args...)
		if len(got.Effects) == 0 {
			t.Fatalf("%d is not posted: %q", n, commandstest.Text(got))
		}
		pinged += pings(got.Effects)
		if again := r.Again(r.Last); len(again.Effects) != 0 {
			t.Errorf("delivered twice: %q", commandstest.Text(again))
		}
		r.Press(commandstest.Tom, r.Slash(commandstest.Tom, "privacy delete"), "Delete everything about me")
	}
	if pinged != moderators.MaxPingsPerDay {
		t.Errorf("%d pings", pinged)
	}
	r.Now = r.Now.AddDate(0, 0, 1)
	r.Consents(commandstest.Tom)
	if got := submits(r, commandstest.Tom, "moderator:send", "tomorrow"); pings(got.Effects) != 1 {
		t.Error("no ping on the next day")
	}
}

// TestOnlyMembersCall: what is sent from the private channel is posted only if Discord says that the person is here.
func TestOnlyMembersCall(t *testing.T) {
	r := commandstest.NewRig(t)
	setModerators(r)
	r.Consents(commandstest.Tom)
	got := r.Do(commands.Request{
		Kind: commands.ModalSubmit, Member: commandstest.Tom, DM: true, Component: "moderator:send",
		Fields: map[string]string{"message": "from outside"},
	})
	for _, e := range got.Effects {
		if post, is := e.Do.(commands.Post); !is || len(post.Between) != 1 || post.Between[0] != commandstest.Tom {
			t.Errorf("%+v", e.Do)
		}
	}
	if len(got.Effects) == 0 {
		t.Error("nothing to post")
	}
}

// TestCallsOfADay: a member who writes again and again is never refused, and no word is left out; the role is pinged a few
// times.
func TestCallsOfADay(t *testing.T) {
	r := commandstest.NewRig(t)
	setModerators(r)
	r.Consents(commandstest.Maya)
	long := strings.Repeat("*\n", support.TalkMax/2) // as many marks as a text can need
	pings, stars := 0, 0
	for range 8 {
		got := submits(r, commandstest.Maya, "moderator:send", long)
		if got.Message == nil || len(got.Effects) == 0 {
			t.Fatalf("refused: %q", commandstest.Text(got))
		}
		for _, e := range got.Effects {
			pings += len(e.Message().PingRoles)
			stars += strings.Count(e.Message().Text.Reveal(), `\*`)
			if n := e.Message().Text.Length(); n > commands.TextMax {
				t.Errorf("a card of %d characters", n)
			}
		}
		if again := r.Again(r.Last); len(again.Effects) != 0 && again.Effects[0].Target != got.Effects[0].Target {
			t.Error("delivered twice, posted twice")
		}
		r.Now = r.Now.Add(support.TalkWithin)
		r.Fall()
	}
	if pings != moderators.MaxPingsPerDay || stars != 8*support.TalkMax/2 {
		t.Errorf("%d pings and %d of %d stars", pings, stars, 8*support.TalkMax/2)
	}
	if got := submits(r, commandstest.Maya, "moderator:send", " "); len(got.Effects) != 0 || !strings.Contains(commandstest.Text(got), "It was empty") {
		t.Errorf("an empty one: %q", commandstest.Text(got))
	}
}

// TestReportsShareTheCalls: a report pings once, as one of the three of a day, and what is added to it does not.
func TestReportsShareTheCalls(t *testing.T) {
	r := commandstest.NewRig(t)
	setModerators(r)
	r.Consents(commandstest.Arjun, commandstest.Maya)
	r.Mentor(peer.Mentor{Member: commandstest.Maya, Capacity: 2, State: peer.MentorOpen})
	r.Slash(commandstest.Arjun, "mentor request", "help:somebody")
	pinged := 0
	for range moderators.MaxPingsPerDay + 2 {
		got := submits(r, commandstest.Arjun, "report:send", "what happened", r.Request(commandstest.Arjun).ID.String(), commandstest.Maya.String())
		pinged += pings(got.Effects)
		got = submits(r, commandstest.Arjun, "moderator:worry", "look after maya", commandstest.Maya.String())
		pinged += pings(got.Effects)
	}
	if pinged != moderators.MaxPingsPerDay {
		t.Errorf("%d pings", pinged)
	}
}
