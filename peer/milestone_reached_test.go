package peer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// say writes reaches and milestones in short: count, rung, day, and state where there is one.
func say(count Count, rung Rung, d Day, state MilestoneState) string {
	names := map[Count]string{CountAll: "all", CountSince: "since"}
	s := fmt.Sprintf("%s %v %v", names[count], rung, d)
	return strings.TrimSpace(s + map[MilestoneState]string{Recorded: " recorded", Offered: " offered", Shared: " shared", Kept: " kept"}[state])
}

func sayReaches(all []Reach) (said []string) {
	for _, r := range all {
		said = append(said, say(r.Count, r.Rung, r.Day, 0))
	}
	return said
}

func sayMilestones(all []Milestone) (said []string) {
	for _, m := range all {
		said = append(said, say(m.Count, m.Rung, m.Day, m.State))
	}
	return said
}

func ladder(t testing.TB, s string) Ladder {
	t.Helper()
	l, err := ParseLadder(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestReached(t *testing.T) {
	both := walk(t, "2026-01-01", [2]string{"2026-01-12", "2026-01-14"})
	both.Counting = Both
	leap := walk(t, "2024-02-29")
	clamped := walk(t, "2026-01-27", [2]string{"2026-01-30", "2026-02-02"}) // start 27 Jan + 3 = 30 Jan: 28 Feb
	for _, c := range []struct {
		name    string
		journey Journey
		ladder  string
		today   string
		want    []string
	}{
		{"both, a stretch before and one after", both, "1d 7d 14d", "2026-01-21", []string{
			"all 1d 2026-01-02", "since 1d 2026-01-02", "all 7d 2026-01-08", "since 7d 2026-01-08",
			"since 1d 2026-01-15", "all 14d 2026-01-17", "since 7d 2026-01-21"}},
		{"29 February", leap, "yearly", "2028-03-01", []string{"all 1y 2025-02-28", "all 2y 2026-02-28", "all 3y 2027-02-28", "all 4y 2028-02-29"}},
		{"the day before", leap, "yearly", "2025-02-27", nil},
		{"a start moved by setbacks", clamped, "1m", "2026-03-01", []string{"all 1m 2026-02-28"}},
	} {
		if got := sayReaches(c.journey.Reached(ladder(t, c.ladder), day(t, c.today))); !cmp.Equal(got, c.want) {
			t.Errorf("%s: %s", c.name, cmp.Diff(c.want, got))
		}
	}
	none := walk(t, "2020-01-01")
	none.Counting, none.ForSomeone = NoNumbers, true
	if got := none.Reached(DefaultLadder(), day(t, "2026-01-01")); got != nil {
		t.Errorf("no numbers: %v", got)
	}
}

// CountAll's reaches are those of asking day by day whether the anniversary of the effective start has come: the first
// day, later by as many days as setbacks took.
func TestReachedIsThatOfAskingEveryDay(t *testing.T) {
	l := ladder(t, "1d 14d 1m 2m 60d 3m 6m yearly")
	rapid.Check(t, func(t *rapid.T) {
		j := drawJourney(t, 150)
		j.Counting = AllMyDays
		today := j.Since + Day(rapid.Int32Range(0, 800).Draw(t, "days"))
		want, start := map[Rung]Reach{}, j.Since
		for d := j.Since; d <= today; d++ {
			for _, r := range append(l.Rungs, Rung{Years: 1}, Rung{Years: 2}, Rung{Years: 3}) {
				if _, ok := want[r]; !ok && r.Day(start) <= d {
					want[r] = Reach{CountAll, r, start, d}
				}
			}
			if j.SetbackOn(d) {
				start++
			}
		}
		got := map[Rung]Reach{}
		for _, r := range j.Reached(l, today) {
			got[r.Rung] = r
		}
		if !cmp.Equal(got, want) {
			t.Fatal(cmp.Diff(want, got))
		}
	})
}

func TestNext(t *testing.T) {
	j := walk(t, "2026-01-01", [2]string{"2026-01-12", "2026-01-14"})
	j.Counting = Both
	for today, want := range map[string][]string{
		"2026-01-01": {"all 1d 2026-01-02", "since 1d 2026-01-15"},
		"2026-01-13": {"all 14d 2026-01-17", "since 1d 2026-01-15"},
		"2026-01-21": {"all 30d 2026-02-02", "since 14d 2026-01-28"},
		"2040-01-21": {"all 15y 2041-01-03", "since 15y 2041-01-14"},
	} {
		if got := sayReaches(j.Next(DefaultLadder(), nil, day(t, today))); !cmp.Equal(got, want) {
			t.Errorf("%s: %s", today, cmp.Diff(want, got))
		}
	}
	if got := j.Next(ladder(t, "1d 3d"), nil, day(t, "2026-03-01")); got != nil {
		t.Errorf("beyond the ladder: %v", got)
	}
	if got := j.End(day(t, "2026-01-20")).Next(DefaultLadder(), nil, day(t, "2026-01-21")); got != nil {
		t.Errorf("ended: %v", got)
	}
}

// What is next is what will be reached on that day, and not before.
func TestNextComesTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJourney(t, 100)
		today := j.Since + Day(rapid.Int32Range(0, 400).Draw(t, "days"))
		for _, n := range j.Next(DefaultLadder(), nil, today) {
			for _, c := range []struct {
				on   Day
				want bool
			}{{n.Day - 1, false}, {n.Day, true}} {
				got := false
				for _, r := range j.Reached(DefaultLadder(), c.on) {
					got = got || r == n
				}
				if got != c.want {
					t.Fatalf("on %v %+v is reached: %v", c.on, n, got)
				}
			}
		}
	})
}

// What was reached stays behind: after a setback or an edit, next is what RecordMilestones will record next, on that
// day.
func TestNextPassesOverWhatWasReached(t *testing.T) {
	l := DefaultLadder()
	rapid.Check(t, func(t *rapid.T) {
		j := drawJourney(t, 100)
		today := j.Since + Day(rapid.Int32Range(0, 400).Draw(t, "days"))
		j.Setbacks = slices.DeleteFunc(j.Setbacks, func(s Setback) bool { return checkSetback(s, today) != nil })
		var d diary
		d.mark(j, l, today)
		restart := today - Day(rapid.Int32Range(-1, 120).Draw(t, "restart"))
		fell, err := j.WithSetback(Setback{ID: 99, Day: restart - Day(rapid.Int32Range(1, 30).Draw(t, "length")), Restart: restart}, today)
		if err == nil {
			j = fell
		}
		j.Since += Day(rapid.Int32Range(-20, 20).Draw(t, "moved"))
		d.mark(j, l, today)
		for _, n := range j.Next(l, d.milestones, today) {
			for _, c := range []struct {
				on   Day
				want []Rung
			}{{n.Day - 1, nil}, {n.Day, []Rung{n.Rung}}} {
				var got []Rung
				record, _ := RecordMilestones(j, l, d.milestones, c.on)
				for _, m := range record {
					if m.Count == n.Count && !slices.ContainsFunc(d.milestones, func(o Milestone) bool { return o.ID == m.ID }) {
						got = append(got, m.Rung)
					}
				}
				if !slices.Equal(got, c.want) {
					t.Fatalf("next is %+v, but on %v %v is recorded", n, c.on, got)
				}
			}
		}
	})
}
