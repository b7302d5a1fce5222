package meetings_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

const (
	room  peer.ID = 18_446_744_073_709_551_201
	board peer.ID = 18_446_744_073_709_551_202
)

// moderator is a request by a person who may moderate.
func moderator(command string, options map[string]commands.Value) commands.Request {
	return commands.Request{
		Kind: commands.SlashCommand, Member: commandstest.Tom, Permissions: guilds.PermissionModerateMembers, Command: command, Options: options,
	}
}

// harbour is a rig with a meeting on Thursdays at 19:00 UTC, moderated by Tom, and the meeting's id.
func harbour(t testing.TB) (*commandstest.Rig, peer.ID) {
	t.Helper()
	r := commandstest.NewRig(t)
	r.Settings(func(s *peer.Settings) { s.Meetings, s.Moderators = board, 77 })
	add(r, "Thursday evening", "Thu 19:00")
	return r, r.Last.ID
}

func add(r *commandstest.Rig, name, when string) {
	r.Do(moderator("meetings add", map[string]commands.Value{
		"name": {Text: name}, "when": {Text: when}, "where": {ID: room}, "zone": {Text: "UTC"},
	}))
}

// open opens the session of a date as Tom and returns the sheet.
func open(r *commandstest.Rig, meeting peer.ID, date peer.Day) commands.Reply {
	rq := moderator("", nil)
	rq.Kind, rq.Component, rq.Args = commands.ButtonClick, "meetings:open", []string{meeting.String(), commands.ArgString(date)}
	return r.Do(rq)
}

// thursday is 8 January 2026, the first session's date.
func thursday() peer.Day { return peer.Date(2026, time.January, 8) }

// session returns the open session, nil if there is none.
func session(r *commandstest.Rig, meeting peer.ID) (s *peer.OpenSession) {
	r.View(func(tx *storage.Tx) (err error) {
		s, err = tx.OpenSession(meeting)
		return err
	})
	return s
}

// TestWhoComesIsNowhere: twenty people look at the meeting, at its card, the calendar file, the board's reminders and help,
// while it is open and after. Nothing of them is in any record, in the outbox, in the log, or on the host's sheet.
func TestWhoComesIsNowhere(t *testing.T) {
	r, meeting := harbour(t)
	r.Now = time.Date(2026, 1, 8, 18, 50, 0, 0, time.UTC)
	open(r, meeting, thursday())
	var people []peer.ID
	for n := range 20 {
		who := peer.ID(700_000_000_000_000_001 + n)
		people = append(people, who)
		r.Slash(who, "meeting")
		r.Slash(who, "meeting", "which:Thursday evening")
		for _, act := range []string{"meetings:choose", "meetings:calendar", "meetings:mine"} {
			r.Do(commands.Request{Kind: commands.ButtonClick, Member: who, Component: act, Args: []string{meeting.String()}})
		}
		r.Do(commands.Request{Kind: commands.ButtonClick, Member: who, Component: "room:wrong", Args: []string{session(r, meeting).Room.String()}})
		r.Do(commands.Request{Kind: commands.ButtonClick, Member: who, Component: "helpnow:show"})
	}
	sheet := r.Do(commands.Request{
		Kind: commands.ButtonClick, Member: commandstest.Tom, Permissions: guilds.PermissionModerateMembers,
		Component: "meetings:sheet", Args: []string{meeting.String(), commands.ArgString(thursday()), "0"},
	})
	shown := r.Do(moderator("meetings show", nil))
	nowhere(t, r, people, commandstest.Text(sheet)+commandstest.Text(shown), "while it is open")
	closeIt(r, meeting)
	nowhere(t, r, people, commandstest.Text(r.Do(moderator("meetings show", nil))), "after it")
}

// nowhere fails if one of the people is in a record, the outbox, the log or a text.
func nowhere(t *testing.T, r *commandstest.Rig, people []peer.ID, text, when string) {
	t.Helper()
	items, err := r.Db.Ready(context.Background(), r.Now.Add(time.Hour), 1_000)
	if err != nil {
		t.Fatal(err)
	}
	if len(items) == 0 {
		t.Fatal("the outbox is empty: nothing was compared")
	}
	for _, who := range people {
		r.View(func(tx *storage.Tx) error {
			d, err := tx.MemberData(who)
			if err != nil {
				return err
			}
			if d.Member != nil || len(d.MeetingReminders)+len(d.Mentions)+len(d.Posted)+len(d.Due)+len(d.Outbox)+len(d.Audit) > 0 || d.Name != nil {
				t.Errorf("%s: %d is in records: %+v", when, who, d)
			}
			return nil
		})
		digits := who.String()
		for _, item := range items {
			if strings.Contains(item.Target, digits) || bytes.Contains(item.Body, []byte(digits)) {
				t.Errorf("%s: %d is in the outbox for %s", when, who, item.Target)
			}
		}
		if strings.Contains(r.Log.String(), digits) || strings.Contains(text, digits) {
			t.Errorf("%s: %d is in the log or on the sheet", when, who)
		}
	}
}

func closeIt(r *commandstest.Rig, meeting peer.ID) commands.Reply {
	return r.Do(commands.Request{
		Kind: commands.ButtonClick, Member: commandstest.Tom, Permissions: guilds.PermissionModerateMembers,
		Component: "meetings:close-now", Args: []string{meeting.String(), commands.ArgString(thursday()), "0"},
	})
}

// TestHandsAreForgottenAtTheClose: who raised a hand is in the session until it is closed, and nowhere afterwards.
func TestHandsAreForgottenAtTheClose(t *testing.T) {
	r, meeting := harbour(t)
	r.Consents(commandstest.Maya)
	r.Now = time.Date(2026, 1, 8, 18, 50, 0, 0, time.UTC)
	open(r, meeting, thursday())
	r.Do(commands.Request{Kind: commands.ButtonClick, Member: commandstest.Maya, Component: "meetings:share",
		Args: []string{meeting.String(), commands.ArgString(thursday())}})
	mentions := func() (n int) {
		r.View(func(tx *storage.Tx) error {
			d, err := tx.MemberData(commandstest.Maya)
			n = len(d.Mentions)
			return err
		})
		return n
	}
	if s := session(r, meeting); len(s.Turns.Hands) != 1 || mentions() != 1 {
		t.Fatalf("the hand is not stored: %+v, %d mentions", s.Turns, mentions())
	}
	closeIt(r, meeting)
	if s := session(r, meeting); s != nil || mentions() != 0 {
		t.Errorf("after the close there is %+v, %d mentions", s, mentions())
	}
}

// TestTwoHostsOpenAtOnce: one opens it, and both get the sheet.
func TestTwoHostsOpenAtOnce(t *testing.T) {
	r, meeting := harbour(t)
	r.Now = time.Date(2026, 1, 8, 18, 50, 0, 0, time.UTC)
	first := open(r, meeting, thursday())
	room := session(r, meeting).Room
	second := open(r, meeting, thursday())
	if len(first.Effects) != 1 || len(second.Effects) != 0 || session(r, meeting).Room != room {
		t.Errorf("opened with %d and %d posts", len(first.Effects), len(second.Effects))
	}
	if got := commandstest.Text(second); !strings.Contains(got, "your sheet") {
		t.Errorf("the second host got %q", got)
	}
}

// TestAMeetingCannotBeOpenedTooEarlyTooLateOrTwice.
func TestAMeetingCannotBeOpenedTooEarlyTooLateOrTwice(t *testing.T) {
	r, meeting := harbour(t)
	start := time.Date(2026, 1, 8, 19, 0, 0, 0, time.UTC)
	for name, at := range map[string]time.Duration{"early": -31 * time.Minute, "late": 20 * time.Minute} {
		r.Now = start.Add(at)
		if open(r, meeting, thursday()); session(r, meeting) != nil {
			t.Errorf("opened too %s", name)
		}
	}
	r.Now = start
	open(r, meeting, thursday())
	r.Settle(commands.TargetKind("meeting-post").Of(meeting, thursday()), commands.Done)
	closeIt(r, meeting)
	if open(r, meeting, thursday()); session(r, meeting) != nil {
		t.Error("opened again after its close")
	}
}

// BenchmarkMeeting is /meeting with 25 meetings; at most 5 ms are wanted.
func BenchmarkMeeting(b *testing.B) {
	r := commandstest.NewRig(b)
	for n := range peer.MaxMeetings {
		add(r, fmt.Sprintf("Meeting %d", n), "Mon, Wed, Fri 07:30")
	}
	rq := commands.Request{Kind: commands.SlashCommand, Member: commandstest.Maya, Command: "meeting"}
	rq.Now, rq.Guild = r.Now, commandstest.Harbour
	for b.Loop() {
		r.NextID++
		rq.ID = r.NextID
		r.Table.Do(context.Background(), r.Db, rq)
	}
}

// BenchmarkReminders is the transaction that puts the reminders of 500 people for one session into the outbox.
func BenchmarkReminders(b *testing.B) {
	r, meeting := harbour(b)
	var people []peer.ID
	for n := range 500 {
		people = append(people, peer.ID(700_000_000_000_000_001+n))
	}
	r.Consents(people...)
	r.Update(func(tx *storage.Tx) error {
		for _, who := range people {
			if err := tx.PutMeetingReminder(who, peer.MeetingReminder{Meeting: meeting, Asked: r.Now}); err != nil {
				return err
			}
		}
		return nil
	})
	now := time.Date(2026, 1, 8, 18, 30, 0, 0, time.UTC)
	for b.Loop() {
		r.Update(func(tx *storage.Tx) error {
			return r.Table.RunDue(tx, nil, storage.Due{Guild: commandstest.Harbour, Kind: "meetings.tick", Ref: meeting}, now)
		})
		now = now.Add(7 * 24 * time.Hour)
	}
}

// TestTheExportNamesTheMeeting: whose data it is reads of which meeting they are reminded, which they host, and which they
// would like to host.
func TestTheExportNamesTheMeeting(t *testing.T) {
	r, meeting := harbour(t)
	r.Consents(commandstest.Arjun)
	r.Forge(commandstest.Arjun, "v1:meetings:remind:"+meeting.String())
	add(r, "First steps", "Sat 10:00")
	r.Forge(commandstest.Arjun, "v1:meetings:host:"+r.Last.ID.String())
	r.View(func(tx *storage.Tx) error {
		d, err := tx.MemberData(commandstest.Arjun)
		if err != nil {
			return err
		}
		if len(d.MeetingReminders) != 1 || d.MeetingReminders[0].Meeting != "Thursday evening" {
			t.Errorf("reminded of %+v", d.MeetingReminders)
		}
		if len(d.Mentions) == 0 {
			t.Error("nothing says that they would like to host")
		}
		for _, m := range d.Mentions {
			if m.What == storage.MentionAskedToHost && m.Meeting.Reveal() != "First steps" {
				t.Errorf("%s: %q", m.What, m.Meeting.Reveal())
			}
		}
		return nil
	})
}
