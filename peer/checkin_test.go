package peer

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMood(t *testing.T) {
	for m := Mood(-1); m < 8; m++ {
		if got, want := m.Valid(), m >= 1 && m <= 5; got != want {
			t.Errorf("mood %d: valid %v", m, got)
		}
		if got, want := m.Name() != "", m.Valid(); got != want {
			t.Errorf("mood %d is called %q", m, m.Name())
		}
		if got, want := m.Low(), m == 1 || m == 2; got != want {
			t.Errorf("mood %d: low %v", m, got)
		}
	}
}

func TestCheckInChangeAndUndo(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	okay, good := Entry{Mood: Okay, Note: "a"}, Entry{Mood: Good, Share: MoodOnly}
	first := NewCheckIn(7, okay, 10, at)
	if want := (CheckIn{Day: 7, Entry: okay, Version: 1, By: 10, At: at}); !cmp.Equal(first, want) {
		t.Fatalf("new: %s", cmp.Diff(want, first))
	}

	second := first.Change(good, 20)
	if want := (CheckIn{Day: 7, Entry: good, InRoom: &good, Previous: &Before{Entry: okay}, Version: 2, By: 20, At: at}); !cmp.Equal(second, want) {
		t.Errorf("changed: %s", cmp.Diff(want, second))
	}
	for name, same := range map[string]CheckIn{
		"the same entry":   second.Change(good, 30),
		"delivered again":  second.Change(okay, 20),
		"delivered late":   second.Change(okay, 15),
		"undone at once":   must(second.Undo(20)),
		"undone too early": must(second.Undo(5)),
	} {
		if !cmp.Equal(same, second) {
			t.Errorf("%s: %s", name, cmp.Diff(second, same))
		}
	}

	back, ok := second.Undo(30)
	if want := (CheckIn{Day: 7, Entry: okay, Version: 3, By: 30, At: at}); !ok || !cmp.Equal(back, want) {
		t.Errorf("undone: %v %s", ok, cmp.Diff(want, back))
	}
	if again, ok := back.Undo(30); !ok || !cmp.Equal(again, back) {
		t.Error("a repeated undo would remove the entry")
	}
	if _, ok := back.Undo(40); ok {
		t.Error("there was nothing before the first entry")
	}
	if !cmp.Equal(first, NewCheckIn(7, okay, 10, at)) {
		t.Error("the original changed")
	}
}

func must(c CheckIn, ok bool) CheckIn {
	if !ok {
		return CheckIn{}
	}
	return c
}

func TestSupportOnce(t *testing.T) {
	c := NewCheckIn(7, Entry{Mood: Hard}, 1, time.Time{})
	one, ok1 := c.Support(5)
	two, ok2 := one.Support(6)
	same, ok3 := two.Support(5)
	if !ok1 || !ok2 || ok3 || !cmp.Equal(same.Supporters, []ID{5, 6}) || len(c.Supporters) != 0 {
		t.Errorf("%v %v %v %v", ok1, ok2, ok3, same.Supporters)
	}
}

// Undo goes back change by change to the entry that the day began with, and removes it only then.
func TestUndoGoesAllTheWayBack(t *testing.T) {
	for _, changes := range []int{1, 2, 3, maxEarlier + 1, maxEarlier + 5} {
		first := Entry{Mood: VeryHard, Note: "0"}
		c := NewCheckIn(7, first, 1, time.Time{})
		entries := []Entry{first}
		for i := range changes {
			e := Entry{Mood: Okay, Note: UserText(strconv.Itoa(i + 1))}
			c = c.Change(e, c.By+1)
			entries = append(entries, e)
		}
		undone, ok := 0, true
		for {
			var back CheckIn
			if back, ok = c.Undo(c.By + 1); !ok {
				break
			}
			c = back
			undone++
			if undone <= min(changes, maxEarlier) && c.Entry != entries[len(entries)-1-undone] {
				t.Errorf("%d changes, %d undone: %q", changes, undone, c.Note.Reveal())
			}
		}
		if c.Entry != first || undone != min(changes, maxEarlier+1) {
			t.Errorf("%d changes: %d undone, and it says %q", changes, undone, c.Note.Reveal())
		}
	}
}

// What the room shows changes only with a first sharing, with UpdateRoom, by undoing what it shows, and by taking it
// back; undoing never shares what is private.
func TestTheRoomFollowsOnlyWhatWasConfirmed(t *testing.T) {
	share := Entry{Mood: Good, Note: "calm", Share: MoodAndNote}
	c := NewCheckIn(1, share, 1, time.Time{})
	hard := share
	hard.Mood = VeryHard
	changed := c.Change(hard, 2)
	if changed.UpToDate() || *changed.InRoom != share {
		t.Errorf("an unconfirmed change shows %+v", changed.InRoom)
	}
	if up := changed.UpdateRoom(); !up.UpToDate() || *up.InRoom != hard {
		t.Errorf("confirmed, it shows %+v", up.InRoom)
	}
	undone, _ := changed.Undo(3)
	if !undone.UpToDate() || *undone.InRoom != share {
		t.Errorf("undone, it shows %+v", undone.InRoom)
	}
	harder := hard
	harder.Note = "secret"
	twice := changed.Change(harder, 3)
	for by, c := range map[ID]CheckIn{4: twice, 5: changed} { // neither change was for the room
		if undone, _ := c.Undo(by); *undone.InRoom != share {
			t.Errorf("undoing a private change shows %+v", undone.InRoom)
		}
	}
	if undone, _ := twice.UpdateRoom().Undo(4); *undone.InRoom != share || undone.Note != "calm" || undone.Mood != VeryHard {
		t.Errorf("undoing a change that was for the room shows %+v", undone.InRoom)
	}
	hard.Share = JustMe
	back := changed.Change(hard, 3)
	if back.InRoom != nil {
		t.Errorf("taken back, it shows %+v", back.InRoom)
	}
	if undone, _ := back.Undo(4); undone.InRoom != nil || undone.Share != JustMe {
		t.Errorf("undoing shared %+v", undone.InRoom)
	}
	covered := NewCheckIn(1, Entry{Mood: Good, Note: "calm", Share: MoodOnly}, 1, time.Time{})
	if covered.InRoom.Note != "" {
		t.Error("a note that is not shared is shown")
	}
}

// What a moderator covered stays covered, whatever the author changes, undoes or takes back and shares again.
func TestACoveredNoteStaysCovered(t *testing.T) {
	said := Entry{Mood: Hard, Note: "a long night", Share: MoodAndNote}
	c, changed := NewCheckIn(1, said, 1, time.Time{}).Cover()
	if !changed || c.InRoom.Share != MoodAndCovered || c.Entry != said {
		t.Fatalf("covered: %v, the room shows %+v of %+v", changed, c.InRoom, c.Entry)
	}
	if _, again := c.Cover(); again || !c.UpToDate() {
		t.Error("covered twice, or not up to date")
	}
	other := said
	other.Note = "a longer night"
	changedEntry := c.Change(other, 2).UpdateRoom()
	undone, _ := changedEntry.Undo(3)
	private := said
	private.Share = JustMe
	for name, got := range map[string]CheckIn{
		"changed": changedEntry, "undone": undone, "shared again": c.Change(private, 2).Change(said, 3).UpdateRoom(),
	} {
		if got.InRoom == nil || got.InRoom.Share != MoodAndCovered {
			t.Errorf("%s: the room shows %+v", name, got.InRoom)
		}
	}
	for _, e := range []Entry{{Mood: Hard, Note: "x"}, {Mood: Hard, Share: MoodAndNote}, {Mood: Hard, Note: "x", Share: MoodOnly}} {
		if _, covered := NewCheckIn(1, e, 1, time.Time{}).Cover(); covered {
			t.Errorf("%+v has no note in the room to cover", e)
		}
	}
}
