package commands_test

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

// asked is the id of the meeting of an askingRig.
const asked peer.ID = 5

// askingRig is one where Arjun asked for every message there is about meetings, and to be told of support at once.
func askingRig(t *testing.T) *commandstest.Rig {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Maya)
	r.Settings(func(s *peer.Settings) { s.Moderators = 77 })
	r.NextID = asked - 1
	r.Do(byModerator(commands.Request{Kind: commands.SlashCommand, Command: "meetings add", Options: map[string]commands.Value{
		"name": {Text: "Evening"}, "when": {Text: "Thu 19:00"}, "where": {ID: 201}, "zone": {Text: "UTC"},
	}}))
	r.Member(commandstest.Arjun, func(m *peer.Member) { m.SupportDMs = true })
	r.Update(func(tx *storage.Tx) error {
		m, err := tx.Meeting(asked)
		if err != nil {
			return err
		}
		if err := tx.PutMeeting(m.WithAsk(commandstest.Arjun, r.Now)); err != nil {
			return err
		}
		return tx.PutMeetingReminder(commandstest.Arjun, peer.MeetingReminder{Meeting: asked, Asked: r.Now})
	})
	return r
}

func byModerator(rq commands.Request) commands.Request {
	rq.Member, rq.Permissions = commandstest.Tom, commands.PermissionModerateMembers
	return rq
}

func pressed(component string, args ...string) commands.Request {
	return byModerator(commands.Request{Kind: commands.ButtonClick, Component: component, Args: args})
}

// /reminder pause holds every message that a member asked for, whatever sends it. What still matters waits for their
// next command.
func TestPauseHoldsWhatAMemberAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		act   func(*commandstest.Rig)
		sends string // the kind of the message's target
		later string // what is told at the next command, if it was held
	}{
		"support": {func(r *commandstest.Rig) {
			r.Slash(commandstest.Arjun, "checkin", "mood:2", "share:mood")
			r.Forge(commandstest.Maya, commands.ID("checkin:support", commandstest.Arjun, r.Today()))
		}, "news/", "sent support"},
		"a meeting begins": {func(r *commandstest.Rig) {
			r.Now = time.Date(2026, time.January, 8, 18, 30, 0, 0, time.UTC)
			r.Fall()
		}, "meeting-reminder/", ""},
		"a meeting is off": {func(r *commandstest.Rig) {
			r.Do(byModerator(commands.Request{Kind: commands.SlashCommand, Command: "meetings change", Options: map[string]commands.Value{
				"meeting": {Text: "Evening"}, "date": {Text: "2026-01-08"},
			}}))
		}, "meeting-notice/", "changed or ended"},
		"a meeting ends": {func(r *commandstest.Rig) {
			r.Do(pressed("meetings:end", asked.String()))
		}, "meeting-notice/", "changed or ended"},
		"hosting is answered": {func(r *commandstest.Rig) {
			r.Do(pressed("meetings:let-sure", asked.String(), commandstest.Arjun.String()))
		}, "meeting-hosting/", "hosting a meeting"},
	} {
		for _, paused := range []bool{false, true} {
			t.Run(name+map[bool]string{true: ", paused"}[paused], func(t *testing.T) {
				r := askingRig(t)
				if paused {
					r.Do(commands.Request{Kind: commands.SlashCommand, Member: commandstest.Arjun, Command: "reminder pause",
						Options: map[string]commands.Value{"days": {Int: 30}}})
				}
				c.act(r)
				sent := slices.ContainsFunc(r.Outbox(), func(target string) bool { return strings.HasPrefix(target, c.sends) })
				if sent == paused {
					t.Errorf("paused %v, sent %v", paused, sent)
				}
				if paused && c.later != "" {
					commandstest.Says(t, r.Slash(commandstest.Arjun, "history"), c.later)
				}
			})
		}
	}
}
