package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/peer"
	"waymark/storage"
)

func TestTwoTapsSaveAMood(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	asked := r.slash(arjun, "checkin")
	if want := []string{"Very hard", "Hard", "Getting by", "Okay", "Good"}; !slices.Equal(labels(asked), want) {
		t.Fatalf("asked with %q, want %q", labels(asked), want)
	}
	if c := r.entry(arjun, r.today()); c != nil {
		t.Fatal("asking saved an entry")
	}
	saved := r.press(arjun, asked, "Okay")
	says(t, saved, "Noted for today: **Okay**, only for you")
	if !saved.Update {
		t.Error("the answer does not take the question's place")
	}
	if c := r.entry(arjun, r.today()); c == nil || c.Mood != peer.Okay || c.Share != peer.JustMe {
		t.Errorf("entry is %+v", c)
	}
	for _, label := range []string{"Add a note", "Share with the room", "I had a setback", "Undo"} {
		if !slices.Contains(labels(saved), label) {
			t.Errorf("no %q, only %q", label, labels(saved))
		}
	}
	if len(saved.Effects) != 0 {
		t.Errorf("a private entry wishes %s", describe(saved.Effects))
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
			r := newRig(t)
			r.consents(arjun)
			r.slash(arjun, "checkin", "mood:4", "note:first", "share:mood")
			reply := r.slash(arjun, "checkin", c.options...)
			says(t, reply, "already checked in for today, so I changed that entry")
			if got := r.entry(arjun, r.today()); got.Entry != c.want {
				t.Errorf("entry is %#v, want %#v", got.Entry, c.want)
			}
		})
	}
}

func TestANoteWaitsForItsMood(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	asked := r.slash(arjun, "checkin", "note:slept better", "share:The room", "day:yesterday")
	says(t, asked, "How was yesterday?")
	r.press(arjun, asked, "Good")
	want := peer.Entry{Mood: peer.Good, Note: "slept better", Share: peer.MoodAndNote}
	if c := r.entry(arjun, r.today()-1); c == nil || c.Entry != want {
		t.Errorf("entry is %+v, want %+v", c, want)
	}
}

func TestANoteThatWaitedTooLongIsNotPretendedToBeKept(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	asked := r.slash(arjun, "checkin", "note:slept better")
	r.now = r.now.Add(16 * time.Minute)
	says(t, r.press(arjun, asked, "Good"), "Noted for today: **Good**", "was not kept", "add it again")
	if c := r.entry(arjun, r.today()); c == nil || c.Note != "" {
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
			r := newRig(t)
			r.consents(arjun)
			r.now = c.now
			r.member(arjun, func(m *peer.Member) { m.Calendar.Zone = c.zone })
			r.slash(arjun, "checkin", "mood:3", "day:"+c.option)
			if r.entry(arjun, c.want) == nil {
				t.Errorf("no entry for %v", c.want)
			}
		})
	}
}

func TestAnEventDeliveredTwiceChangesNothing(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	first := r.slash(arjun, "checkin", "mood:4", "share:mood")
	before := r.entry(arjun, r.today())
	second := r.again(r.last)
	if text(first) != text(second) || len(second.Effects) != 0 {
		t.Errorf("answered %q, then %q with %s", text(first), text(second), describe(second.Effects))
	}
	if after := r.entry(arjun, r.today()); after.Version != before.Version {
		t.Errorf("version %d became %d", before.Version, after.Version)
	}
	r.slash(arjun, "checkin", "mood:5")
	r.press(arjun, r.again(r.last), "Undo")
	undone := r.entry(arjun, r.today())
	r.again(r.last)
	if after := r.entry(arjun, r.today()); after == nil || after.Mood != peer.Okay || after.Version != undone.Version {
		t.Errorf("a second delivery of Undo left %+v", after)
	}
}

func TestUndo(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	first := r.slash(arjun, "checkin", "mood:4", "share:mood")
	second := r.slash(arjun, "checkin", "mood:1", "share:me")
	stale := r.press(arjun, first, "Undo")
	says(t, stale, "nothing was undone")
	back := r.press(arjun, second, "Undo")
	says(t, back, "as it was before: **Okay**, and the room sees your mood")
	if e := r.wish(checkinTarget(arjun, r.today())); e == nil || e.Message == nil {
		t.Error("the room does not see again what it saw")
	}
	if twice := r.press(arjun, second, "Undo"); twice.Update {
		t.Errorf("a double click did something: %q", text(twice))
	}
	out := r.press(arjun, back, "Undo")
	says(t, out, "taken out again")
	if c := r.entry(arjun, r.today()); c != nil {
		t.Errorf("still there: %+v", c)
	}
	if e := r.wish(checkinTarget(arjun, r.today())); e == nil || e.Message != nil {
		t.Error("the post stays")
	}
	says(t, r.press(arjun, back, "Take it back"), "no entry")
}

func TestNoteForm(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	saved := r.slash(arjun, "checkin", "mood:4", "share:The room")
	form := r.press(arjun, saved, "Add a note")
	if f := form.Modal.Fields[0]; f.ID != "note" || f.Label != "Your note" || f.Max != 1000 || !f.Long {
		t.Errorf("the field is %+v", f)
	}
	noted := r.submit(arjun, form, "note:walked by the sea")
	says(t, noted, "Your note is kept", "> walked by the sea", "your mood and your note")
	if e := r.wish(checkinTarget(arjun, r.today())); !strings.Contains(e.Message.Text.Reveal(), "walked by the sea") {
		t.Errorf("the post says %q", e.Message.Text.Reveal())
	}
	again := r.press(arjun, noted, "Edit the note")
	if v := again.Modal.Fields[0].Value; v != "walked by the sea" {
		t.Errorf("the form shows %q", v.Reveal())
	}
	long := r.submit(arjun, again, "note:"+strings.Repeat("a", 1001))
	says(t, long, "1001 characters", "Nothing was saved")
	says(t, r.submit(arjun, again, "note:"), "taken out")
	if c := r.entry(arjun, r.today()); c.Note != "" {
		t.Errorf("the note is %q", c.Note.Reveal())
	}
}

func TestSharing(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	target := checkinTarget(arjun, r.today())
	saved := r.slash(arjun, "checkin", "mood:4", "note:my secret @everyone")
	asked := r.press(arjun, saved, "Share with the room")
	if want := []string{"Mood only", "Mood and note", "Leave it"}; !slices.Equal(labels(asked), want) {
		t.Fatalf("asked with %q, want %q", labels(asked), want)
	}
	if r.wish(target) != nil {
		t.Fatal("asking shared something")
	}
	says(t, r.press(arjun, asked, "Leave it"), "only for you")
	mood := r.press(arjun, asked, "Mood only")
	says(t, mood, "the room sees your mood, not your note")
	post := r.wish(target)
	if s := post.Message.Text.Reveal(); !strings.Contains(s, "Okay") || strings.Contains(s, "secret") || post.Channel != checkInsChannel {
		t.Errorf("the post says %q", s)
	}
	if len(post.Message.PingRoles) != 0 {
		t.Error("the post notifies")
	}
	r.press(arjun, mood, "Share the note too")
	if s := r.wish(target).Message.Text.Reveal(); !strings.Contains(s, `my secret \@everyone`) {
		t.Errorf("the post says %q", s)
	}
	back := r.press(arjun, mood, "Take it back")
	says(t, back, "Taken back", "only for you")
	if e := r.wish(target); e.Message != nil {
		t.Error("the post stays")
	}
}

func TestAPostThatWasTakenDownStaysDown(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	target := checkinTarget(arjun, r.today())
	r.slash(arjun, "checkin", "mood:4", "share:mood")
	r.update(func(tx *storage.Tx) error {
		return tx.PutPosted(arjun, target, storage.Posted{Channel: checkInsChannel, Message: 5, Gone: true})
	})
	reply := r.slash(arjun, "checkin", "mood:5")
	says(t, reply, "only for you", "it stays down")
	if len(reply.Effects) != 0 {
		t.Errorf("wishes %s", describe(reply.Effects))
	}
	if list := text(Reply{Message: &r.slash(arjun, "history").Followups[0]}); strings.Contains(list, "shared") {
		t.Errorf("the list says that the room sees it: %q", list)
	}
}

// Whoever adds a note to an entry that is shared with its note knows beforehand that the room will read it.
func TestANoteForTheRoomIsNoSurprise(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	reply := r.slash(arjun, "checkin", "mood:4", "share:The room")
	says(t, reply, "the room sees your mood, and your note if you add one")
	form := r.press(arjun, reply, "Add a note")
	if got := form.Modal.Fields[0].Placeholder; !strings.Contains(got, "the room sees") {
		t.Errorf("the form says %q", got)
	}
	says(t, r.submit(arjun, form, "note:a walk"), "the room sees your mood and your note")
	alone := r.slash(maya, "checkin", "mood:4")
	alone = r.press(maya, alone, "I agree")
	if got := r.press(maya, alone, "Add a note").Modal.Fields[0].Placeholder; strings.Contains(got, "room") {
		t.Errorf("of a private entry the form says %q", got)
	}
}

// Where Discord refuses what a member was told, they hear of it once, and not when it came right before.
func TestWhatTheRoomDoesNotShowIsTold(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	target := checkinTarget(arjun, r.today())
	shared := r.slash(arjun, "checkin", "mood:4", "share:mood")
	r.settle(target, Refused)
	r.settle(target, GaveUp)
	next := text(r.slash(arjun, "journey list"))
	if n := strings.Count(next, "Your check-in of 5 January 2026 does not show in the room as you chose"); n != 1 {
		t.Errorf("told %d times: %q", n, next)
	}
	r.settle(target, Refused)
	r.settle(target, Done)
	if next := text(r.slash(arjun, "journey list")); strings.Contains(next, "room") {
		t.Errorf("told though it shows: %q", next)
	}
	r.settle(target, Refused)
	r.press(arjun, shared, "Take it back")
	r.settle(target, Refused)
	next = text(r.slash(arjun, "journey list"))
	if !strings.Contains(next, "is still in the room") || strings.Contains(next, "does not show") {
		t.Errorf("about a post that can't be taken out: %q", next)
	}
}

func TestNoChannelToShareIn(t *testing.T) {
	r := newRig(t)
	r.settings(func(s *peer.Settings) { s.CheckIns = 0 })
	r.consents(arjun)
	reply := r.slash(arjun, "checkin", "mood:4", "share:mood")
	says(t, reply, "Noted for today", "only for you", "can manage this server", "`/setup channels`")
	says(t, r.press(arjun, reply, "Share with the room"), "`/setup channels`")
	if c := r.entry(arjun, r.today()); c == nil || c.Share != peer.JustMe {
		t.Errorf("entry is %+v", c)
	}
}

func TestLowMoodNamesPeople(t *testing.T) {
	for mood, low := range map[string]bool{"1": true, "2": true, "3": false, "4": false, "5": false} {
		r := newRig(t)
		r.consents(arjun)
		got := labels(r.slash(arjun, "checkin", "mood:"+mood))
		for _, label := range []string{"Talk to a moderator", "Find help now"} {
			if slices.Contains(got, label) != low {
				t.Errorf("mood %s offers %q", mood, got)
			}
		}
	}
}

func TestComingBackIsWelcome(t *testing.T) {
	for days, welcome := range map[int]bool{1: false, 2: false, 3: true, 400: true} {
		r := newRig(t)
		r.consents(arjun)
		if strings.Contains(text(r.slash(arjun, "checkin", "mood:4")), "Good to see you") {
			t.Error("welcomed back at the first check-in")
		}
		r.now = r.now.AddDate(0, 0, days)
		reply := r.slash(arjun, "checkin", "mood:4")
		if strings.Contains(text(reply), "Good to see you. Nothing was lost while you were away.") != welcome {
			t.Errorf("after %d days: %q", days, text(reply))
		}
		if strings.Contains(text(r.slash(arjun, "checkin", "mood:5")), "Good to see you") {
			t.Error("welcomed back twice")
		}
	}
	r := newRig(t)
	r.consents(arjun)
	r.keeps(arjun, peer.Okay, r.today()-30)
	hard := text(r.slash(arjun, "checkin", "mood:1"))
	if !strings.HasPrefix(hard, "Nothing was lost while you were away.") || sentences(hard) > 4 {
		t.Errorf("on a hard day: %q", hard)
	}
}

// sentences counts those of an answer to a check-in, without the note that it repeats.
func sentences(answer string) int {
	said, _, _ := strings.Cut(answer, "\n> ")
	return len(regexp.MustCompile(`[.?!](\s|$)`).FindAllString(said, -1))
}

func TestOtherPeoplesButtons(t *testing.T) {
	r := newRig(t)
	r.consents(arjun, tom)
	saved := r.slash(arjun, "checkin", "mood:2", "note:mine")
	asked := r.slash(arjun, "checkin")
	before := *r.entry(arjun, r.today())
	for _, label := range []string{"Edit the note", "Share with the room", "I had a setback", "Undo"} {
		reply := r.press(tom, saved, label)
		says(t, reply, "belongs to somebody else")
	}
	says(t, r.press(tom, asked, "Good"), "belongs to somebody else")
	if after := *r.entry(arjun, r.today()); after.Version != before.Version {
		t.Errorf("changed to %+v", after)
	}
	if c := r.entry(tom, r.today()); c != nil {
		t.Errorf("tom has %+v", c)
	}
}

func TestForgedAndOldIDs(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "checkin", "mood:4")
	before := *r.entry(arjun, r.today())
	own := arjun.String()
	for _, id := range []string{
		"", "v1", "v1:checkin:undo", "v0:checkin:undo:1:2:3", "v1:checkin:undo:…", "v1:nothing:here", "v1:checkin:mood:" + own,
		"v1:checkin:mood:" + own + ":20458:9:1", "v1:checkin:mood:" + own + ":99999999999999999999:4:1",
		"v1:checkin:mood:" + own + ":1:4:1", "v1:checkin:mood:" + own + ":1000000:4:1", "v1:checkin:undo:" + own + ":20458:0",
		"v1:checkin:share-as:" + own + ":20458:0", "v1:checkin:share-as:" + own + ":20458:3", "v1:checkin:note:" + own + ":x",
		"v1:checkin:note-save:" + own + ":20458", "v1:checkin:support:" + own + ":20458", "v1:checkin:support:" + tom.String() + ":20458",
		"v1:checkin:support:0:0", "v1:checkin:back:-1:20458", "v1:checkin:undo:" + own + ":20458:1@0", strings.Repeat("v1:checkin:undo:", 10),
	} {
		reply := r.forge(arjun, id)
		if reply.Message == nil || reply.Update || len(reply.Effects) != 0 {
			t.Errorf("%q is answered %q", id, text(reply))
		}
	}
	if after := *r.entry(arjun, r.today()); after.Version != before.Version || after.Entry != before.Entry {
		t.Errorf("changed to %+v", after)
	}
	if strings.Contains(r.log.String(), "level=ERROR") {
		t.Errorf("logged %s", r.log.String())
	}
}

func TestAQuestionOfLongAgo(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	asked := r.slash(arjun, "checkin")
	r.now = r.now.Add(24 * time.Hour)
	says(t, r.press(arjun, asked, "Good"), "Noted for yesterday")
	r.now = r.now.Add(48 * time.Hour)
	says(t, r.press(arjun, asked, "Okay"), "nothing was saved")
}

func TestSupport(t *testing.T) {
	r := newRig(t)
	r.consents(arjun, maya)
	reply := r.slash(arjun, "checkin", "mood:2", "share:mood")
	post := Reply{Message: r.wish(checkinTarget(arjun, r.today())).Message}
	says(t, r.press(arjun, post, "Send support"), "your own check-in")
	says(t, r.press(maya, post, "Send support"), "Sent.")
	says(t, r.press(maya, post, "Send support"), "already")
	if e := r.wish(checkinTarget(arjun, r.today())); strings.Contains(e.Message.Text.Reveal(), "1") != strings.Contains(arjun.String(), "1") ||
		strings.Contains(e.Message.Text.Reveal(), maya.String()) {
		t.Errorf("the post tells of support: %q", e.Message.Text.Reveal())
	}
	next := r.slash(arjun, "journey list")
	says(t, next, "<@"+maya.String()+"> sent support for your check-in of 5 January 2026.")
	if strings.Contains(text(r.slash(arjun, "journey list")), "sent support") {
		t.Error("told twice")
	}
	r.press(arjun, reply, "Take it back")
	says(t, r.press(maya, post, "Send support"), "not shared any more")
}

func TestSupportByPrivateMessageOnlyIfAskedFor(t *testing.T) {
	r := newRig(t)
	r.consents(arjun, maya, tom)
	r.slash(arjun, "checkin", "mood:2", "share:mood")
	post := Reply{Message: r.wish(checkinTarget(arjun, r.today())).Message}
	if sent := r.press(tom, post, "Send support"); len(sent.Effects) != 0 {
		t.Errorf("not asked for, and yet: %s", describe(sent.Effects))
	}
	says(t, r.slash(arjun, "checkin", "mood:2"), "<@"+tom.String()+"> sent support")
	r.member(arjun, func(m *peer.Member) { m.SupportDMs = true })
	sent := r.press(maya, post, "Send support")
	if len(sent.Effects) != 1 || sent.Effects[0].Kind != DM || sent.Effects[0].User != arjun {
		t.Fatalf("wishes %s", describe(sent.Effects))
	}
	r.update(func(tx *storage.Tx) error { return r.table.ApplyOutcome(tx, sent.Effects[0], Closed, 0, r.now) })
	says(t, r.slash(arjun, "journey list"), "<@"+maya.String()+"> sent support", "could not send you a private message")
}

// The author is told at the next command, whatever it is and whatever becomes of it; /help-now alone says only its own.
func TestEveryCommandBringsTheNews(t *testing.T) {
	for _, next := range []string{
		"help", "history", "checkin", "privacy export", "reminder off", "mentor withdraw",
		"journey end journey:none", "journey start name:Sea since:3026-01-01", "milestone share milestone:none",
	} {
		t.Run(next, func(t *testing.T) {
			r := newRig(t)
			r.consents(arjun)
			r.consents(maya)
			r.slash(arjun, "checkin", "mood:4", "share:mood")
			r.press(maya, Reply{Message: r.wish(checkinTarget(arjun, r.today())).Message}, "Send support")
			if now := text(r.slash(arjun, "help-now")); strings.Contains(now, "sent support") {
				t.Errorf("/help-now says\n%s", now)
			}
			words := strings.Fields(next)
			name := strings.Join(words[:len(words)-strings.Count(next, ":")], " ")
			options := words[strings.Count(name, " ")+1:]
			says(t, r.slash(arjun, name, options...), "sent support")
			if again := text(r.slash(arjun, name, options...)); strings.Contains(again, "sent support") {
				t.Errorf("told twice\n%s", again)
			}
		})
	}
}

// News that an answer took, and that did not arrive with it, come with the next one, before what came since.
func TestNewsThatDidNotArriveComeAgain(t *testing.T) {
	for _, command := range []string{"journey list", "checkin", "help"} { // one that reads, one that writes, one that needs no storage
		r := newRig(t)
		r.consents(arjun, maya, tom)
		r.slash(arjun, "checkin", "mood:2", "share:mood")
		post := Reply{Message: r.wish(checkinTarget(arjun, r.today())).Message}
		r.press(maya, post, "Send support")
		lost := r.slash(arjun, command)
		says(t, lost, "<@"+maya.String()+"> sent support")
		r.press(tom, post, "Send support")
		if lost.OnUndelivered == nil {
			t.Fatalf("/%s: nothing keeps the news", command)
		}
		lost.OnUndelivered(context.Background())
		told := r.slash(arjun, command)
		if first, second := strings.Index(text(told), maya.String()), strings.Index(text(told), tom.String()); first < 0 || second < first {
			t.Errorf("/%s: told %q", command, text(told))
		}
		if next := r.slash(arjun, command); next.OnUndelivered != nil || strings.Contains(text(next), "sent support") {
			t.Errorf("/%s: told again %q", command, text(next))
		}
	}
}

func TestAllSupportIsTold(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.now = time.Date(2026, 9, 30, 9, 0, 0, 0, time.UTC)
	r.slash(arjun, "checkin", "mood:2", "share:mood")
	post := Reply{Message: r.wish(checkinTarget(arjun, r.today())).Message}
	for i := range newsAtMost {
		from := tom + peer.ID(i)
		r.consents(from)
		r.press(from, post, "Send support")
	}
	told := r.slash(arjun, "checkin", "mood:3")
	if n := strings.Count(text(told), "sent support"); n != newsAtMost {
		t.Errorf("told of %d, want %d", n, newsAtMost)
	}
}

func TestLongestEntryFitsEverywhere(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.now = time.Date(2026, 9, 30, 9, 0, 0, 0, time.UTC)
	r.slash(arjun, "checkin", "mood:1")
	r.now = r.now.AddDate(0, 0, 9)
	reply := r.slash(arjun, "checkin", "mood:1", "note:"+markup(), "share:The room")
	if c := r.entry(arjun, r.today()); c.Note.Reveal() != markup() {
		t.Errorf("the note was cut to %d", c.Note.Length())
	}
	if e := r.wish(checkinTarget(arjun, r.today())); e == nil {
		t.Error("not posted")
	}
	r.slash(arjun, "checkin", "note:"+strings.Repeat("😀", 1000))
	form := r.press(arjun, reply, "Edit the note")
	r.submit(arjun, form)
}

// Who comes back after a while, and whose words were forgotten meanwhile, hears of that, and not that nothing was lost.
func TestBackWithForgottenWords(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "checkin", "mood:4")
	for mood := 1; mood <= 5; mood++ {
		r.now = r.now.AddDate(0, 0, 9)
		reply := r.forge(arjun, ID("checkin:mood", arjun, r.today(), mood, 12345))
		says(t, reply, "was not kept")
		if said := text(reply); sentences(said) > 4 || strings.Contains(said, "Nothing was lost") {
			t.Errorf("%d sentences: %q", sentences(said), said)
		}
	}
}
