package peer

import (
	"testing"
	"time"
)

func TestNotesExpired(t *testing.T) {
	const today = Day(20000)
	for _, c := range []struct {
		keep int
		last Day
		any  bool
	}{
		{365, today - 366, true}, // a note is there for 365 days after its own
		{30, today - 31, true},
		{KeepNotesOneDay, today - 2, true}, // yesterday's can still be changed
		{0, 0, false},                      // until they delete it
	} {
		if last, any := (Member{KeepNotes: c.keep}).NotesExpired(today); last != c.last || any != c.any {
			t.Errorf("%d: %v, %v, want %v, %v", c.keep, last, any, c.last, c.any)
		}
	}
}

func TestKeepsNotesShorter(t *testing.T) {
	longestFirst := []int{0, 365, 90, 30, KeepNotesOneDay}
	for i, before := range longestFirst {
		for k, now := range longestFirst {
			if got := (Member{KeepNotes: now}).KeepsNotesShorter(Member{KeepNotes: before}); got != (k > i) {
				t.Errorf("%d after %d: %v", now, before, got)
			}
		}
	}
}

func TestWithoutNotes(t *testing.T) {
	c := CheckIn{Entry: Entry{Mood: Good, Note: "now"}, Previous: &Before{Entry: Entry{Mood: Hard, Note: "before"}}, Version: 2}
	bare, had := c.WithoutNotes()
	if !had || bare.Note != "" || bare.Previous.Note != "" || bare.Mood != Good || bare.Previous.Mood != Hard || bare.Version != 2 {
		t.Errorf("%+v", bare)
	}
	if c.Previous.Note != "before" {
		t.Error("the entry it came from was changed")
	}
	if _, had := bare.WithoutNotes(); had {
		t.Error("twice")
	}
	undone := CheckIn{Entry: Entry{Mood: Good}, Earlier: []Before{
		{Entry: Entry{Mood: Okay}}, {Entry: Entry{Mood: Hard, Note: "long before"}}, {InRoom: &Entry{Note: "shown"}},
	}}
	if bare, had = undone.WithoutNotes(); !had || bare.Earlier[1].Note != "" || bare.Earlier[1].Mood != Hard || undone.Earlier[1].Note == "" ||
		bare.Earlier[2].InRoom.Note != "" || undone.Earlier[2].InRoom.Note == "" {
		t.Errorf("a note that only Undo would bring back: %v, %#v", had, bare)
	}
	shared := CheckIn{Entry: Entry{Mood: Good}, InRoom: &Entry{Mood: Good, Note: "room"}, InCircles: []InCircle{{Circle: 9, Mood: Good, Note: "circle"}}}
	if bare, had = shared.WithoutNotes(); !had || bare.InRoom.Note != "" || bare.InCircles[0].Note != "" || bare.InCircles[0].Circle != 9 {
		t.Errorf("notes that others see: %v, %#v %#v", had, bare.InRoom, bare.InCircles)
	}
	if shared.InRoom.Note != "room" || shared.InCircles[0].Note != "circle" {
		t.Error("what others see of the entry it came from was changed")
	}
	j := Journey{Setbacks: []Setback{{Day: 1, Note: "a"}, {Day: 2, Note: "b"}, {Day: 3, Note: "c"}}}
	without, had := j.WithoutNotes(2)
	if !had || without.Setbacks[0].Note+without.Setbacks[1].Note != "" || without.Setbacks[2].Note != "c" || j.Setbacks[0].Note != "a" {
		t.Errorf("%#v", without)
	}
}

func TestWithoutWords(t *testing.T) {
	closed := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	r := Request{State: Closed, Closed: closed, Help: "a", Avoid: "b", Languages: []string{"c"}}
	if _, gone := r.WithoutWords(closed.Add(KeepRequestsFor - 1)); gone {
		t.Error("too early")
	}
	if bare, gone := r.WithoutWords(closed.Add(KeepRequestsFor)); !gone || bare.Help+bare.Avoid != "" || bare.Languages != nil {
		t.Error("not gone")
	}
	for _, r := range []Request{{State: Closed, Closed: closed, Help: "a"}, {State: Closed, Closed: closed, Avoid: "b"}, {State: Withdrawn, Closed: closed, Languages: []string{"c"}}} {
		bare, gone := r.WithoutWords(closed.Add(KeepRequestsFor))
		if _, again := bare.WithoutWords(closed.Add(KeepRequestsFor)); !gone || again {
			t.Errorf("of one word alone: gone %v, and again %v", gone, again)
		}
	}
	for _, s := range []RequestState{Waiting, AskedMentor, AskedMentee, Paired} {
		r.State = s
		if _, gone := r.WithoutWords(closed.AddDate(9, 0, 0)); gone {
			t.Errorf("an open request lost its words in state %v", s)
		}
	}
}
