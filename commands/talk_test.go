package commands

import (
	"strings"
	"testing"

	"waymark/peer"
)

// moderators sets up where what is written to them goes.
func (r *Rig) moderators() {
	r.settings(func(s *peer.Settings) {
		s.Moderators, s.Moderator = 18_446_744_073_709_551_103, 18_446_744_073_709_551_201
	})
}

func (r *Rig) submits(who peer.ID, act, text string, args ...string) Reply {
	return r.do(Request{Kind: ModalSubmit, Member: who, Component: act, Args: args, Fields: map[string]string{"message": text}})
}

// TestWorriesOfADay: the fourth form of a day does not open; one that was open already is refused, and gives back what was
// written. Delivered twice is once.
func TestWorriesOfADay(t *testing.T) {
	r := newRig(t)
	r.moderators()
	r.consents(tom)
	form := func() Reply {
		return r.do(Request{Kind: UserCommand, Member: tom, Command: worriedCommand, Target: maya})
	}
	for n := range worriesADay {
		if form().Modal == nil {
			t.Fatalf("no form after %d", n)
		}
		if got := r.submits(tom, "moderator:worry", "look after maya", maya.String()); len(got.Effects) != 1 {
			t.Fatalf("%d: not sent: %q", n, text(got))
		}
		if got := r.again(r.last); len(got.Effects) != 0 || strings.Contains(text(got), "no more") {
			t.Errorf("delivered twice: %q", text(got))
		}
	}
	if got := form(); got.Modal != nil || !strings.Contains(text(got), "no more right now") {
		t.Errorf("a fourth form: %q", text(got))
	}
	got := r.submits(tom, "moderator:worry", "written meanwhile", maya.String())
	if len(got.Effects) != 0 || !strings.Contains(text(got), "> written meanwhile") {
		t.Errorf("a fourth one: %q", text(got))
	}
	r.now = r.now.AddDate(0, 0, 1)
	r.fall()
	if form().Modal == nil {
		t.Error("no form on the next day")
	}
}

// TestCallsOfADay: whoever writes again and again is never refused, and no word is left out; the role is pinged a few times.
func TestCallsOfADay(t *testing.T) {
	r := newRig(t)
	r.moderators()
	r.consents(maya)
	long := strings.Repeat("*\n", talkMax/2) // as many marks as a text can need
	pings, stars := 0, 0
	for range 8 {
		got := r.submits(maya, "moderator:send", long)
		if got.Message == nil || len(got.Effects) == 0 {
			t.Fatalf("refused: %q", text(got))
		}
		for _, e := range got.Effects {
			pings += len(e.Message.PingRoles)
			stars += strings.Count(e.Message.Text.Reveal(), `\*`)
			if n := e.Message.Text.Length(); n > textMax {
				t.Errorf("a card of %d characters", n)
			}
		}
		if again := r.again(r.last); len(again.Effects) != 0 {
			t.Error("delivered twice, wished twice")
		}
		r.now = r.now.Add(talkWithin)
		r.fall()
	}
	if pings != maxPingsPerDay || stars != 8*talkMax/2 {
		t.Errorf("%d pings and %d of %d stars", pings, stars, 8*talkMax/2)
	}
	if got := r.submits(maya, "moderator:send", " "); len(got.Effects) != 0 || !strings.Contains(text(got), "nothing in it") {
		t.Errorf("an empty one: %q", text(got))
	}
}

// TestReportsShareTheCalls: reports ping as often as other words to the moderators, and none is refused for it.
func TestReportsShareTheCalls(t *testing.T) {
	r := newRig(t)
	r.moderators()
	r.consents(arjun, maya)
	r.mentor(peer.Mentor{Member: maya, Capacity: 2, State: peer.MentorOpen})
	r.slash(arjun, "mentor request", "help:somebody")
	pings := 0
	for range maxPingsPerDay + 2 {
		got := r.submits(arjun, "report:send", "what happened", r.request(arjun).ID.String(), maya.String())
		if len(got.Effects) != 1 {
			t.Fatalf("not sent: %q", text(got))
		}
		pings += len(got.Effects[0].Message.PingRoles)
		if again := r.again(r.last); len(again.Effects) != 0 {
			t.Error("delivered twice, wished twice")
		}
	}
	if pings != maxPingsPerDay {
		t.Errorf("%d pings", pings)
	}
}
