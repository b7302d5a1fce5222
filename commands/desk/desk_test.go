package desk_test

import (
	"testing"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

const sam = peer.ID(18_446_744_073_709_551_301)

// desk is all that a moderator sees of the page: texts, menus and buttons.
func desk(r *commandstest.Rig) string {
	got := r.Do(commands.Request{
		Kind: commands.SlashCommand, Command: "mentors desk", Member: sam, Permissions: guilds.PermissionModerateMembers,
	})
	out := commandstest.Text(got)
	for _, m := range append([]commands.Message{commands.Deref(got.Message)}, got.Followups...) {
		for _, row := range m.Rows {
			for _, b := range row.Buttons {
				out += "\n" + b.Label + b.ID
			}
			if row.Select != nil {
				for _, c := range row.Select.Options {
					out += "\n" + c.Label.Reveal() + c.Value
				}
			}
		}
	}
	return out
}

// TestPrivateEntriesChangeNothingOnTheDesk does what members do for themselves, by someone who waits for moderators and by
// someone who doesn't. The page stays the same to the letter; what is asked of moderators changes it.
func TestPrivateEntriesChangeNothingOnTheDesk(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Settings(func(s *peer.Settings) { s.Moderators = 18_446_744_073_709_551_103 })
	r.Consents(commandstest.Arjun, commandstest.Maya)
	empty := desk(r)
	r.Slash(commandstest.Arjun, "mentor request", "help:somebody")
	before := desk(r)
	if before == empty {
		t.Fatal("a request is not on the desk")
	}
	for _, who := range []peer.ID{commandstest.Arjun, commandstest.Maya} {
		for name, act := range map[string]func(){
			"check-in": func() { r.Slash(who, "checkin", "mood:1", "note:nobody sees this") },
			"journey":  func() { r.Slash(who, "journey start", "name:Mine", "since:2026-01-01") },
			"setback":  func() { r.Slash(who, "journey setback", "journey:Mine") },
			"settings": func() { r.Slash(who, "privacy settings", "zone:Asia/Kolkata") },
			"reminder": func() { r.Slash(who, "reminder set", "time:20:00") },
			"page": func() {
				r.Update(func(tx *storage.Tx) error { return tx.PutHelpPage(who, peer.HelpPage{Self: "breathe", Written: r.Now}) })
			},
			"milestone": func() { r.Slash(who, "milestone add", "text:a first") },
			"block":     func() { r.Slash(who, "mentor block", "who:"+commandstest.Tom.String()) },
		} {
			if act(); desk(r) != before {
				t.Errorf("%s of %s changed the desk:\n%s\n%s", name, who, before, desk(r))
			}
		}
	}
	if r.Entry(commandstest.Arjun, r.Today()) == nil || len(r.Journeys(commandstest.Maya)) == 0 {
		t.Error("nothing was written")
	}
}
