package peer

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func anyCircle(t *rapid.T, id ID) Circle {
	c := Circle{
		ID: id, State: rapid.SampledFrom(CircleStates()).Draw(t, "state"), Size: rapid.IntRange(MinSeats, MaxSeats).Draw(t, "size"),
		Hours: rapid.SampledFrom(PartsOfDay()).Draw(t, "hours"), Zone: rapid.SampledFrom([]string{"", "Asia/Kolkata", "Europe/London", "America/New_York"}).Draw(t, "zone"),
		Languages: rapid.SliceOfN(rapid.SampledFrom([]string{"Telugu", "Hindi", "English"}), 0, 2).Draw(t, "languages"),
		Unlisted:  rapid.Bool().Draw(t, "unlisted"),
	}
	for i := range rapid.IntRange(0, c.Size).Draw(t, "seats") {
		c.Seats = append(c.Seats, Seat{Member: ID(100 + i)})
	}
	return c
}

// Only circles with a seat free that fit are found, whatever their order; who speaks a language in common comes first;
// fits is asked of no more circles than needed.
func TestRankCircles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []Circle
		for i := range rapid.IntRange(0, 60).Draw(t, "circles") {
			all = append(all, anyCircle(t, ID(i+1)))
		}
		asked := 0
		fits := func(c Circle) bool { asked++; return c.ID%3 != 0 }
		look := CircleLook{Languages: []string{"telugu"}, Hours: Evenings}
		mine := Calendar{Zone: "Asia/Kolkata"}
		got := RankCircles(look, mine, all, nil, fits, noon())
		possible, common := 0, true
		for _, c := range all {
			if c.Room() > 0 && !c.Unlisted && len(c.Seats) > 0 && c.ID%3 != 0 {
				possible++
			}
		}
		if len(got) != min(possible, MaxMatches) || asked > len(all) {
			t.Fatalf("%d found of %d, %d asked", len(got), possible, asked)
		}
		for _, m := range got {
			if m.Circle.Room() == 0 || m.Circle.Unlisted || m.Circle.ID%3 == 0 || len(m.Languages) > 0 && !common {
				t.Fatalf("%+v", m)
			}
			common = len(m.Languages) > 0
			if m.HoursApart < 0 || m.HoursApart > 12 {
				t.Fatalf("%d hours apart", m.HoursApart)
			}
		}
		shuffled := rapid.Permutation(all).Draw(t, "shuffled")
		again := RankCircles(look, mine, shuffled, nil, fits, noon())
		if !slices.EqualFunc(got, again, func(a, b CircleMatch) bool { return a.Circle.ID == b.Circle.ID }) {
			t.Fatal("the order depends on the order of what was given")
		}
	})
}

// "evenings, Telugu, 2 hours apart, 3 of 5"
func TestACircleTwoHoursApart(t *testing.T) {
	c := Circle{ID: 1, State: CircleRunning, Size: 5, Hours: Evenings, Zone: "Asia/Dubai", Languages: []string{"Telugu"},
		Seats: []Seat{{Member: 1}, {Member: 2}, {Member: 3}}}
	look := CircleLook{Languages: []string{"Telugu", "English"}, Hours: Evenings}
	got := RankCircles(look, Calendar{Zone: "Asia/Kolkata"}, []Circle{c}, nil, func(Circle) bool { return true }, noon())
	if len(got) != 1 || got[0].HoursApart != 2 || !got[0].HoursKnown || !slices.Equal(got[0].Languages, []string{"Telugu"}) {
		t.Errorf("%+v", got)
	}
}

// A circle that wants one more to begin comes before one that begins already, where all else is the same.
func TestACircleThatWantsOneMoreComesFirst(t *testing.T) {
	seats := func(n int) (all []Seat) {
		for i := range n {
			all = append(all, Seat{Member: ID(i + 1)})
		}
		return all
	}
	one := Circle{ID: 1, State: CircleForming, Size: 5, Seats: seats(1)}
	two := Circle{ID: 2, State: CircleForming, Size: 5, Seats: seats(2)}
	got := RankCircles(CircleLook{}, Calendar{}, []Circle{one, two}, nil, func(Circle) bool { return true }, noon())
	if len(got) != 2 || got[0].Circle.ID != 2 {
		t.Errorf("%+v", got)
	}
}

func TestCircleNamesAreDrawnOnce(t *testing.T) {
	var all []Circle
	seen := map[int]bool{}
	for i := range 60 {
		n := DrawCircleName(all, ID(i)<<22+5)
		if n < 1 || seen[n] || n > CircleNames*(i/CircleNames+1) {
			t.Fatalf("name %d of circle %d", n, i)
		}
		seen[n] = true
		all = append(all, Circle{Name: n})
	}
}

func TestCircleSideIsTidied(t *testing.T) {
	at := noon()
	s := CircleSide{}.WithAsk(CircleAsk{ID: 1, Made: at, State: AskUnchanged}).WithAsk(CircleAsk{ID: 2, Made: at, State: AskWaiting})
	if _, open := s.Ask(); !open {
		t.Error("the last ask is open")
	}
	if got, changed := s.Tidied(at.Add(CircleAskPeriod - time.Second)); changed || len(got.Asks) != 2 {
		t.Error("forgot an ask that counts")
	}
	if got, changed := s.Tidied(at.Add(CircleAskPeriod)); !changed || len(got.Asks) != 1 || got.Asks[0].ID != 2 {
		t.Error("keeps an ask that counts no more, or forgot an open one")
	}
	if s = s.WithAsk(CircleAsk{ID: 2, Made: at, State: AskJoined}); len(s.Asks) != 2 {
		t.Error("an ask twice")
	}
	if s.IsZero() || !(CircleSide{}).IsZero() {
		t.Error("IsZero")
	}
}

// Undoing never shows a circle what was not shared with it.
func TestUndoAndTheCircle(t *testing.T) {
	c := NewCheckIn(1, Entry{Mood: Hard, Note: "before"}, 1, noon()).Change(Entry{Mood: Good, Note: "now"}, 2)
	c = c.ShareInCircle(9, MoodAndNote)
	if in := c.InCircle(9); in == nil || in.Note != "now" || !c.CircleUpToDate(9) {
		t.Fatalf("%+v", in)
	}
	undone, _ := c.Undo(3)
	if got := undone.AfterUndo(); got.InCircle(9) != nil {
		t.Errorf("the circle sees %+v", got.InCircles)
	}
	same := NewCheckIn(1, Entry{Mood: Hard, Note: "x"}, 1, noon()).Change(Entry{Mood: Hard, Note: "y"}, 2).ShareInCircle(9, MoodOnly)
	undone, _ = same.Undo(3)
	if got := undone.AfterUndo().InCircle(9); got == nil || got.Note != "" || got.Mood != Hard {
		t.Error("the mood is the same, and nothing else was shared")
	}
	if changed := c.Change(Entry{Mood: Good, Note: "later"}, 4); changed.CircleUpToDate(9) || changed.InCircle(9).Note != "now" {
		t.Error("a change reached the circle by itself")
	}
}
