package privacy_test

import (
	"testing"

	"waymark/commands/commandstest"
)

// TestNotesOutliveADoubtfulClock has a member choose a shorter time for notes while the bot knows that its clock may be wrong:
// no note is deleted by it, even if they agree.
func TestNotesOutliveADoubtfulClock(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	day := r.Today()
	r.Slash(commandstest.Arjun, "checkin", "mood:5", "note:calm")
	kept := func() bool { return r.Entry(commandstest.Arjun, day).Note == "calm" }
	r.Now, r.Doubt = r.Now.AddDate(3, 0, 0), true
	r.Press(commandstest.Arjun, r.Slash(commandstest.Arjun, "privacy settings", "notes-for:90 days"), "Delete it")
	if !kept() {
		t.Error("the note is gone by a clock in doubt")
	}
	r.Doubt = false
	asked := r.Slash(commandstest.Arjun, "privacy settings", "notes-for:30 days")
	if !kept() {
		t.Error("the note is gone before the member agreed")
	}
	r.Press(commandstest.Arjun, asked, "Delete it")
	if kept() {
		t.Error("the note is kept beyond its time")
	}
}
