package commands

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

	"waymark/commands/chart"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// keeps stores entries of a member, each as if a check-in had made it on its day.
func (r *Rig) keeps(who peer.ID, mood peer.Mood, days ...peer.Day) {
	r.t.Helper()
	r.update(func(tx *storage.Tx) error {
		for _, d := range days {
			c := peer.NewCheckIn(d, peer.Entry{Mood: mood}, peer.ID(1_000_000+int(d)), r.now)
			if err := tx.PutCheckIn(who, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// file makes the one file of a reply.
func file(t *testing.T, reply Reply) File {
	t.Helper()
	if reply.Attachments == nil {
		t.Fatalf("no picture with %q", text(reply))
	}
	files, err := reply.Attachments(context.Background())
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	return files[0]
}

func (r *Rig) historyOf(who peer.ID, period string) Reply {
	r.t.Helper()
	return r.slash(who, "history", "period:"+period)
}

func TestAnEmptyHistoryIsAnsweredKindlyAndKeepsNothing(t *testing.T) {
	r := newRig(t)
	got := r.slash(arjun, "history")
	says(t, got, "There is nothing here right now")
	if got.Attachments != nil || len(labels(got)) != 0 {
		t.Errorf("an empty history has a picture or buttons: %q", labels(got))
	}
	r.view(func(tx *storage.Tx) error {
		m, err := tx.Member(arjun)
		if m != nil {
			t.Error("looking at nothing made arjun a member")
		}
		return err
	})
	r.consents(arjun)
	r.keeps(arjun, peer.Good, r.today()-30)
	got = r.slash(arjun, "history")
	says(t, got, "Your entries are from before 7 December 2025", "6 December 2025: **Good**")
	if got.Attachments != nil {
		t.Error("a picture of days without entries")
	}
}

func TestPeriodsEndTodayAndHaveTheirLength(t *testing.T) {
	r := newRig(t)
	r.now = time.Date(2026, 3, 1, 1, 30, 0, 0, time.UTC) // still 28 February
	r.consents(arjun)
	last := peer.Date(2026, time.February, 28)
	r.keeps(arjun, peer.Okay, last, last-29, last-30, last-89, last-90, peer.Date(2025, time.March, 1), peer.Date(2025, time.February, 28))
	for period, want := range map[string]string{
		"30 days": "on 2 days from 30 January 2026 to 28 February 2026. Okay: 2.",
		"90 days": "on 4 days from 1 December 2025 to 28 February 2026. Okay: 4.",
		"a year":  "on 6 days from 1 March 2025 to 28 February 2026. Okay: 6.",
	} {
		got := r.historyOf(arjun, period)
		says(t, got, want)
		if alt := file(t, got).Alt.Reveal(); !strings.Contains(alt, want) {
			t.Errorf("%s: the picture is described as %q", period, alt)
		}
	}
	r.now = r.now.Add(3 * time.Hour)
	says(t, r.slash(arjun, "history"), "from 31 January 2026 to 1 March 2026")
}

// Who travels west may have an entry for a day that has not begun where they are now.
func TestAnEntryFromAheadIsInThePicture(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.keeps(arjun, peer.Good, r.today()+1)
	says(t, r.slash(arjun, "history"), "You checked in on 1 day from 7 December 2025 to 6 January 2026. Good: 1.")
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
		r := newRig(t)
		r.now = c.now
		r.consents(arjun)
		r.member(arjun, func(m *peer.Member) { m.Calendar.Zone = c.zone })
		r.slash(arjun, "checkin", "mood:4")
		r.slash(arjun, "checkin", "mood:2", "day:yesterday")
		got := r.slash(arjun, "history")
		says(t, got, c.want, "Okay: 1, Hard: 1")
		if n := len(got.Followups[0].Rows[0].Select.Options); n != 2 {
			t.Errorf("%s %v: %d entries", c.zone, c.now, n)
		}
	}
}

func TestFiguresAddUpAndNameNoMissingDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := variants()[0]
		v.period = rapid.SampledFrom(periods()).Draw(t, "period")
		v.today = peer.Day(rapid.IntRange(15_000, 30_000).Draw(t, "today"))
		moods := rapid.SliceOfN(rapid.IntRange(0, 5), 366, 366).Draw(t, "moods")
		moods[0] = 4
		v.mood = func(ago int) peer.Mood { return peer.Mood(moods[ago]) }
		rq, s, entries := v.entries()
		figures := rq.figures(s, entries)
		var sum [6]int
		for _, part := range figures[1:] {
			for m := peer.VeryHard; m <= peer.Good; m++ {
				if _, after, ok := strings.Cut(part.Reveal(), " "+rq.moodWord(m).Reveal()+": "); ok {
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
		drawing := rq.drawing(s, entries)
		if len(drawing.Marks) != len(entries) {
			t.Fatalf("%d marks of %d entries", len(drawing.Marks), len(entries))
		}
	})
}

func TestPagesHoldEveryEntryOnce(t *testing.T) {
	r := newRig(t)
	r.consents(arjun, maya)
	var want []string
	for i := range 34 {
		d := r.today() - peer.Day(i*i)
		r.keeps(arjun, peer.Okay, d)
		want = append(want, argString(d))
	}
	r.keeps(maya, peer.Good, r.today())
	read := func(m Message) (days []string) {
		for _, o := range m.Rows[0].Select.Options {
			days = append(days, o.Value)
		}
		return days
	}
	first := r.slash(arjun, "history")
	got, page := read(first.Followups[0]), first
	if slices.Contains(labels(first), "Newer") {
		t.Error("the first page has newer ones")
	}
	for slices.Contains(labels(page), "Older") {
		page = r.press(arjun, page, "Older")
		if !page.Update {
			t.Error("a page does not take the place of the one before")
		}
		got = append(got, read(*page.Message)...)
	}
	if !slices.Equal(got, want) {
		t.Errorf("pages hold %q, want %q", got, want)
	}
	for slices.Contains(labels(page), "Newer") {
		page = r.press(arjun, page, "Newer")
	}
	if !slices.Equal(read(*page.Message), want[:10]) {
		t.Errorf("back at the newest: %q", read(*page.Message))
	}
}

// opened is the newest entry of arjun's, chosen from the list.
func (r *Rig) opened(day peer.Day) Reply {
	r.t.Helper()
	list := r.slash(arjun, "history")
	if len(list.Followups) > 0 {
		list = Reply{Message: &list.Followups[0]}
	}
	return r.pick(arjun, list, argString(day))
}

func TestAnOldEntryIsEditedAndItsPostFollows(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	day := r.today()
	target := checkinTarget(arjun, day)
	r.slash(arjun, "checkin", "mood:4", "note:a walk", "share:The room")
	r.now = r.now.Add(9 * 24 * time.Hour)
	entry := r.opened(day)
	says(t, entry, "Your entry for 5 January 2026: **Okay**, and the room sees your mood and your note", "> a walk")
	editor := r.press(arjun, entry, "Edit")
	hard := r.press(arjun, editor, "Hard")
	says(t, hard, "Changed. Your entry for 5 January 2026: **Hard**", "If you'd like a person")
	if e := r.wish(target); e == nil || e.Message == nil || !strings.Contains(e.Message.Text.Reveal(), "**Hard**") {
		t.Errorf("the room sees %+v", e)
	}
	form := r.press(arjun, hard, "Edit the note")
	if form.Modal.Fields[0].Value != "a walk" {
		t.Errorf("the form shows %q", form.Modal.Fields[0].Value.Reveal())
	}
	noted := r.submit(arjun, form, "note:two walks")
	says(t, noted, "Your note is kept", "> two walks")
	if e := r.wish(target); !strings.Contains(e.Message.Text.Reveal(), "two walks") {
		t.Errorf("the room sees %q", e.Message.Text.Reveal())
	}
	back := r.press(arjun, noted, "Take it back")
	says(t, back, "Taken back", "only for you")
	if e := r.wish(target); e == nil || e.Message != nil {
		t.Error("the post stays")
	}
	undone := r.press(arjun, back, "Undo")
	says(t, undone, "as it was before", "the room sees your mood and your note")
	if slices.Contains(labels(undone), "Share with the room") {
		t.Errorf("buttons %q", labels(undone))
	}
	says(t, r.press(arjun, undone, "Back to the list"), "5 January 2026: **Hard** (shared) – two walks")
	first := r.press(arjun, r.press(arjun, undone, "Undo"), "Undo")
	says(t, first, "as it was before", "> a walk")
	if slices.Contains(labels(first), "Undo") {
		t.Errorf("nothing is left to undo: buttons %q", labels(first))
	}
}

func TestDeletedAndUndone(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	day := r.today()
	r.slash(arjun, "checkin", "mood:4", "note:a walk", "share:mood")
	before := *r.entry(arjun, day)
	shown := r.opened(day)
	gone := r.press(arjun, shown, "Delete")
	says(t, gone, "Your entry for today is taken out.", "There is nothing here right now")
	if r.entry(arjun, day) != nil {
		t.Fatal("it is still there")
	}
	if e := r.wish(checkinTarget(arjun, day)); e == nil || e.Message != nil {
		t.Error("the post stays")
	}
	twice := r.press(arjun, shown, "Delete")
	says(t, twice, "taken out")
	says(t, r.press(tom, gone, "Undo"), "belongs to somebody else")
	back := r.press(arjun, twice, "Undo")
	says(t, back, "Your entry for today is back: **Okay**", "> a walk")
	if e := r.wish(checkinTarget(arjun, day)); e == nil || e.Message == nil {
		t.Error("the post does not come back")
	}
	after := r.entry(arjun, day)
	if after == nil || after.Entry != before.Entry || !after.At.Equal(before.At) || after.Version <= before.Version {
		t.Errorf("%+v came back as %+v", before, after)
	}
	says(t, r.press(arjun, gone, "Undo"), "is back") // pressed twice
	if again := r.entry(arjun, day); again.Version != after.Version {
		t.Error("pressing twice changed it")
	}
	says(t, r.press(arjun, shown, "Delete"), "has changed since this button was made")
	if r.entry(arjun, day) == nil {
		t.Error("an older button took it out")
	}
}

func TestUndoOfADeletedEntryHasItsTime(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	day := r.today()
	r.keeps(arjun, peer.Okay, day, day-1)
	gone := r.press(arjun, r.opened(day), "Delete")
	r.slash(arjun, "checkin", "mood:2")
	says(t, r.press(arjun, gone, "Undo"), "There is a newer entry for today")
	if c := r.entry(arjun, day); c.Mood != peer.Hard {
		t.Errorf("the newer entry became %v", c.Mood)
	}
	gone = r.press(arjun, r.opened(day-1), "Delete")
	r.now = r.now.Add(holdFor + time.Second)
	says(t, r.press(arjun, gone, "Undo"), "is not kept any more")
	if r.entry(arjun, day-1) != nil {
		t.Error("it came back all the same")
	}
}

func TestNobodyElseSeesOrChangesAnEntry(t *testing.T) {
	r := newRig(t)
	r.consents(arjun, tom)
	day := r.today()
	r.slash(arjun, "checkin", "mood:4", "note:a secret walk")
	r.keeps(tom, peer.Good, day)
	list := r.slash(arjun, "history")
	entry := r.opened(day)
	editor := r.press(arjun, entry, "Edit")
	before := *r.entry(arjun, day)
	ids := []string{list.Followups[0].Rows[0].Select.ID}
	for _, reply := range []Reply{entry, editor} {
		for _, row := range reply.Message.Rows {
			for _, b := range row.Buttons {
				ids = append(ids, b.ID)
			}
		}
	}
	for _, id := range ids {
		act, args, _ := ParseID(id)
		for _, kind := range []Kind{ButtonClick, SelectChoice, ModalSubmit} {
			got := r.do(Request{Kind: kind, Member: tom, Component: act, Args: args, Values: []string{argString(day)}, Fields: map[string]string{"note": "x"}})
			says(t, got, "belongs to somebody else")
			if strings.Contains(text(got), "secret") {
				t.Fatalf("%s tells tom: %q", act, text(got))
			}
		}
	}
	if after := r.entry(arjun, day); after.Version != before.Version {
		t.Error("tom changed it")
	}
}

func TestTheLongestNotesFit(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	for i := range 12 {
		r.update(func(tx *storage.Tx) error {
			e := peer.Entry{Mood: peer.VeryHard, Note: peer.Words(markup()), Share: peer.MoodAndNote}
			return tx.PutCheckIn(arjun, peer.NewCheckIn(r.today()-peer.Day(i), e, 5, r.now))
		})
	}
	r.press(arjun, r.press(arjun, r.opened(r.today()), "Edit"), "Hard") // checkReply holds every answer against Discord's limits
}

// Words that the picture's fonts cannot write are numbered in it, and the text says which is which.
func TestWordsThatThePictureCannotWrite(t *testing.T) {
	if !chart.Writes("Étouffé", "трудно", "δύσκολα") {
		t.Error("the fonts have lost letters")
	}
	path := filepath.Join(t.TempDir(), "own.hi.toml")
	own := "[choice.mood]\n1.other = \"बहुत कठिन\"\n[month.short]\n1.other = \"जन\"\n[month]\n3.other = \"मार्च\"\n"
	if err := os.WriteFile(path, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	say, err := words.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	v := variants()[0]
	v.period = "a year"
	_, s, entries := v.entries()
	rq := Request{Env: Env{Catalogue: say}}
	says(t, rq.picture(s, entries), "In the picture, बहुत कठिन: 1, Hard: 2, Getting by: 3, Okay: 4, Good: 5.")
	drawing := rq.drawing(s, entries)
	all := append([]string{drawing.Title}, drawing.Levels...)
	for _, tick := range drawing.Ticks {
		all = append(all, tick.Label)
	}
	if !chart.Writes(all...) {
		t.Errorf("the picture cannot write all of %q", all)
	}
}
