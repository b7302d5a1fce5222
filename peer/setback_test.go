package peer

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The days of a setback that goes on don't count, nothing comes next, and no number falls when it ends.
func TestAnOngoingSetback(t *testing.T) {
	today := Date(2026, time.April, 11)
	j := Journey{ID: 1, Since: Date(2026, time.January, 1), Counting: Both}
	j, err := j.WithSetback(Setback{ID: 5, Day: Date(2026, time.March, 2), Restart: NotYet}, today)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := j.Numbers(today), (Numbers{Elapsed: 100, All: 60, Since: 0, Longest: 60}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if since, ok := j.OngoingSince(); !ok || since != Date(2026, time.March, 2) || !j.SetbackOn(today) || !j.SetbackOn(today+1) {
		t.Errorf("ongoing since %v, %v", since, ok)
	}
	if got := j.Next(DefaultLadder(), nil, today); got != nil {
		t.Errorf("next: %v", got)
	}
	if _, offer := RecordMilestones(j, DefaultLadder(), nil, today); offer != nil {
		t.Errorf("offered: %v", offer)
	}
	on := j.GoOn(today)
	if got, want := on.Numbers(today+5), (Numbers{Elapsed: 105, All: 65, Since: 5, Longest: 60}); got != want {
		t.Errorf("gone on: %+v, want %+v", got, want)
	}
	if _, ok := on.OngoingSince(); ok || j.Setbacks[0].Restart != NotYet || !cmp.Equal(on.GoOn(today+9), on) {
		t.Error("it ends once, and the original stays")
	}
	sameDay, _ := Journey{Since: today - 9}.WithSetback(Setback{ID: 6, Day: today, Restart: NotYet}, today)
	if got := sameDay.GoOn(today).Setbacks[0].Restart; got != today+1 {
		t.Errorf("a setback of today ends %v", got)
	}
	if _, err := j.EditSetback(Setback{ID: 5, Day: today + 1, Restart: NotYet}, today); !errors.Is(err, ErrFuture) {
		t.Errorf("tomorrow's: %v", err)
	}
	if _, err := j.EditSetback(Setback{ID: 5, Day: today, Restart: NotYet - 1}, today); !errors.Is(err, ErrRestart) {
		t.Errorf("far ahead: %v", err)
	}
}

// While it goes on, a setback counts like one that restarts the day after each today.
func TestAnOngoingSetbackIsOneThatRestartsTomorrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJourney(t, 60)
		began := j.Since + Day(rapid.Int32Range(-5, 100).Draw(t, "began"))
		today := began + Day(rapid.Int32Range(0, 100).Draw(t, "days"))
		ongoing, tomorrow := j, j
		ongoing.Setbacks = append([]Setback{{ID: 99, Day: began, Restart: NotYet}}, j.Setbacks...)
		tomorrow.Setbacks = append([]Setback{{ID: 99, Day: began, Restart: today + 1}}, j.Setbacks...)
		if a, b := ongoing.Numbers(today), tomorrow.Numbers(today); a != b {
			t.Fatalf("%+v, and %+v", a, b)
		}
		if a, b := ongoing.Reached(DefaultLadder(), today), tomorrow.Reached(DefaultLadder(), today); !cmp.Equal(a, b) {
			t.Fatal(cmp.Diff(b, a))
		}
		before, after := ongoing.Numbers(today), ongoing.GoOn(today).Numbers(today+1)
		if after.All < before.All || after.Longest < before.Longest {
			t.Fatalf("fell from %+v to %+v", before, after)
		}
	})
}

// Someone who travels west has a setback that restarts in two days: it can be edited, and taken out and put back, as it is.
func TestASetbackIsKeptAfterTravelling(t *testing.T) {
	const today = Day(100)
	s := Setback{ID: 5, Day: today, Restart: today + 1, Note: "before"}
	j, err := Journey{ID: 1, Since: 1}.WithSetback(s, today)
	if err != nil {
		t.Fatal(err)
	}
	if got := j.WithoutSetback(5).RestoreSetback(s); !cmp.Equal(got.Setbacks, j.Setbacks) {
		t.Error(cmp.Diff(j.Setbacks, got.Setbacks))
	}
	s.Note = "after"
	if after, err := j.EditSetback(s, today-1); err != nil || after.Setbacks[0] != s {
		t.Errorf("%+v, %v", after.Setbacks, err)
	}
	s.Restart++
	if _, err := j.EditSetback(s, today-1); !errors.Is(err, ErrRestart) {
		t.Errorf("moved further ahead: %v", err)
	}
}

func TestIsNotYet(t *testing.T) {
	for in, want := range map[string]bool{
		"not yet": true, " Not  YET ": true, "still going on": true, "tomorrow": false, "": false, "yet": false,
	} {
		if got := IsNotYet(in); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}
