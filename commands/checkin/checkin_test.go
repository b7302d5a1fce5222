package checkin_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/commandstest"
	"waymark/peer"
	"waymark/storage"
)

func TestTwoTapsSaveAMood(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	asked := r.Slash(commandstest.Arjun, "checkin")
	if want := []string{"Very hard", "Hard", "Getting by", "Okay", "Good"}; !slices.Equal(commandstest.Labels(asked), want) {
		t.Fatalf("asked with %q, want %q", commandstest.Labels(asked), want)
	}
	if c := r.Entry(commandstest.Arjun, r.Today()); c != nil {
		t.Fatal("asking saved an entry")
	}
	saved := r.Press(commandstest.Arjun, asked, "Okay")
	commandstest.Says(t, saved, "Saved for today (5 January 2026, UTC time): **Okay** (only you can see it)")
	if !saved.Update {
		t.Error("the answer does not take the question's place")
	}
	if c := r.Entry(commandstest.Arjun, r.Today()); c == nil || c.Mood != peer.Okay || c.Share != peer.JustMe {
		t.Errorf("entry is %+v", c)
	}
	for _, label := range []string{"Add a note", "Share with the room", "I had a setback", "Undo"} {
		if !slices.Contains(commandstest.Labels(saved), label) {
			t.Errorf("no %q, only %q", label, commandstest.Labels(saved))
		}
	}
	if len(saved.Effects) != 0 {
		t.Errorf("a private entry wishes %s", commandstest.Describe(saved.Effects))
	}
}

func TestOptionsLeftOutStayAsTheyWere(t *testing.T) {
	for _, c := range []struct {
		name    string
		options []string
		want    peer.Entry
	}{
		{"mood only", []string{"mood:5"}, peer.Entry{Mood: peer.Good, Note: "first", Share: peer.MoodOnly}},
		{"note only", []string{"note:second"}, peer.Entry{Mood: peer.Okay, Note: "second", Share: peer.MoodOnly}},
		{"share only", []string{"share:me"}, peer.Entry{Mood: peer.Okay, Note: "first", Share: peer.JustMe}},
		{"all", []string{"mood:1", "note:x", "share:The room"}, peer.Entry{Mood: peer.VeryHard, Note: "x", Share: peer.MoodAndNote}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := commandstest.NewRig(t)
			r.Consents(commandstest.Arjun)
			r.Slash(commandstest.Arjun, "checkin", "mood:4", "note:first", "share:mood")
			reply := r.Slash(commandstest.Arjun, "checkin", c.options...)
			commandstest.Says(t, reply, "already checked in for today (5 January 2026, UTC time), so I changed that entry")
			if got := r.Entry(commandstest.Arjun, r.Today()); got.Entry != c.want {
				t.Errorf("entry is %#v, want %#v", got.Entry, c.want)
			}
		})
	}
}

func TestANoteWaitsForItsMood(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	asked := r.Slash(commandstest.Arjun, "checkin", "note:slept better", "share:The room", "day:yesterday")
	commandstest.Says(t, asked, "How was yesterday?")
	r.Press(commandstest.Arjun, asked, "Good")
	want := peer.Entry{Mood: peer.Good, Note: "slept better", Share: peer.MoodAndNote}
	if c := r.Entry(commandstest.Arjun, r.Today()-1); c == nil || c.Entry != want {
		t.Errorf("entry is %+v, want %+v", c, want)
	}
}

func TestANoteThatWaitedTooLongIsNotPretendedToBeKept(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	asked := r.Slash(commandstest.Arjun, "checkin", "note:slept better")
	r.Now = r.Now.Add(16 * time.Minute)
	commandstest.Says(t, r.Press(commandstest.Arjun, asked, "Good"), "Saved for today (5 January 2026, UTC time): **Good**", "no longer have what you wrote", "add it again")
	if c := r.Entry(commandstest.Arjun, r.Today()); c == nil || c.Note != "" {
		t.Errorf("entry %+v", c)
	}
}

func TestYesterdayAndTheHourADayBegins(t *testing.T) {
	for _, c := range []struct {
		name, zone string
		now        time.Time
		option     string
		want       peer.Day
	}{
		{"before four it is still yesterday", "UTC", time.Date(2026, 1, 6, 3, 59, 0, 0, time.UTC), "today", peer.Date(2026, 1, 5)},
		{"at four the day begins", "UTC", time.Date(2026, 1, 6, 4, 0, 0, 0, time.UTC), "today", peer.Date(2026, 1, 6)},
		{"the day before the night's day", "UTC", time.Date(2026, 1, 6, 1, 30, 0, 0, time.UTC), "yesterday", peer.Date(2026, 1, 4)},
		{"in the member's zone", "Asia/Kolkata", time.Date(2026, 1, 5, 22, 31, 0, 0, time.UTC), "today", peer.Date(2026, 1, 6)},
		{"a zone that skipped a date", "Pacific/Apia", time.Date(2011, 12, 31, 0, 0, 0, 0, time.UTC), "yesterday", peer.Date(2011, 12, 29)},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := commandstest.NewRig(t)
			r.Consents(commandstest.Arjun)
			r.Now = c.now
			r.Member(commandstest.Arjun, func(m *peer.Member) { m.Calendar.Zone = c.zone })
			r.Slash(commandstest.Arjun, "checkin", "mood:3", "day:"+c.option)
			if r.Entry(commandstest.Arjun, c.want) == nil {
				t.Errorf("no entry for %v", c.want)
			}
		})
	}
}

func TestAnEventDeliveredTwiceChangesNothing(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	first := r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:mood")
	before := r.Entry(commandstest.Arjun, r.Today())
	second := r.Again(r.Last)
	if commandstest.Text(first) != commandstest.Text(second) || len(second.Effects) != 0 {
		t.Errorf("answered %q, then %q with %s", commandstest.Text(first), commandstest.Text(second), commandstest.Describe(second.Effects))
	}
	if after := r.Entry(commandstest.Arjun, r.Today()); after.Version != before.Version {
		t.Errorf("version %d became %d", before.Version, after.Version)
	}
	r.Slash(commandstest.Arjun, "checkin", "mood:5")
	r.Press(commandstest.Arjun, r.Again(r.Last), "Undo")
	undone := r.Entry(commandstest.Arjun, r.Today())
	r.Again(r.Last)
	if after := r.Entry(commandstest.Arjun, r.Today()); after == nil || after.Mood != peer.Okay || after.Version != undone.Version {
		t.Errorf("a second delivery of Undo left %+v", after)
	}
}

func TestUndo(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	first := r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:mood")
	second := r.Slash(commandstest.Arjun, "checkin", "mood:1", "share:me")
	stale := r.Press(commandstest.Arjun, first, "Undo")
	commandstest.Says(t, stale, "so nothing was done")
	back := r.Press(commandstest.Arjun, second, "Undo")
	commandstest.Says(t, back, "as it was before: **Okay** (only you can see it)")
	if e := r.Wish(checkin.CheckinTarget(commandstest.Arjun, r.Today())); e == nil || e.Message() != nil {
		t.Error("undoing shared what was private")
	}
	if twice := r.Press(commandstest.Arjun, second, "Undo"); twice.Update {
		t.Errorf("a double click did something: %q", commandstest.Text(twice))
	}
	out := r.Press(commandstest.Arjun, back, "Undo")
	commandstest.Says(t, out, "is deleted")
	if c := r.Entry(commandstest.Arjun, r.Today()); c != nil {
		t.Errorf("still there: %+v", c)
	}
	if e := r.Wish(checkin.CheckinTarget(commandstest.Arjun, r.Today())); e == nil || e.Message() != nil {
		t.Error("the post stays")
	}
	commandstest.Says(t, r.Press(commandstest.Arjun, back, "Share with the room"), "no entry")
}

func TestNoteForm(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	saved := r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:The room")
	form := r.Press(commandstest.Arjun, saved, "Add a note")
	if f := form.Modal.Fields[0]; f.ID != "note" || f.Label != "Your note" || f.Max != 1000 || !f.Long {
		t.Errorf("the field is %+v", f)
	}
	noted := r.Submit(commandstest.Arjun, form, "note:walked by the sea")
	commandstest.Says(t, noted, "Your note is saved", "> walked by the sea", "should it see the new one?")
	noted = r.Press(commandstest.Arjun, noted, "Update what the room sees")
	commandstest.Says(t, noted, "Updated.", "shared: your mood and your note")
	if e := r.Wish(checkin.CheckinTarget(commandstest.Arjun, r.Today())); !strings.Contains(e.Message().Text.Reveal(), "walked by the sea") {
		t.Errorf("the post says %q", e.Message().Text.Reveal())
	}
	again := r.Press(commandstest.Arjun, noted, "Edit the note")
	if v := again.Modal.Fields[0].Value; v != "walked by the sea" {
		t.Errorf("the form shows %q", v.Reveal())
	}
	long := r.Submit(commandstest.Arjun, again, "note:"+strings.Repeat("a", 1001))
	commandstest.Says(t, long, "1001 characters", "Nothing was saved")
	commandstest.Says(t, r.Submit(commandstest.Arjun, again, "note:"), "is deleted")
	if c := r.Entry(commandstest.Arjun, r.Today()); c.Note != "" {
		t.Errorf("the note is %q", c.Note.Reveal())
	}
}

func TestSharing(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	target := checkin.CheckinTarget(commandstest.Arjun, r.Today())
	saved := r.Slash(commandstest.Arjun, "checkin", "mood:4", "note:my secret @everyone")
	asked := r.Press(commandstest.Arjun, saved, "Share with the room")
	if want := []string{"Mood only", "Mood and note", "Mood and note, covered", "Leave it"}; !slices.Equal(commandstest.Labels(asked), want) {
		t.Fatalf("asked with %q, want %q", commandstest.Labels(asked), want)
	}
	if r.Wish(target) != nil {
		t.Fatal("asking shared something")
	}
	commandstest.Says(t, r.Press(commandstest.Arjun, asked, "Leave it"), "only you can see it")
	mood := r.Press(commandstest.Arjun, asked, "Mood only")
	commandstest.Says(t, mood, "shared: your mood, not your note")
	post := r.Wish(target)
	if s := post.Message().Text.Reveal(); !strings.Contains(s, "Okay") || strings.Contains(s, "secret") || post.Do.(commands.Post).Channel != commandstest.CheckInsChannel {
		t.Errorf("the post says %q", s)
	}
	if len(post.Message().PingRoles) != 0 {
		t.Error("the post notifies")
	}
	r.Press(commandstest.Arjun, mood, "Share the note too")
	if s := r.Wish(target).Message().Text.Reveal(); !strings.Contains(s, `my secret \@everyone`) {
		t.Errorf("the post says %q", s)
	}
	back := r.Press(commandstest.Arjun, mood, "Take it back")
	commandstest.Says(t, back, "I'm deleting the post", "Your entry for")
	if e := r.Wish(target); e.Message() != nil {
		t.Error("the post stays")
	}
}

func TestAPostThatWasTakenDownStaysDown(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	target := checkin.CheckinTarget(commandstest.Arjun, r.Today())
	r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:mood")
	r.Update(func(tx *storage.Tx) error {
		return tx.PutPosted(commandstest.Arjun, target.String(), storage.Posted{Channel: commandstest.CheckInsChannel, Message: 5, Gone: true})
	})
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:5")
	commandstest.Says(t, reply, "only you can see it", "deleted in the channel")
	if len(reply.Effects) != 0 {
		t.Errorf("wishes %s", commandstest.Describe(reply.Effects))
	}
	if list := commandstest.Text(commands.Reply{Message: &r.Slash(commandstest.Arjun, "history").Followups[0]}); strings.Contains(list, "shared") {
		t.Errorf("the list says that the room sees it: %q", list)
	}
}

// A press never changes what others see, unless it says so: a note that is added to a shared entry waits for a yes.
func TestANoteForTheRoomWaitsForAYes(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	target := checkin.CheckinTarget(commandstest.Arjun, r.Today())
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:The room")
	commandstest.Says(t, reply, "(shared: your mood)")
	noted := r.Submit(commandstest.Arjun, r.Press(commandstest.Arjun, reply, "Add a note"), "note:a walk")
	commandstest.Says(t, noted, "only you can see this change", "should it see the new one?")
	if s := r.Wish(target).Message().Text.Reveal(); strings.Contains(s, "a walk") {
		t.Errorf("the room reads %q", s)
	}
	commandstest.Says(t, r.Press(commandstest.Arjun, noted, "Leave it"), "stays as it was")
	r.Press(commandstest.Arjun, noted, "Update what the room sees")
	if s := r.Wish(target).Message().Text.Reveal(); !strings.Contains(s, "> a walk") {
		t.Errorf("the room reads %q", s)
	}
	covered := r.Press(commandstest.Arjun, r.Slash(commandstest.Arjun, "checkin", "share:The room"), "Cover the note")
	commandstest.Says(t, covered, "your note covered")
	if s := r.Wish(target).Message().Text.Reveal(); !strings.HasSuffix(s, "\n||a walk||") {
		t.Errorf("covered, the room reads %q", s)
	}
}

// Where Discord refuses what a member was told, they hear of it once, and not when it came right before.
func TestWhatTheRoomDoesNotShowIsTold(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	target := checkin.CheckinTarget(commandstest.Arjun, r.Today())
	shared := r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:mood")
	r.Settle(target, commands.Refused)
	r.Settle(target, commands.GaveUp)
	next := commandstest.Text(r.Slash(commandstest.Arjun, "journey list"))
	if n := strings.Count(next, "Your check-in of 5 January 2026 doesn't show in the room the way you chose"); n != 1 {
		t.Errorf("told %d times: %q", n, next)
	}
	r.Settle(target, commands.Refused)
	r.Settle(target, commands.Done)
	if next := commandstest.Text(r.Slash(commandstest.Arjun, "journey list")); strings.Contains(next, "room") {
		t.Errorf("told though it shows: %q", next)
	}
	r.Settle(target, commands.Refused)
	r.Press(commandstest.Arjun, shared, "Take it back")
	r.Settle(target, commands.Refused)
	next = commandstest.Text(r.Slash(commandstest.Arjun, "journey list"))
	if !strings.Contains(next, "is still in the room") || strings.Contains(next, "doesn't show") {
		t.Errorf("about a post that can't be taken out: %q", next)
	}
}

func TestNoChannelToShareIn(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Settings(func(s *peer.Settings) { s.CheckIns = 0 })
	r.Consents(commandstest.Arjun)
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:mood")
	commandstest.Says(t, reply, "Saved for today", "only you can see it", "can manage this server", "`/setup channels`")
	if slices.Contains(commandstest.Labels(reply), "Share with the room") {
		t.Error("a room that is not there is offered")
	}
	if c := r.Entry(commandstest.Arjun, r.Today()); c == nil || c.Share != peer.JustMe {
		t.Errorf("entry is %+v", c)
	}
}

func TestLowMoodNamesPeople(t *testing.T) {
	for mood, low := range map[string]bool{"1": true, "2": true, "3": false, "4": false, "5": false} {
		r := commandstest.NewRig(t)
		r.Consents(commandstest.Arjun)
		got := commandstest.Labels(r.Slash(commandstest.Arjun, "checkin", "mood:"+mood))
		for _, label := range []string{"Talk to a moderator", "Find help now"} {
			if slices.Contains(got, label) != low {
				t.Errorf("mood %s offers %q", mood, got)
			}
		}
	}
}

func TestComingBackIsWelcome(t *testing.T) {
	for days, welcome := range map[int]bool{1: false, 2: false, 7: false, 8: true, 400: true} {
		r := commandstest.NewRig(t)
		r.Consents(commandstest.Arjun)
		if strings.Contains(commandstest.Text(r.Slash(commandstest.Arjun, "checkin", "mood:4")), "Welcome back") {
			t.Error("welcomed back at the first check-in")
		}
		r.Now = r.Now.AddDate(0, 0, days)
		reply := r.Slash(commandstest.Arjun, "checkin", "mood:4")
		if strings.Contains(commandstest.Text(reply), "Welcome back. Your entries are still here.") != welcome {
			t.Errorf("after %d days: %q", days, commandstest.Text(reply))
		}
		if strings.Contains(commandstest.Text(r.Slash(commandstest.Arjun, "checkin", "mood:5")), "Welcome back") {
			t.Error("welcomed back twice")
		}
	}
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	keeps(r, commandstest.Arjun, peer.Okay, r.Today()-30)
	hard := commandstest.Text(r.Slash(commandstest.Arjun, "checkin", "mood:1"))
	if !strings.HasPrefix(hard, "Welcome back. Your entries are still here.") || sentences(hard) > 4 {
		t.Errorf("on a hard day: %q", hard)
	}
}

// sentences counts those of an answer to a check-in, without the note that it repeats.
func sentences(answer string) int {
	said, _, _ := strings.Cut(answer, "\n> ")
	return len(regexp.MustCompile(`[.?!](\s|$)`).FindAllString(said, -1))
}

func TestOtherPeoplesButtons(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Tom)
	saved := r.Slash(commandstest.Arjun, "checkin", "mood:2", "note:mine")
	asked := r.Slash(commandstest.Arjun, "checkin")
	before := *r.Entry(commandstest.Arjun, r.Today())
	for _, label := range []string{"Edit the note", "Share with the room", "I had a setback", "Undo"} {
		reply := r.Press(commandstest.Tom, saved, label)
		commandstest.Says(t, reply, "belongs to someone else")
	}
	commandstest.Says(t, r.Press(commandstest.Tom, asked, "Good"), "belongs to someone else")
	if after := *r.Entry(commandstest.Arjun, r.Today()); after.Version != before.Version {
		t.Errorf("changed to %+v", after)
	}
	if c := r.Entry(commandstest.Tom, r.Today()); c != nil {
		t.Errorf("tom has %+v", c)
	}
}

func TestForgedAndOldIDs(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "checkin", "mood:4")
	before := *r.Entry(commandstest.Arjun, r.Today())
	own := commandstest.Arjun.String()
	for _, id := range []string{
		"", "v1", "v1:checkin:undo", "v0:checkin:undo:1:2:3", "v1:checkin:undo:…", "v1:nothing:here", "v1:checkin:mood:" + own,
		"v1:checkin:mood:" + own + ":20458:9:1", "v1:checkin:mood:" + own + ":99999999999999999999:4:1",
		"v1:checkin:mood:" + own + ":1:4:1", "v1:checkin:mood:" + own + ":1000000:4:1", "v1:checkin:undo:" + own + ":20458:-:0",
		"v1:checkin:share-as:" + own + ":20458:-:0", "v1:checkin:share-as:" + own + ":20458:-:4", "v1:checkin:note:" + own + ":x",
		"v1:checkin:note-save:" + own + ":20458", "v1:checkin:support:" + own + ":20458", "v1:checkin:support:" + commandstest.Tom.String() + ":20458",
		"v1:checkin:support:0:0", "v1:checkin:back:-1:20458", "v1:checkin:undo:" + own + ":20458:-:1@0", strings.Repeat("v1:checkin:undo:", 10),
	} {
		reply := r.Forge(commandstest.Arjun, id)
		if reply.Message == nil || reply.Update || len(reply.Effects) != 0 {
			t.Errorf("%q is answered %q", id, commandstest.Text(reply))
		}
	}
	if after := *r.Entry(commandstest.Arjun, r.Today()); after.Version != before.Version || after.Entry != before.Entry {
		t.Errorf("changed to %+v", after)
	}
	if strings.Contains(r.Log.String(), "level=ERROR") {
		t.Errorf("logged %s", r.Log.String())
	}
}

func TestAQuestionOfLongAgo(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	asked := r.Slash(commandstest.Arjun, "checkin")
	r.Now = r.Now.Add(24 * time.Hour)
	commandstest.Says(t, r.Press(commandstest.Arjun, asked, "Good"), "Saved for yesterday")
	r.Now = r.Now.Add(48 * time.Hour)
	commandstest.Says(t, r.Press(commandstest.Arjun, asked, "Okay"), "nothing was saved")
}

func TestSupport(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Maya)
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:2", "share:mood")
	post := commands.Reply{Message: r.Wish(checkin.CheckinTarget(commandstest.Arjun, r.Today())).Message()}
	commandstest.Says(t, r.Press(commandstest.Arjun, post, "Send support"), "your own check-in")
	commandstest.Says(t, r.Press(commandstest.Maya, post, "Send support"), "Sent.")
	commandstest.Says(t, r.Press(commandstest.Maya, post, "Send support"), "Sent.")
	if e := r.Wish(checkin.CheckinTarget(commandstest.Arjun, r.Today())); strings.ContainsAny(e.Message().Text.Reveal(), "0123456789") ||
		strings.Contains(e.Message().Text.Reveal(), "Maya") {
		t.Errorf("the post tells of support: %q", e.Message().Text.Reveal())
	}
	next := r.Slash(commandstest.Arjun, "journey list")
	commandstest.Says(t, next, "**Maya** sent support for your check-in of 5 January 2026.")
	if strings.Contains(commandstest.Text(r.Slash(commandstest.Arjun, "journey list")), "sent support") {
		t.Error("told twice")
	}
	r.Press(commandstest.Arjun, reply, "Take it back")
	commandstest.Says(t, r.Press(commandstest.Maya, post, "Send support"), "no longer shared")
}

func TestSupportByPrivateMessageOnlyIfAskedFor(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Maya, commandstest.Tom)
	r.Slash(commandstest.Arjun, "checkin", "mood:2", "share:mood")
	post := commands.Reply{Message: r.Wish(checkin.CheckinTarget(commandstest.Arjun, r.Today())).Message()}
	if sent := r.Press(commandstest.Tom, post, "Send support"); len(sent.Effects) != 0 {
		t.Errorf("not asked for, and yet: %s", commandstest.Describe(sent.Effects))
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "checkin", "mood:2"), "**Tom** sent support")
	r.Member(commandstest.Arjun, func(m *peer.Member) { m.SupportDMs = true })
	sent := r.Press(commandstest.Maya, post, "Send support")
	if len(sent.Effects) != 1 || !sent.Effects[0].DMTo(commandstest.Arjun) {
		t.Fatalf("wishes %s", commandstest.Describe(sent.Effects))
	}
	r.Update(func(tx *storage.Tx) error {
		return r.Table.ApplyOutcome(tx, nil, sent.Effects[0], commands.Closed, 0, r.Now)
	})
	commandstest.Says(t, r.Slash(commandstest.Arjun, "journey list"), "**Maya** sent support", "couldn't send you a private message")
}

// The author is told at the next command, whatever it is and whatever becomes of it; /help-now alone says only its own.
func TestEveryCommandBringsTheNews(t *testing.T) {
	for _, next := range []string{
		"help", "history", "checkin", "privacy export", "reminder off", "mentor withdraw",
		"journey end journey:none", "journey start name:Sea since:3026-01-01", "milestone share milestone:none",
	} {
		t.Run(next, func(t *testing.T) {
			r := commandstest.NewRig(t)
			r.Consents(commandstest.Arjun)
			r.Consents(commandstest.Maya)
			r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:mood")
			r.Press(commandstest.Maya, commands.Reply{Message: r.Wish(checkin.CheckinTarget(commandstest.Arjun, r.Today())).Message()}, "Send support")
			if now := commandstest.Text(r.Slash(commandstest.Arjun, "help-now")); strings.Contains(now, "sent support") {
				t.Errorf("/help-now says\n%s", now)
			}
			words := strings.Fields(next)
			name := strings.Join(words[:len(words)-strings.Count(next, ":")], " ")
			options := words[strings.Count(name, " ")+1:]
			commandstest.Says(t, r.Slash(commandstest.Arjun, name, options...), "sent support")
			if again := commandstest.Text(r.Slash(commandstest.Arjun, name, options...)); strings.Contains(again, "sent support") {
				t.Errorf("told twice\n%s", again)
			}
		})
	}
}

// News that an answer took, and that did not arrive with it, come with the next one, before what came since.
func TestNewsThatDidNotArriveComeAgain(t *testing.T) {
	for _, command := range []string{"journey list", "checkin", "help"} { // one that reads, one that writes, one that needs no storage
		r := commandstest.NewRig(t)
		r.Consents(commandstest.Arjun, commandstest.Maya, commandstest.Tom)
		r.Slash(commandstest.Arjun, "checkin", "mood:2", "share:mood")
		post := commands.Reply{Message: r.Wish(checkin.CheckinTarget(commandstest.Arjun, r.Today())).Message()}
		r.Press(commandstest.Maya, post, "Send support")
		lost := r.Slash(commandstest.Arjun, command)
		commandstest.Says(t, lost, "**Maya** sent support")
		r.Press(commandstest.Tom, post, "Send support")
		if lost.OnUndelivered == nil {
			t.Fatalf("/%s: nothing keeps the news", command)
		}
		lost.OnUndelivered(context.Background())
		told := r.Slash(commandstest.Arjun, command)
		if first, second := strings.Index(commandstest.Text(told), "**Maya**"), strings.Index(commandstest.Text(told), "**Tom**"); first < 0 || second < first {
			t.Errorf("/%s: told %q", command, commandstest.Text(told))
		}
		if next := r.Slash(commandstest.Arjun, command); next.OnUndelivered != nil || strings.Contains(commandstest.Text(next), "sent support") {
			t.Errorf("/%s: told again %q", command, commandstest.Text(next))
		}
	}
}

func TestAllSupportIsTold(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Now = time.Date(2026, 9, 30, 9, 0, 0, 0, time.UTC)
	r.Slash(commandstest.Arjun, "checkin", "mood:2", "share:mood")
	post := commands.Reply{Message: r.Wish(checkin.CheckinTarget(commandstest.Arjun, r.Today())).Message()}
	for i := range commands.NewsAtMost {
		from := commandstest.Tom + peer.ID(i)
		r.Consents(from)
		r.Press(from, post, "Send support")
	}
	told := r.Slash(commandstest.Arjun, "checkin", "mood:3")
	if n := strings.Count(commandstest.Text(told), "sent support"); n != commands.NewsAtMost {
		t.Errorf("told of %d, want %d", n, commands.NewsAtMost)
	}
}

func TestLongestEntryFitsEverywhere(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Now = time.Date(2026, 9, 30, 9, 0, 0, 0, time.UTC)
	r.Slash(commandstest.Arjun, "checkin", "mood:1")
	r.Now = r.Now.AddDate(0, 0, 9)
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:1", "note:"+commandstest.Markup(), "share:The room")
	if c := r.Entry(commandstest.Arjun, r.Today()); c.Note.Reveal() != commandstest.Markup() {
		t.Errorf("the note was cut to %d", c.Note.Length())
	}
	if e := r.Wish(checkin.CheckinTarget(commandstest.Arjun, r.Today())); e == nil {
		t.Error("not posted")
	}
	r.Slash(commandstest.Arjun, "checkin", "note:"+strings.Repeat("😀", 1000))
	form := r.Press(commandstest.Arjun, reply, "Edit the note")
	r.Submit(commandstest.Arjun, form)
}

// Who comes back after a while, and whose words were forgotten meanwhile, hears of that, and not that nothing was lost.
func TestBackWithForgottenWords(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "checkin", "mood:4")
	for mood := 1; mood <= 5; mood++ {
		r.Now = r.Now.AddDate(0, 0, 9)
		reply := r.Forge(commandstest.Arjun, commands.ID("checkin:mood", commandstest.Arjun, r.Today(), mood, 12345))
		commandstest.Says(t, reply, "no longer have what you wrote")
		if said := commandstest.Text(reply); sentences(said) > 4 || strings.Contains(said, "Nothing was lost") {
			t.Errorf("%d sentences: %q", sentences(said), said)
		}
	}
}
