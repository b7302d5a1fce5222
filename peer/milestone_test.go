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

// What was reached stays behind: after a setback or an edit, next is what Mark will record next, on that day.
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
				record, _ := Mark(j, l, d.milestones, c.on)
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

// diary keeps what Mark says to store, as storage does: by ID.
type diary struct{ milestones []Milestone }

func (d *diary) mark(j Journey, l Ladder, today Day) (record, offer []Milestone) {
	record, offer = Mark(j, l, d.milestones, today)
	for _, m := range record {
		d.milestones = put(d.milestones, m)
	}
	return record, offer
}

func (d *diary) want(t *testing.T, what string, j Journey, today string, record, offer []string) {
	t.Helper()
	gotRecord, gotOffer := d.mark(j, ladder(t, "1d 3d 7d 14d 30d"), day(t, today))
	if !cmp.Equal(sayMilestones(gotRecord), record) {
		t.Errorf("%s: recorded %s", what, cmp.Diff(record, sayMilestones(gotRecord)))
	}
	if !cmp.Equal(sayMilestones(gotOffer), offer) {
		t.Errorf("%s: offered %s", what, cmp.Diff(offer, sayMilestones(gotOffer)))
	}
}

func TestMarkOffersOnlyTheLatest(t *testing.T) {
	var d diary
	j := walk(t, "2026-01-01")
	d.want(t, "a back-dated start", j, "2026-01-09",
		[]string{"all 1d 2026-01-02 recorded", "all 3d 2026-01-04 recorded", "all 7d 2026-01-08 offered"}, []string{"all 7d 2026-01-08 offered"})
	d.want(t, "again", j, "2026-01-09", nil, nil)
	d.want(t, "another ladder rung long passed", j, "2026-01-14", nil, nil)
	d.want(t, "the day", j, "2026-01-15", []string{"all 14d 2026-01-15 offered"}, []string{"all 14d 2026-01-15 offered"})
	if r, o := d.mark(j, ladder(t, "5d 14d"), day(t, "2026-01-16")); !cmp.Equal(sayMilestones(r), []string{"all 5d 2026-01-06 recorded"}) || o != nil {
		t.Errorf("a new ladder offers what is behind: %v %v", sayMilestones(r), sayMilestones(o))
	}
	set, _ := j.WithSetback(Setback{ID: 5, Day: day(t, "2026-01-10"), Restart: day(t, "2026-01-16")}, day(t, "2026-01-16"))
	d.want(t, "a setback withdraws and repeats nothing", set, "2026-01-17", nil, nil)
	if len(d.milestones) != 5 {
		t.Errorf("%v", sayMilestones(d.milestones))
	}
}

func TestMarkOnADayWithASetback(t *testing.T) {
	var d diary
	j := walk(t, "2026-01-01", [2]string{"2026-01-08", "2026-01-09"})
	j.Counting = Both
	d.want(t, "the day before", j, "2026-01-07", []string{
		"all 1d 2026-01-02 recorded", "since 1d 2026-01-02 recorded", "all 3d 2026-01-04 offered", "since 3d 2026-01-04 offered",
	}, []string{"all 3d 2026-01-04 offered", "since 3d 2026-01-04 offered"})
	d.want(t, "the day", j, "2026-01-08", []string{"all 7d 2026-01-08 recorded", "since 7d 2026-01-08 recorded"}, nil)
	d.want(t, "the day after", j, "2026-01-09", []string{"all 7d 2026-01-08 offered"}, []string{"all 7d 2026-01-08 offered"})
	d.want(t, "marked again", j, "2026-01-16", []string{"since 1d 2026-01-10 recorded", "since 3d 2026-01-12 recorded", "all 14d 2026-01-16 offered", "since 7d 2026-01-16 offered"},
		[]string{"all 14d 2026-01-16 offered", "since 7d 2026-01-16 offered"})
}

func TestMarkAfterABackDatedSetback(t *testing.T) {
	var d diary
	j := walk(t, "2026-01-01")
	j.Counting = SinceLastTime
	d.want(t, "before", j, "2026-01-11", []string{"since 1d 2026-01-02 recorded", "since 3d 2026-01-04 recorded", "since 7d 2026-01-08 offered"}, []string{"since 7d 2026-01-08 offered"})
	set, _ := j.WithSetback(Setback{ID: 5, Day: day(t, "2026-01-06"), Restart: day(t, "2026-01-07")}, day(t, "2026-01-11"))
	d.want(t, "a new stretch", set, "2026-01-11", []string{"since 1d 2026-01-08 recorded", "since 3d 2026-01-10 offered"}, []string{"since 3d 2026-01-10 offered"})
	d.want(t, "the same rung again", set, "2026-01-14", []string{"since 7d 2026-01-14 offered"}, []string{"since 7d 2026-01-14 offered"})
	edited, _ := set.EditSetback(Setback{ID: 5, Day: day(t, "2026-01-06"), Restart: day(t, "2026-01-08")}, day(t, "2026-01-14"))
	d.want(t, "a correction marks nothing again", edited, "2026-01-15", nil, nil)
	later, _ := set.EditSetback(Setback{ID: 5, Day: day(t, "2026-01-06"), Restart: day(t, "2026-01-12")}, day(t, "2026-01-14"))
	if r, o := Mark(later, ladder(t, "1d 3d 7d 14d 30d"), d.milestones, day(t, "2026-01-16")); r != nil || o != nil {
		t.Errorf("a longer setback: %v %v", sayMilestones(r), sayMilestones(o))
	}
	edited.Since--
	d.want(t, "nor does a corrected start", edited, "2026-01-16", nil, nil)
	d.want(t, "and it goes on", edited, "2026-01-22", []string{"since 14d 2026-01-22 offered"}, []string{"since 14d 2026-01-22 offered"})
}

func TestMarkOfAnEndedJourney(t *testing.T) {
	var d diary
	j := walk(t, "2026-01-01")
	ended := j.End(day(t, "2026-01-05"))
	d.want(t, "ended", ended, "2026-01-20", []string{"all 1d 2026-01-02 recorded", "all 3d 2026-01-04 recorded"}, nil)
	d.want(t, "reopened", ended.Reopen(), "2026-01-20", []string{"all 7d 2026-01-08 recorded", "all 14d 2026-01-15 offered"}, []string{"all 14d 2026-01-15 offered"})
	j.Counting, j.ID = NoNumbers, 2
	d.want(t, "no numbers", j, "2026-03-01", nil, nil)
	j.Counting, j.ForSomeone = AllMyDays, true
	d.want(t, "for someone, numbers asked for", j, "2026-01-02", []string{"all 1d 2026-01-02 offered"}, []string{"all 1d 2026-01-02 offered"})
}

func TestMarkRules(t *testing.T) {
	l := DefaultLadder()
	rapid.Check(t, func(t *rapid.T) {
		j := drawJourney(t, 100)
		var d diary
		asked := map[ID]bool{}
		for today := j.Since; today < j.Since+400; today += Day(rapid.Int32Range(1, 40).Draw(t, "later")) {
			before := len(d.milestones)
			record, offer := d.mark(j, l, today)
			if j.SetbackOn(today) && offer != nil || len(offer) > 2 || len(d.milestones) < before {
				t.Fatalf("on %v: %v", today, sayMilestones(offer))
			}
			for _, m := range offer {
				if asked[m.ID] || m.State != Offered || m.Day > today {
					t.Fatalf("offered on %v: %v", today, sayMilestones(offer))
				}
				asked[m.ID] = true
			}
			for _, m := range record {
				if m.ID == 0 || m.ID>>63 != 0 || (m.State == Offered) != asked[m.ID] {
					t.Fatalf("recorded %+v", m)
				}
			}
			if again, _ := Mark(j, l, d.milestones, today); again != nil {
				t.Fatalf("recorded again: %v", sayMilestones(again))
			}
		}
	})
}

func TestNewestFirst(t *testing.T) {
	all := []Milestone{
		{ID: 1, Day: 7}, {ID: 2, Day: 9, Journey: 5, Count: CountSince, Rung: Rung{Days: 7}}, {ID: 3, Day: 9, Journey: 6, Rung: Rung{Years: 1}},
		{ID: 4, Day: 9, Journey: 5, Rung: Rung{Days: 7}}, {ID: 5, Day: 9, Journey: 5, Rung: Rung{Days: 14}}, {ID: 6, Day: 7},
	}
	slices.SortFunc(all, NewestFirst)
	var got []ID
	for _, m := range all {
		got = append(got, m.ID)
	}
	if want := []ID{5, 4, 2, 3, 6, 1}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestMilestoneID(t *testing.T) {
	r := Reach{CountAll, Rung{Days: 30}, 5, 35}
	moved, since, sinceMoved := r, r, r
	moved.Start, since.Count, sinceMoved.Count, sinceMoved.Start = 6, CountSince, CountSince, 6
	if MilestoneID(1, r) != MilestoneID(1, moved) {
		t.Error("the start of all my days counts")
	}
	ids := map[ID]bool{}
	for _, id := range []ID{MilestoneID(1, r), MilestoneID(2, r), MilestoneID(1, since), MilestoneID(1, sinceMoved), MilestoneID(1, Reach{CountAll, Rung{Months: 30}, 5, 35})} {
		ids[id] = true
	}
	if len(ids) != 5 || ids[0] {
		t.Errorf("%v", ids)
	}
}

func TestCelebrateOnce(t *testing.T) {
	m := Milestone{State: Shared}
	one, ok1 := m.Celebrate(5)
	two, ok2 := one.Celebrate(6)
	same, ok3 := two.Celebrate(5)
	if !ok1 || !ok2 || ok3 || !slices.Equal(same.Celebrations, []ID{5, 6}) || len(m.Celebrations) != 0 {
		t.Errorf("%v %v %v %v", ok1, ok2, ok3, same.Celebrations)
	}
}
