package privacy_test

import (
	"testing"

	"waymark/commands/commandstest"
)

// TestNotesOutliveADoubtfulClock has a member save their settings while the bot knows that its clock may be wrong: no note
// is forgotten by it.
func TestNotesOutliveADoubtfulClock(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	day := r.Today()
	r.Slash(commandstest.Arjun, "checkin", "mood:5", "note:calm")
	r.Now, r.Doubt = r.Now.AddDate(3, 0, 0), true
	r.Slash(commandstest.Arjun, "privacy settings", "share:mood")
	if c := r.Entry(commandstest.Arjun, day); c == nil || c.Note != "calm" {
		t.Errorf("the note is gone: %+v", c)
	}
	r.Doubt = false
	r.Slash(commandstest.Arjun, "privacy settings", "share:me")
	if c := r.Entry(commandstest.Arjun, day); c == nil || c.Note != "" {
		t.Errorf("a note is kept beyond its time: %+v", c)
	}
}
