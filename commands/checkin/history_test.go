package checkin_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/commands"
	"waymark/commands/chart"
	"waymark/commands/checkin"
	"waymark/commands/commandstest"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// keeps stores entries of a member, each as if a check-in had made it on its day.
func keeps(r *commandstest.Rig, who peer.ID, mood peer.Mood, days ...peer.Day) {
	r.T.Helper()
	r.Update(func(tx *storage.Tx) error {
		for _, d := range days {
			c := peer.NewCheckIn(d, peer.Entry{Mood: mood}, peer.ID(1_000_000+int(d)), r.Now)
			if err := tx.PutCheckIn(who, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// file makes the one file of a reply.
func file(t *testing.T, reply commands.Reply) commands.File {
	t.Helper()
	if reply.Attachments == nil {
		t.Fatalf("no picture with %q", commandstest.Text(reply))
	}
	files, err := reply.Attachments(context.Background())
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	return files[0]
}

func historyOf(r *commandstest.Rig, who peer.ID, period string) commands.Reply {
	r.T.Helper()
	return r.Slash(who, "history", "period:"+period)
}

func TestAnEmptyHistoryIsAnsweredKindlyAndKeepsNothing(t *testing.T) {
	r := commandstest.NewRig(t)
	got := r.Slash(commandstest.Arjun, "history")
	commandstest.Says(t, got, "There's nothing here right now")
	if got.Attachments != nil || len(commandstest.Labels(got)) != 0 {
		t.Errorf("an empty history has a picture or buttons: %q", commandstest.Labels(got))
	}
	r.View(func(tx *storage.Tx) error {
		m, err := tx.Member(commandstest.Arjun)
		if m != nil {
			t.Error("looking at nothing made arjun a member")
		}
		return err
	})
	r.Consents(commandstest.Arjun)
	keeps(r, commandstest.Arjun, peer.Good, r.Today()-30)
	got = r.Slash(commandstest.Arjun, "history")
	commandstest.Says(t, got, "Your entries are from before 7 December 2025", "6 December 2025: **Good**")
	if got.Attachments != nil {
		t.Error("a picture of days without entries")
	}
}

func TestPeriodsEndTodayAndHaveTheirLength(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Now = time.Date(2026, 3, 1, 1, 30, 0, 0, time.UTC) // still 28 February
	r.Consents(commandstest.Arjun)
	last := peer.Date(2026, time.February, 28)
	keeps(r, commandstest.Arjun, peer.Okay, last, last-29, last-30, last-89, last-90, peer.Date(2025, time.March, 1), peer.Date(2025, time.February, 28))
	for period, want := range map[string]string{
		"30 days": "on 2 days from 30 January 2026 to 28 February 2026. Okay: 2.",
		"90 days": "on 4 days from 1 December 2025 to 28 February 2026. Okay: 4.",
		"a year":  "on 6 days from 1 March 2025 to 28 February 2026. Okay: 6.",
	} {
		got := historyOf(r, commandstest.Arjun, period)
		commandstest.Says(t, got, want)
		count, _, _ := strings.Cut(want, " from ")
		if alt := file(t, got).Alt.Reveal(); !strings.HasSuffix(alt, "with an entry "+count+".") || strings.Contains(alt, "Okay") {
			t.Errorf("%s: the picture is described as %q", period, alt)
		}
	}
	r.Now = r.Now.Add(3 * time.Hour)
	commandstest.Says(t, r.Slash(commandstest.Arjun, "history"), "from 31 January 2026 to 1 March 2026")
}

// Who travels west may have an entry for a day that has not begun where they are now.
func TestAnEntryFromAheadIsInThePicture(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	keeps(r, commandstest.Arjun, peer.Good, r.Today()+1)
	commandstest.Says(t, r.Slash(commandstest.Arjun, "history"), "You checked in on 6 January 2026. Good: 1.")
}

func TestDaysOfTheMembersOwnZone(t *testing.T) {
	for _, c := range []struct {
		zone string
		now  time.Time
		want string
	}{
		{"Asia/Kolkata", time.Date(2026, 1, 4, 22, 29, 0, 0, time.UTC), "to 4 January 2026"},
		{"Asia/Kolkata", time.Date(2026, 1, 4, 22, 30, 0, 0, time.UTC), "to 5 January 2026"},
		{"America/New_York", time.Date(2026, 3, 8, 7, 59, 0, 0, time.UTC), "to 7 March 2026"}, // clocks went forward at 2
		{"America/New_York", time.Date(2026, 3, 8, 8, 0, 0, 0, time.UTC), "to 8 March 2026"},
		{"America/New_York", time.Date(2026, 11, 1, 8, 59, 0, 0, time.UTC), "to 31 October 2026"}, // and back
		{"America/New_York", time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC), "to 1 November 2026"},
	} {
		r := commandstest.NewRig(t)
		r.Now = c.now
		r.Consents(commandstest.Arjun)
		r.Member(commandstest.Arjun, func(m *peer.Member) { m.Calendar.Zone = c.zone })
		r.Slash(commandstest.Arjun, "checkin", "mood:4")
		r.Slash(commandstest.Arjun, "checkin", "mood:2", "day:yesterday")
		got := r.Slash(commandstest.Arjun, "history")
		commandstest.Says(t, got, c.want, "Okay: 1, Hard: 1")
		if n := len(got.Followups[0].Rows[0].Select.Options); n != 2 {
			t.Errorf("%s %v: %d entries", c.zone, c.now, n)
		}
	}
}

func TestFiguresAddUpAndNameNoMissingDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := variants()[0]
		v.period = rapid.SampledFrom(checkin.Periods()).Draw(t, "period")
		v.today = peer.Day(rapid.IntRange(15_000, 30_000).Draw(t, "today"))
		moods := rapid.SliceOfN(rapid.IntRange(0, 5), 366, 366).Draw(t, "moods")
		moods[0], v.age = 4, 365
		v.mood = func(ago int) peer.Mood { return peer.Mood(moods[ago]) }
		rq, s, entries := v.entries()
		figures := checkin.Figures(rq.Env, s, entries)
		var sum [6]int
		for _, part := range figures[1:] {
			for m := peer.VeryHard; m <= peer.Good; m++ {
				if _, after, ok := strings.Cut(part.Reveal(), " "+checkin.MoodWord(rq.Env, m).Reveal()+": "); ok {
					n := 0
					if _, err := fmt.Sscanf(after, "%d", &n); err != nil || n == 0 {
						t.Fatalf("%q: %v", part.Reveal(), err)
					}
					sum[m] += n
				}
			}
		}
		for _, e := range entries {
			sum[e.Mood]--
		}
		if len(figures) > 1 && sum != [6]int{} {
			t.Fatalf("parts and whole differ by %v: %q", sum, words.Join("\n", figures...).Reveal())
		}
		drawing := checkin.Drawing(rq.Env, s, entries, v.events)
		if len(drawing.Marks) != len(entries) {
			t.Fatalf("%d marks of %d entries", len(drawing.Marks), len(entries))
		}
	})
}

func TestPagesHoldEveryEntryOnce(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Maya)
	var want []string
	for i := range 34 {
		d := r.Today() - peer.Day(i*i)
		keeps(r, commandstest.Arjun, peer.Okay, d)
		want = append(want, commands.ArgString(d))
	}
	keeps(r, commandstest.Maya, peer.Good, r.Today())
	read := func(m commands.Message) (days []string) {
		for _, o := range m.Rows[0].Select.Options {
			days = append(days, o.Value)
		}
		return days
	}
	first := r.Slash(commandstest.Arjun, "history")
	got, page := read(first.Followups[0]), first
	if slices.Contains(commandstest.Labels(first), "Newer") {
		t.Error("the first page has newer ones")
	}
	for slices.Contains(commandstest.Labels(page), "Older") {
		page = r.Press(commandstest.Arjun, page, "Older")
		if !page.Update {
			t.Error("a page does not take the place of the one before")
		}
		got = append(got, read(*page.Message)...)
	}
	if !slices.Equal(got, want) {
		t.Errorf("pages hold %q, want %q", got, want)
	}
	for slices.Contains(commandstest.Labels(page), "Newer") {
		page = r.Press(commandstest.Arjun, page, "Newer")
	}
	if !slices.Equal(read(*page.Message), want[:10]) {
		t.Errorf("back at the newest: %q", read(*page.Message))
	}
}

// opened is the newest entry of arjun's, chosen from the list.
func opened(r *commandstest.Rig, day peer.Day) commands.Reply {
	r.T.Helper()
	list := r.Slash(commandstest.Arjun, "history")
	if len(list.Followups) > 0 {
		list = commands.Reply{Message: &list.Followups[0]}
	}
	return r.Pick(commandstest.Arjun, list, commands.ArgString(day))
}

func TestAnOldEntryIsEditedAndItsPostFollows(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	day := r.Today()
	target := checkin.CheckinTarget(commandstest.Arjun, day)
	r.Slash(commandstest.Arjun, "checkin", "mood:4", "note:a walk", "share:The room")
	r.Now = r.Now.Add(9 * 24 * time.Hour)
	entry := opened(r, day)
	commandstest.Says(t, entry, "Your entry for 5 January 2026: **Okay** (shared: your mood and your note)", "> a walk")
	editor := r.Press(commandstest.Arjun, entry, "Edit")
	hard := r.Press(commandstest.Arjun, editor, "Hard")
	commandstest.Says(t, hard, "Your entry for 5 January 2026 says **Hard** now", "should it see the new one?", "If you want to talk to someone")
	if e := r.Wish(target); e == nil || e.Message() == nil || !strings.Contains(e.Message().Text.Reveal(), "**Okay**") {
		t.Errorf("before a yes the room sees %+v", e)
	}
	hard = r.Press(commandstest.Arjun, hard, "Update what the room sees")
	if e := r.Wish(target); e == nil || e.Message() == nil || !strings.Contains(e.Message().Text.Reveal(), "**Hard**") {
		t.Errorf("the room sees %+v", e)
	}
	form := r.Press(commandstest.Arjun, hard, "Edit the note")
	if form.Modal.Fields[0].Value != "a walk" {
		t.Errorf("the form shows %q", form.Modal.Fields[0].Value.Reveal())
	}
	noted := r.Submit(commandstest.Arjun, form, "note:two walks")
	commandstest.Says(t, noted, "Your note is saved", "> two walks")
	noted = r.Press(commandstest.Arjun, noted, "Update what the room sees")
	if e := r.Wish(target); !strings.Contains(e.Message().Text.Reveal(), "two walks") {
		t.Errorf("the room sees %q", e.Message().Text.Reveal())
	}
	back := r.Press(commandstest.Arjun, noted, "Take it back")
	commandstest.Says(t, back, "I'm deleting the post", "Your entry for")
	if e := r.Wish(target); e == nil || e.Message() != nil {
		t.Error("the post stays")
	}
	undone := r.Press(commandstest.Arjun, back, "Undo")
	commandstest.Says(t, undone, "Nothing was undone", "only you can see it", "> two walks")
	if slices.Contains(commandstest.Labels(undone), "Share with the room") {
		t.Errorf("buttons %q", commandstest.Labels(undone))
	}
	commandstest.Says(t, r.Press(commandstest.Arjun, undone, "Back to the list"), "5 January 2026: **Hard** – two walks")
	first := r.Press(commandstest.Arjun, r.Press(commandstest.Arjun, undone, "Undo"), "Undo")
	commandstest.Says(t, first, "as it was before", "**Okay**", "> a walk")
	if slices.Contains(commandstest.Labels(first), "Undo") {
		t.Errorf("nothing is left to undo: buttons %q", commandstest.Labels(first))
	}
}

func TestDeletedAndUndone(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	day := r.Today()
	r.Slash(commandstest.Arjun, "checkin", "mood:4", "note:a walk", "share:mood")
	before := *r.Entry(commandstest.Arjun, day)
	shown := opened(r, day)
	gone := r.Press(commandstest.Arjun, shown, "Delete")
	commandstest.Says(t, gone, "Your entry for today is deleted.", "There's nothing here right now")
	if r.Entry(commandstest.Arjun, day) != nil {
		t.Fatal("it is still there")
	}
	if e := r.Wish(checkin.CheckinTarget(commandstest.Arjun, day)); e == nil || e.Message() != nil {
		t.Error("the post stays")
	}
	twice := r.Press(commandstest.Arjun, shown, "Delete")
	commandstest.Says(t, twice, "is deleted")
	commandstest.Says(t, r.Press(commandstest.Tom, gone, "Undo"), "belongs to someone else")
	back := r.Press(commandstest.Arjun, twice, "Undo")
	commandstest.Says(t, back, "Your entry for today is back: **Okay**", "> a walk")
	if e := r.Wish(checkin.CheckinTarget(commandstest.Arjun, day)); e == nil || e.Message() != nil {
		t.Error("Undo shared it again")
	}
	after := r.Entry(commandstest.Arjun, day)
	if after == nil || after.Mood != before.Mood || after.Note != before.Note || after.Share != peer.JustMe || !after.At.Equal(before.At) || after.Version <= before.Version {
		t.Errorf("%+v came back as %+v", before, after)
	}
	commandstest.Says(t, r.Press(commandstest.Arjun, gone, "Undo"), "is back") // pressed twice
	if again := r.Entry(commandstest.Arjun, day); again.Version != after.Version {
		t.Error("pressing twice changed it")
	}
	commandstest.Says(t, r.Press(commandstest.Arjun, shown, "Delete"), "has changed since this button was made")
	if r.Entry(commandstest.Arjun, day) == nil {
		t.Error("an older button took it out")
	}
}

func TestUndoOfADeletedEntryHasItsTime(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	day := r.Today()
	keeps(r, commandstest.Arjun, peer.Okay, day, day-1)
	gone := r.Press(commandstest.Arjun, opened(r, day), "Delete")
	r.Slash(commandstest.Arjun, "checkin", "mood:2")
	commandstest.Says(t, r.Press(commandstest.Arjun, gone, "Undo"), "There's a newer entry for today")
	if c := r.Entry(commandstest.Arjun, day); c.Mood != peer.Hard {
		t.Errorf("the newer entry became %v", c.Mood)
	}
	gone = r.Press(commandstest.Arjun, opened(r, day-1), "Delete")
	r.Now = r.Now.Add(commands.HoldFor + time.Second)
	commandstest.Says(t, r.Press(commandstest.Arjun, gone, "Undo"), "I no longer have that entry")
	if r.Entry(commandstest.Arjun, day-1) != nil {
		t.Error("it came back all the same")
	}
}

func TestNobodyElseSeesOrChangesAnEntry(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Tom)
	day := r.Today()
	r.Slash(commandstest.Arjun, "checkin", "mood:4", "note:a secret walk")
	keeps(r, commandstest.Tom, peer.Good, day)
	list := r.Slash(commandstest.Arjun, "history")
	entry := opened(r, day)
	editor := r.Press(commandstest.Arjun, entry, "Edit")
	before := *r.Entry(commandstest.Arjun, day)
	ids := []string{list.Followups[0].Rows[0].Select.ID}
	for _, reply := range []commands.Reply{entry, editor} {
		for _, row := range reply.Message.Rows {
			for _, b := range row.Buttons {
				ids = append(ids, b.ID)
			}
		}
	}
	for _, id := range ids {
		act, args, _ := commands.ParseID(id)
		for _, kind := range []commands.Kind{commands.ButtonClick, commands.SelectChoice, commands.ModalSubmit} {
			got := r.Do(commands.Request{Kind: kind, Member: commandstest.Tom, Component: act, Args: args, Values: []string{commands.ArgString(day)}, Fields: map[string]string{"note": "x"}})
			commandstest.Says(t, got, "belongs to someone else")
			if strings.Contains(commandstest.Text(got), "secret") {
				t.Fatalf("%s tells tom: %q", act, commandstest.Text(got))
			}
		}
	}
	if after := r.Entry(commandstest.Arjun, day); after.Version != before.Version {
		t.Error("tom changed it")
	}
}

func TestTheLongestNotesFit(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	for i := range 12 {
		r.Update(func(tx *storage.Tx) error {
			e := peer.Entry{Mood: peer.VeryHard, Note: peer.UserText(commandstest.Markup()), Share: peer.MoodAndNote}
			return tx.PutCheckIn(commandstest.Arjun, peer.NewCheckIn(r.Today()-peer.Day(i), e, 5, r.Now))
		})
	}
	r.Press(commandstest.Arjun, r.Press(commandstest.Arjun, opened(r, r.Today()), "Edit"), "Hard") // checkReply holds every answer against Discord's limits
}

// Words that the picture's fonts cannot write are numbered in it, and the text says which is which.
func TestWordsThatThePictureCannotWrite(t *testing.T) {
	if !chart.Writes("Étouffé", "трудно", "δύσκολα") {
		t.Error("the fonts have lost letters")
	}
	path := filepath.Join(t.TempDir(), "own.toml")
	if err := os.WriteFile(path, []byte("[head]\nlanguage = \"hi\"\nread-by = \"A reader\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	spoken, err := words.LoadLanguages([]string{path}, []string{"hi"})
	if err != nil {
		t.Fatal(err)
	}
	say := spoken.Find("hi")
	if say == nil {
		t.Fatal("Hindi is not spoken")
	}
	v := variants()[0]
	v.period = "a year"
	_, s, entries := v.entries()
	rq := commands.Request{Env: commands.Env{Catalogue: say}}
	for n, label := range []string{"बहुत मुश्किल", "मुश्किल", "बस चल रहा है", "ठीक", "अच्छा"} {
		commandstest.Says(t, checkin.Picture(rq, s, entries, v.events), fmt.Sprintf("%s: %d", label, n+1))
	}
	drawing := checkin.Drawing(rq.Env, s, entries, v.events)
	all := append([]string{drawing.Title}, drawing.Levels...)
	for _, tick := range drawing.Ticks {
		all = append(all, tick.Label)
	}
	if !chart.Writes(all...) {
		t.Errorf("the picture cannot write all of %q", all)
	}
}
