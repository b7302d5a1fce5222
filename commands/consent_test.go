package commands_test

import (
	"slices"
	"strings"
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const moderatorsChannel peer.ID = 18_446_744_073_709_551_103

// stored is the member's record, nil if nothing is kept.
func stored(r *commandstest.Rig, who peer.ID) (m *peer.Member) {
	r.T.Helper()
	r.View(func(tx *storage.Tx) (err error) {
		m, err = tx.Member(who)
		return err
	})
	return m
}

// callsModerators has a member without consent write to the moderators, and returns the answer.
func callsModerators(r *commandstest.Rig, who peer.ID) commands.Reply {
	r.T.Helper()
	return callsModeratorsWith(r, who, "I can't do this anymore")
}

func callsModeratorsWith(r *commandstest.Rig, who peer.ID, message string) commands.Reply {
	r.T.Helper()
	return r.Submit(who, r.Forge(who, commands.ID("moderator:talk")), "message:"+message)
}

func TestACallSaysThatItIsNotSent(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Settings(func(s *peer.Settings) { s.Moderators = moderatorsChannel })
	asked := callsModerators(r, commandstest.Arjun)
	if !strings.HasPrefix(commandstest.Text(asked), "Not sent yet.") || strings.Count(commandstest.Text(asked), "\n") != 1 {
		t.Errorf("asked with %q", commandstest.Text(asked))
	}
	if got := commandstest.Labels(asked); !slices.Equal(got, []string{"Send it", "Don't send", "Find help now"}) {
		t.Errorf("buttons %q", got)
	}
	if len(asked.Effects) > 0 || len(r.Outbox()) > 0 || stored(r, commandstest.Arjun) != nil {
		t.Error("something was sent or kept before the answer")
	}
	not := r.Press(commandstest.Arjun, asked, "Don't send")
	commandstest.Says(t, not, "Nothing was saved or sent", "I can't do this anymore")
	if got := commandstest.Labels(not); !slices.Contains(got, "Find help now") {
		t.Errorf("buttons %q", got)
	}
	if len(r.Outbox()) > 0 || stored(r, commandstest.Arjun) != nil {
		t.Error("something was sent or kept after the no")
	}
	commandstest.Says(t, r.Press(commandstest.Arjun, asked, "Send it"), "Nothing was sent")
}

// What would be refused after the consent is refused instead of asking for it, and leaves nothing behind.
func TestARefusalComesBeforeTheConsentPage(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Settings(func(s *peer.Settings) { s.Moderators = moderatorsChannel })
	refused := r.Slash(commandstest.Maya, "milestone add", "text:told my sister", "day:2999-01-01")
	commandstest.Says(t, refused, "That day hasn't come yet")
	if got := commandstest.Labels(refused); len(got) > 0 {
		t.Errorf("buttons %q", got)
	}
	if empty := callsModeratorsWith(r, commandstest.Maya, " "); slices.Contains(commandstest.Labels(empty), "Send it") {
		t.Errorf("an empty call asks: %q", commandstest.Text(empty))
	}
	if stored(r, commandstest.Maya) != nil || len(r.Outbox()) > 0 {
		t.Error("something was kept")
	}
	asked := r.Slash(commandstest.Maya, "milestone add", "text:told my sister", "day:today")
	if got := commandstest.Labels(asked); !slices.Contains(got, "I agree") {
		t.Errorf("what can be done does not ask: %q", commandstest.Text(asked))
	}
}

// "Send it" covers that call and nothing else: the next one asks again, and so does anything that stores data.
func TestSendItConsentsToOneCall(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Settings(func(s *peer.Settings) { s.Moderators = moderatorsChannel })
	sent := r.Press(commandstest.Arjun, callsModerators(r, commandstest.Arjun), "Send it")
	if all := r.Outbox(); len(all) != 1 || !strings.HasPrefix(all[0], "talk/") {
		t.Fatalf("sent %q, answered %q", all, commandstest.Text(sent))
	}
	if m := stored(r, commandstest.Arjun); m == nil || m.Consent != 0 {
		t.Errorf("stored %+v", m)
	}
	commandstest.Says(t, callsModerators(r, commandstest.Arjun), "Not sent yet.")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "checkin", "mood:4"), "Is that okay?")
	if r.Entry(commandstest.Arjun, r.Today()) != nil {
		t.Error("an entry was kept")
	}
	// A forged press cannot carry out anything else under it.
	asked := r.Slash(commandstest.Arjun, "checkin", "mood:4")
	r.Forge(commandstest.Arjun, strings.Replace(r.Id(asked, "I agree"), "consent:agree", "consent:send", 1))
	if r.Entry(commandstest.Arjun, r.Today()) != nil || stored(r, commandstest.Arjun).Consent != 0 {
		t.Error("an entry was kept under the consent to a call")
	}
}

func TestWhatWaitsForPeopleIsNotSentYet(t *testing.T) {
	r := commandstest.NewRig(t)
	for _, c := range []struct {
		unsent bool
		reply  commands.Reply
	}{
		{true, r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:mood")},
		{true, r.Slash(commandstest.Arjun, "mentor request", "help:a talk")},
		{false, r.Slash(commandstest.Arjun, "checkin", "mood:4")},
		{false, r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:me")},
		{false, r.Slash(commandstest.Arjun, "journey start", "name:sea")},
	} {
		if got := strings.HasPrefix(commandstest.Text(c.reply), "Not sent yet."); got != c.unsent {
			t.Errorf("%q", commandstest.Text(c.reply))
		}
		if got := strings.HasPrefix(commandstest.Text(c.reply), "Not saved yet."); got == c.unsent {
			t.Errorf("%q", commandstest.Text(c.reply))
		}
		if n := len(strings.Fields(commandstest.Text(c.reply))); n > 110 {
			t.Errorf("%d words", n)
		}
	}
}

// A hard day keeps the way to help in view, before the member agrees and when they don't; another day does not show it.
func TestNotNowOnAHardDayShowsHelp(t *testing.T) {
	for mood, shown := range map[string]bool{"1": true, "2": true, "3": false, "5": false} {
		r := commandstest.NewRig(t)
		asked := r.Slash(commandstest.Arjun, "checkin", "mood:"+mood)
		if got := slices.Contains(commandstest.Labels(asked), "Find help now"); got != shown {
			t.Errorf("mood %s, asked: %q", mood, commandstest.Labels(asked))
		}
		not := r.Press(commandstest.Arjun, asked, "Not now")
		if got := slices.Contains(commandstest.Labels(not), "Find help now"); got != shown {
			t.Errorf("mood %s: %q", mood, commandstest.Labels(not))
		}
		pressed := r.Forge(commandstest.Arjun, commands.ID("prompt:mood", r.Today(), mood))
		not = r.Press(commandstest.Arjun, pressed, "Not now")
		if got := slices.Contains(commandstest.Labels(not), "Find help now"); got != shown {
			t.Errorf("mood %s pressed: %q", mood, commandstest.Labels(not))
		}
	}
}

func TestAFirstKindnessAsksInOneLine(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:mood")
	asked := r.Forge(commandstest.Maya, commands.ID("checkin:support", commandstest.Arjun, r.Today()))
	if text := commandstest.Text(asked); strings.Contains(text, "\n") || !strings.Contains(text, "with what they shared") {
		t.Errorf("asked with %q", text)
	}
	r.Press(commandstest.Maya, asked, "I agree")
	if c := r.Entry(commandstest.Arjun, r.Today()); !slices.Contains(c.Supporters, commandstest.Maya) {
		t.Errorf("the author does not hear of it: %+v", c)
	}
	r.Slash(commandstest.Arjun, "checkin", "day:yesterday", "mood:4", "share:mood")
	again := r.Forge(commandstest.Maya, commands.ID("checkin:support", commandstest.Arjun, r.Today()-1))
	if c := r.Entry(commandstest.Arjun, r.Today()-1); !slices.Contains(c.Supporters, commandstest.Maya) {
		t.Errorf("the second one was asked about: %q", commandstest.Text(again))
	}
	r.Settings(func(s *peer.Settings) { s.Moderators = moderatorsChannel })
	commandstest.Says(t, callsModerators(r, commandstest.Maya), "Not sent yet.")
	commandstest.Says(t, r.Slash(commandstest.Maya, "checkin", "mood:4"), "Is that okay?")
}

func TestTheConsentPageIsShort(t *testing.T) {
	page := words.English().Say("consent.ask", nil).Reveal()
	if n := len(strings.Fields(page)); n > 110 {
		t.Errorf("%d words", n)
	}
	for _, part := range []string{"**What I keep**", "**Who sees it**", "**How long**", "The person who runs this bot could", "Is that okay?"} {
		if !strings.Contains(page, part) {
			t.Errorf("the page does not say %q", part)
		}
	}
}
