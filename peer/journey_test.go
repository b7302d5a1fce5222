package peer

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func walk(t testing.TB, since string, setbacks ...[2]string) Journey {
	j := Journey{ID: 1, Since: day(t, since)}
	for i, s := range setbacks {
		j.Setbacks = append(j.Setbacks, Setback{ID: ID(10 + i), Day: day(t, s[0]), Restart: day(t, s[1])})
	}
	return j
}

// The examples of the specification, and the corners of its formulas.
func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		name    string
		journey Journey
		today   string
		want    Numbers
	}{
		{"specification 1", walk(t, "2026-01-01", [2]string{"2026-03-02", "2026-03-03"}), "2026-04-11", Numbers{100, 99, 39, 60}},
		{"specification 2", walk(t, "2026-01-01", [2]string{"2026-03-02", "2026-03-05"}, [2]string{"2026-03-04", "2026-03-10"}), "2026-04-11", Numbers{100, 92, 32, 60}},
		{"specification 3", walk(t, "2026-03-01", [2]string{"2026-03-10", "2026-03-11"}), "2026-03-10", Numbers{9, 9, 0, 9}},
		{"specification 4", walk(t, "2026-03-10", [2]string{"2026-03-01", "2026-03-12"}), "2026-03-20", Numbers{10, 8, 8, 8}},
		{"no setback", walk(t, "2026-01-01"), "2026-04-11", Numbers{100, 100, 100, 100}},
		{"started today", walk(t, "2026-01-01"), "2026-01-01", Numbers{}},
		{"started tomorrow, after travelling west", walk(t, "2026-01-01"), "2025-12-31", Numbers{}},
		{"setback wholly before the start", walk(t, "2026-03-10", [2]string{"2026-03-01", "2026-03-03"}), "2026-03-20", Numbers{10, 10, 10, 10}},
		{"setback on the first day", walk(t, "2026-03-10", [2]string{"2026-03-10", "2026-03-11"}), "2026-03-20", Numbers{10, 9, 9, 9}},
		{"one within another", walk(t, "2026-01-01", [2]string{"2026-01-11", "2026-01-31"}, [2]string{"2026-01-15", "2026-01-16"}), "2026-02-10", Numbers{40, 20, 10, 10}},
		{"side by side", walk(t, "2026-01-01", [2]string{"2026-01-11", "2026-01-12"}, [2]string{"2026-01-12", "2026-01-13"}), "2026-01-21", Numbers{20, 18, 8, 10}},
		{"in the future, after travelling west", walk(t, "2026-01-01", [2]string{"2026-01-12", "2026-01-13"}), "2026-01-11", Numbers{10, 10, 0, 10}},
	} {
		if got := c.journey.Numbers(day(t, c.today)); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestEndedJourneyStandsStill(t *testing.T) {
	j := walk(t, "2026-01-01")
	ended := j.End(day(t, "2026-01-11"))
	if got := ended.Numbers(day(t, "2026-06-01")); got.All != 10 || ended.Open() || !j.Open() {
		t.Errorf("ended: %+v", got)
	}
	if again := ended.End(day(t, "2026-02-11")); *again.Ended != *ended.Ended {
		t.Error("ended twice")
	}
	if got := ended.Reopen().Numbers(day(t, "2026-01-21")); got.All != 20 || ended.Open() {
		t.Errorf("reopened: %+v", got)
	}
}

func TestShownCounts(t *testing.T) {
	for counting, want := range map[Counting][]Count{
		AllMyDays: {CountAll}, SinceLastTime: {CountSince}, Both: {CountAll, CountSince}, NoNumbers: nil, Counting(9): nil,
	} {
		for _, forSomeone := range []bool{false, true} {
			if got := (Journey{Counting: counting, ForSomeone: forSomeone}).ShownCounts(); !cmp.Equal(got, want) {
				t.Errorf("counting %d: %v, want %v", counting, got, want)
			}
		}
	}
	if DefaultCounting(true) != NoNumbers || DefaultCounting(false) != AllMyDays {
		t.Error("numbers nobody asked for")
	}
}

func TestSetbackOn(t *testing.T) {
	j := walk(t, "2026-01-01", [2]string{"2026-03-02", "2026-03-05"})
	for s, want := range map[string]bool{"2026-03-01": false, "2026-03-02": true, "2026-03-04": true, "2026-03-05": false} {
		if got := j.SetbackOn(day(t, s)); got != want {
			t.Errorf("%s: %v", s, got)
		}
	}
}

func TestSetbackRules(t *testing.T) {
	today := Date(2026, time.March, 10)
	for _, c := range []struct {
		name         string
		day, restart Day
		want         error
	}{
		{"today, restart tomorrow", today, today + 1, nil},
		{"long ago", today - 400, today - 3, nil},
		{"restart on the day", today - 3, today - 3, ErrRestart},
		{"restart before", today - 3, today - 4, ErrRestart},
		{"restart after tomorrow", today - 3, today + 2, ErrRestart},
		{"tomorrow", today + 1, today + 2, ErrFuture},
		{"100 years and a day", today.AddMonths(-1200) - 1, today, ErrTooLongAgo},
	} {
		s := Setback{ID: 9, Day: c.day, Restart: c.restart}
		if _, err := (Journey{}).WithSetback(s, today); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if _, err := (Journey{Setbacks: []Setback{{ID: 9, Day: 1, Restart: 2}}}).EditSetback(s, today); !errors.Is(err, c.want) {
			t.Errorf("edit, %s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestSetbacksAreNotedEditedAndRemoved(t *testing.T) {
	const today = 100
	j, _ := Journey{Since: 0}.WithSetback(Setback{ID: 2, Day: 50, Restart: 51}, today)
	j, _ = j.WithSetback(Setback{ID: 3, Day: 20, Restart: 21}, today)
	before := j
	same, err := j.WithSetback(Setback{ID: 3, Day: 30, Restart: 31}, today)
	if err != nil || !cmp.Equal(same, j) {
		t.Errorf("delivered again: %v %s", err, cmp.Diff(j, same))
	}
	moved, err := j.EditSetback(Setback{ID: 3, Day: 60, Restart: 62, Note: "n"}, today)
	want := []Setback{{ID: 2, Day: 50, Restart: 51}, {ID: 3, Day: 60, Restart: 62, Note: "n"}}
	if err != nil || !cmp.Equal(moved.Setbacks, want) {
		t.Errorf("edited: %v %+v", err, moved.Setbacks)
	}
	if _, err := j.EditSetback(Setback{ID: 4, Day: 60, Restart: 62}, today); !errors.Is(err, ErrNoSetback) {
		t.Errorf("edited one that is not there: %v", err)
	}
	if got := moved.WithoutSetback(2).WithoutSetback(77).Setbacks; !cmp.Equal(got, want[1:]) {
		t.Errorf("removed: %+v", got)
	}
	if !cmp.Equal(before, j) || before.Setbacks[0].Day != 20 {
		t.Error("the original changed")
	}
}

func drawJourney(t *rapid.T, span int32) Journey {
	j := Journey{ID: 1, Since: Day(rapid.Int32Range(20_000, 20_000+span).Draw(t, "since"))}
	j.Counting = rapid.SampledFrom([]Counting{AllMyDays, SinceLastTime, Both}).Draw(t, "counting")
	for i := range rapid.IntRange(0, 5).Draw(t, "setbacks") {
		d := Day(rapid.Int32Range(19_990, 20_000+2*span).Draw(t, "setback"))
		length := Day(rapid.Int32Range(1, max(2, span/4)).Draw(t, "length"))
		j.Setbacks = append(j.Setbacks, Setback{ID: ID(i + 1), Day: d, Restart: d + length})
	}
	return j
}

// naive counts day by day: day d is lived if it is not one of a setback.
func naive(j Journey, today Day) Numbers {
	n := Numbers{Elapsed: int(max(0, today-j.Since))}
	run := 0
	for d := j.Since; d < today; d++ {
		taken := false
		for _, s := range j.Setbacks {
			taken = taken || s.Day <= d && d < s.Restart
		}
		if taken {
			run = 0
			continue
		}
		n.All++
		run++
		n.Longest = max(n.Longest, run)
	}
	last := j.Since
	for _, s := range j.Setbacks {
		last = max(last, s.Restart)
	}
	n.Since = int(max(0, today-last))
	return n
}

func TestNumbersAreThoseOfCountingByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJourney(t, 60)
		var before Numbers
		for today := Day(19_995); today < 20_200; today += Day(rapid.Int32Range(1, 9).Draw(t, "later")) {
			got := j.Numbers(today)
			if want := naive(j, today); got != want {
				t.Fatalf("on %v: %+v, want %+v", today, got, want)
			}
			if got.Longest < got.Since || got.All < got.Longest || got.Elapsed < got.All {
				t.Fatalf("on %v: %+v", today, got)
			}
			if got.All < before.All || got.Longest < before.Longest {
				t.Fatalf("fell by %v: %+v after %+v", today, got, before)
			}
			before = got
		}
	})
}
