package support_test

import (
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/support"
	"waymark/peer"
)

// moderators sets up where what is written to them goes.
func moderators(r *commandstest.Rig) {
	r.Settings(func(s *peer.Settings) {
		s.Moderators, s.Moderator = 18_446_744_073_709_551_103, 18_446_744_073_709_551_201
	})
}

func submits(r *commandstest.Rig, who peer.ID, act, text string, args ...string) commands.Reply {
	return r.Do(commands.Request{Kind: commands.ModalSubmit, Member: who, Component: act, Args: args, Fields: map[string]string{"message": text}})
}

// TestWorriesOfADay: the fourth form of a day does not open; one that was open already is refused, and gives back what was
// written. Delivered twice is once.
func TestWorriesOfADay(t *testing.T) {
	r := commandstest.NewRig(t)
	moderators(r)
	r.Consents(commandstest.Tom)
	form := func() commands.Reply {
		return r.Do(commands.Request{Kind: commands.UserCommand, Member: commandstest.Tom, Command: support.WorriedCommand, Target: commandstest.Maya})
	}
	for n := range support.WorriesADay {
		if form().Modal == nil {
			t.Fatalf("no form after %d", n)
		}
		if got := submits(r, commandstest.Tom, "moderator:worry", "look after maya", commandstest.Maya.String()); len(got.Effects) != 1 {
			t.Fatalf("%d: not sent: %q", n, commandstest.Text(got))
		}
		if got := r.Again(r.Last); len(got.Effects) != 0 || strings.Contains(commandstest.Text(got), "no more") {
			t.Errorf("delivered twice: %q", commandstest.Text(got))
		}
	}
	if got := form(); got.Modal != nil || !strings.Contains(commandstest.Text(got), "no more right now") {
		t.Errorf("a fourth form: %q", commandstest.Text(got))
	}
	got := submits(r, commandstest.Tom, "moderator:worry", "written meanwhile", commandstest.Maya.String())
	if len(got.Effects) != 0 || !strings.Contains(commandstest.Text(got), "> written meanwhile") {
		t.Errorf("a fourth one: %q", commandstest.Text(got))
	}
	r.Now = r.Now.AddDate(0, 0, 1)
	r.Fall()
	if form().Modal == nil {
		t.Error("no form on the next day")
	}
}

// TestCallsOfADay: whoever writes again and again is never refused, and no word is left out; the role is pinged a few times.
func TestCallsOfADay(t *testing.T) {
	r := commandstest.NewRig(t)
	moderators(r)
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
		if again := r.Again(r.Last); len(again.Effects) != 0 {
			t.Error("delivered twice, wished twice")
		}
		r.Now = r.Now.Add(support.TalkWithin)
		r.Fall()
	}
	if pings != commands.MaxPingsPerDay || stars != 8*support.TalkMax/2 {
		t.Errorf("%d pings and %d of %d stars", pings, stars, 8*support.TalkMax/2)
	}
	if got := submits(r, commandstest.Maya, "moderator:send", " "); len(got.Effects) != 0 || !strings.Contains(commandstest.Text(got), "nothing in it") {
		t.Errorf("an empty one: %q", commandstest.Text(got))
	}
}

// TestReportsShareTheCalls: reports ping as often as other words to the moderators, and none is refused for it.
func TestReportsShareTheCalls(t *testing.T) {
	r := commandstest.NewRig(t)
	moderators(r)
	r.Consents(commandstest.Arjun, commandstest.Maya)
	r.Mentor(peer.Mentor{Member: commandstest.Maya, Capacity: 2, State: peer.MentorOpen})
	r.Slash(commandstest.Arjun, "mentor request", "help:somebody")
	pings := 0
	for range commands.MaxPingsPerDay + 2 {
		got := submits(r, commandstest.Arjun, "report:send", "what happened", r.Request(commandstest.Arjun).ID.String(), commandstest.Maya.String())
		if len(got.Effects) != 1 {
			t.Fatalf("not sent: %q", commandstest.Text(got))
		}
		pings += len(got.Effects[0].Message().PingRoles)
		if again := r.Again(r.Last); len(again.Effects) != 0 {
			t.Error("delivered twice, wished twice")
		}
	}
	if pings != commands.MaxPingsPerDay {
		t.Errorf("%d pings", pings)
	}
}
