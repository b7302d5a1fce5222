package journey_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

// What the member deleted is gone from every list and is not offered again; Undo brings it back for them alone.
func TestDeletingAMilestone(t *testing.T) {
	r, offer := reached(t)
	r.Press(commandstest.Arjun, offer, "Share this milestone")
	gone := r.Slash(commandstest.Arjun, "milestone delete", "milestone:30 days")
	if e := postOf(r); e == nil || e.Message() != nil {
		t.Errorf("the post stays: %+v", e)
	}
	if s := commandstest.Text(r.Slash(commandstest.Arjun, "milestone list")); strings.Contains(s, "**30 days**") {
		t.Errorf("listed: %q", s)
	}
	if s := commandstest.Text(r.Slash(commandstest.Arjun, "checkin", "mood:4")); strings.Contains(s, "You've reached") {
		t.Errorf("offered again: %q", s)
	}
	commandstest.Says(t, r.Press(commandstest.Tom, gone, "Undo"), "belongs to someone else")
	commandstest.Says(t, r.Press(commandstest.Arjun, gone, "Undo"), "Only you can see it")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "milestone list"), "**30 days**")
	i := slices.IndexFunc(r.Milestones(commandstest.Arjun), func(ms peer.Milestone) bool { return ms.Rung == peer.Rung{Days: 30} })
	if ms := r.Milestones(commandstest.Arjun)[i]; ms.State != peer.Kept {
		t.Errorf("it came back as %+v", ms)
	}
	r.Now = r.Now.Add(commands.HoldFor + time.Minute)
	late := r.Slash(commandstest.Arjun, "milestone delete", "milestone:30 days")
	r.Now = r.Now.Add(commands.HoldFor + time.Minute)
	commandstest.Says(t, r.Press(commandstest.Arjun, late, "Undo"), "no longer have it")
}

// A wrong year that is put right takes with it what was never shared, and what was shared is the member's own to take back.
func TestAMistypedYear(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:E", "since:2016-01-01")
	edited := r.Slash(commandstest.Arjun, "journey edit", "journey:E", "since:2026-01-01")
	commandstest.Says(t, edited, "Next: 7 days, on 8 January 2026")
	for _, ms := range r.Milestones(commandstest.Arjun) {
		if ms.Rung.Day(peer.Date(2026, 1, 1)) > r.Today() {
			t.Errorf("not reached, and yet recorded: %+v", ms)
		}
	}
	if len(edited.Effects) != 0 {
		t.Errorf("an edit wishes %s", commandstest.Describe(edited.Effects))
	}
	if got := r.Completes(commandstest.Arjun, "milestone share", "milestone", "year"); len(got) != 0 {
		t.Errorf("to be shared: %q", got)
	}
}

// Nothing is offered, and nothing is shared by itself, on a hard day or by a press that a reminder or the prompt asked for.
func TestNothingIsSharedUnasked(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:E", "since:2026-01-04")
	r.Update(func(tx *storage.Tx) error {
		j := r.Journeys(commandstest.Arjun)[0]
		j.AutoShare = true
		return tx.PutJourney(commandstest.Arjun, j)
	})
	post := func(reply commands.Reply) bool {
		return slices.ContainsFunc(reply.Effects, func(e commands.Effect) bool { return strings.HasPrefix(e.Target.String(), "milestone/") })
	}
	prompt := r.Forge(commandstest.Arjun, commands.ID("prompt:mood", r.Today(), peer.Good))
	if post(prompt) || len(prompt.Followups) != 1 {
		t.Errorf("a press under the prompt shared, or offered %d times", len(prompt.Followups))
	}
	r.Now = r.Now.AddDate(0, 0, 2) // 3 days
	if hard := r.Slash(commandstest.Arjun, "checkin", "mood:2"); post(hard) || len(hard.Followups) != 0 {
		t.Errorf("on a hard day: %q", commandstest.Text(hard))
	}
	r.Now = r.Now.AddDate(0, 0, 1) // it waited, so it is offered and not shared
	if better := r.Slash(commandstest.Arjun, "checkin", "mood:3"); post(better) || len(better.Followups) != 1 {
		t.Errorf("on a better day: %q", commandstest.Text(better))
	}
	r.Now = r.Now.AddDate(0, 0, 3) // 7 days
	if day := r.Slash(commandstest.Arjun, "checkin", "mood:4"); !post(day) {
		t.Errorf("on the day: %q", commandstest.Text(day))
	}
}

// Moderators can pause what a member shares; a block covers celebrations, and nothing shows it.
func TestPausedAndBlocked(t *testing.T) {
	r, offer := reached(t)
	r.Consents(commandstest.Maya)
	r.Press(commandstest.Arjun, offer, "Share this milestone")
	post := commands.Reply{Message: postOf(r).Message()}
	r.Update(func(tx *storage.Tx) error {
		return tx.RecordFact(peer.Fact{Kind: peer.FactBlocked, By: commandstest.Arjun, About: commandstest.Maya, At: r.Now})
	})
	commandstest.Says(t, r.Press(commandstest.Maya, post, "Celebrate"), "Sent.")
	if s := commandstest.Text(r.Slash(commandstest.Arjun, "milestone list")); strings.Contains(s, commandstest.Maya.String()) {
		t.Errorf("the author hears of someone they blocked: %q", s)
	}
	r.Update(func(tx *storage.Tx) error {
		return tx.RecordFact(peer.Fact{Kind: peer.FactSharesPaused, By: commandstest.Tom, About: commandstest.Arjun, At: r.Now})
	})
	added := r.Slash(commandstest.Arjun, "milestone add", "text:told my sister")
	commandstest.Says(t, r.Press(commandstest.Arjun, added, "Share this milestone"), "A moderator has paused what you share")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:mood"), "only you can see it", "A moderator has paused what you share")
}

// Where no channel can show a milestone, it is said and nothing is asked: a press would only be refused.
func TestNothingIsOfferedWithoutARoom(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Settings(func(s *peer.Settings) { s.Celebrations = 0 })
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:E", "since:2026-01-04")
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:4")
	commandstest.Says(t, reply, "You've reached **1 day** on **E**")
	if labels := commandstest.Labels(reply); slices.Contains(labels, "Share this milestone") {
		t.Errorf("offered: %q", labels)
	}
	own := r.Slash(commandstest.Arjun, "milestone add", "text:a walk")
	if labels := commandstest.Labels(own); len(labels) != 0 {
		t.Errorf("own words offered: %q", labels)
	}
}

// An older Undo puts nothing back over what was changed since.
func TestUndoOfAnOlderEdit(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:Walk", "since:2026-01-01")
	older := r.Slash(commandstest.Arjun, "journey edit", "journey:Walk", "name:Long walk")
	r.Slash(commandstest.Arjun, "journey edit", "journey:Long walk", "counting:both")
	commandstest.Says(t, r.Press(commandstest.Arjun, older, "Undo"), "no longer have how it was before")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey list"), "Long walk")
}
