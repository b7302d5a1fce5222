package peer

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMayOffer(t *testing.T) {
	today := Day(20_500)
	calm := Journey{ID: 1, Since: today - 30}
	hard := Journey{ID: 2, Since: today - 30, Setbacks: []Setback{{ID: 3, Day: today, Restart: today + 1}}}
	ongoing := Journey{ID: 2, Since: today - 30, Setbacks: []Setback{{ID: 3, Day: today - 9, Restart: NotYet}}}
	over := Journey{ID: 2, Since: today - 30, Setbacks: []Setback{{ID: 3, Day: today - 2, Restart: today}}}
	for _, c := range []struct {
		name         string
		mood         Mood
		journeys     []Journey
		offer, share bool
	}{
		{"very hard", VeryHard, []Journey{calm}, false, false},
		{"hard", Hard, nil, false, false},
		{"getting by", GettingBy, []Journey{calm, over}, true, true},
		{"good", Good, []Journey{calm}, true, true},
		{"no check-in", 0, []Journey{calm}, true, false},
		{"a setback today on one of them", Good, []Journey{calm, hard}, false, false},
		{"a setback that goes on", Good, []Journey{calm, ongoing}, false, false},
		{"a setback on an ended journey", Good, []Journey{calm, hard.End(today)}, true, true},
	} {
		if o, s := MayOffer(today, c.mood, c.journeys), MayAutoShare(today, c.mood, c.journeys); o != c.offer || s != c.share {
			t.Errorf("%s: offer %v, share %v", c.name, o, s)
		}
	}
}

// apply stores what Recompute returns, as storage does.
func (d *diary) apply(store []Milestone, remove []ID) {
	d.milestones = slices.DeleteFunc(d.milestones, func(m Milestone) bool { return slices.Contains(remove, m.ID) })
	for _, m := range store {
		d.milestones = put(d.milestones, m)
	}
}

func TestRecomputeAfterAMistypedYear(t *testing.T) {
	const ladderText = "1d 3d 7d 14d 30d 1y yearly"
	for _, shared := range []MilestoneState{Offered, Kept, Shared} {
		var d diary
		j := walk(t, "2016-01-01")
		d.mark(j, ladder(t, ladderText), day(t, "2026-01-05"))
		for i, m := range d.milestones {
			if m.State == Offered { // 10 years
				d.milestones[i].State = shared
			}
		}
		j = j.WithSince(day(t, "2026-01-01"))
		d.apply(j.Recompute(d.milestones, day(t, "2026-01-05")))
		want := []string{"all 1d 2026-01-02 recorded", "all 3d 2026-01-04 recorded"}
		if shared == Shared {
			want = append(want, "all 10y 2026-01-01 shared")
		}
		if got := sayMilestones(d.milestones); !cmp.Equal(got, want) {
			t.Errorf("state %d: %s", shared, cmp.Diff(want, got))
		}
		if got := sayReaches(j.Next(ladder(t, ladderText), d.milestones, day(t, "2026-01-05"))); !cmp.Equal(got, []string{"all 7d 2026-01-08"}) {
			t.Errorf("state %d: next %v", shared, got)
		}
		_, offer := d.mark(j, ladder(t, ladderText), day(t, "2026-01-31"))
		if got := sayMilestones(offer); !cmp.Equal(got, []string{"all 30d 2026-01-31 offered"}) {
			t.Errorf("state %d: on the 30th day %v", shared, got)
		}
	}
}

func TestRecomputeKeepsWhatWasDecided(t *testing.T) {
	var d diary
	j := walk(t, "2026-01-01")
	j.Counting = SinceLastTime
	d.mark(j, ladder(t, "1d 3d 7d"), day(t, "2026-01-08"))
	own := Milestone{ID: 77, Journey: 1, Count: CountOwn, Day: day(t, "2020-01-01"), State: Kept}
	other := Milestone{ID: 78, Journey: 2, Count: CountAll, Rung: Rung{Years: 50}, Day: day(t, "2020-01-01"), State: Recorded}
	d.milestones[1].State = Kept
	d.milestones = append(d.milestones, own, other)
	j = j.WithSince(day(t, "2026-01-04"))
	d.apply(j.Recompute(d.milestones, day(t, "2026-01-08")))
	want := []string{"since 1d 2026-01-05 recorded", "since 3d 2026-01-07 kept"}
	var got []string
	for _, m := range d.milestones {
		if m.Journey == 1 && m.Count != CountOwn {
			got = append(got, say(m.Count, m.Rung, m.Day, m.State))
			if m.ID != MilestoneID(1, Reach{m.Count, m.Rung, j.Since, m.Day}) || m.Start != j.Since {
				t.Errorf("id %d, start %v", m.ID, m.Start)
			}
		}
	}
	slices.Sort(got)
	if !cmp.Equal(got, want) || !slices.ContainsFunc(d.milestones, func(m Milestone) bool { return cmp.Equal(m, own) }) ||
		!slices.ContainsFunc(d.milestones, func(m Milestone) bool { return cmp.Equal(m, other) }) {
		t.Errorf("%v of %v", got, sayMilestones(d.milestones))
	}
	if store, remove := j.Recompute(d.milestones, day(t, "2026-01-08")); store != nil || remove != nil {
		t.Errorf("again: %v, %v", store, remove)
	}
}

// Where two stretches become one, what the member was asked about is not asked again.
func TestRecomputeKeepsTheFurthestState(t *testing.T) {
	j := walk(t, "2026-02-23")
	j.Counting = SinceLastTime
	j, _ = j.WithSetback(Setback{ID: 9, Day: day(t, "2026-02-15"), Restart: day(t, "2026-02-26")}, day(t, "2026-02-28"))
	milestone := func(start string, state MilestoneState) Milestone {
		r := Reach{CountSince, Rung{Days: 1}, day(t, start), day(t, start) + 1}
		return Milestone{ID: MilestoneID(j.ID, r), Journey: j.ID, Count: r.Count, Rung: r.Rung, Start: r.Start, Day: r.Day, State: state}
	}
	for _, state := range []MilestoneState{Recorded, Offered, Kept, Deleted} {
		d := diary{[]Milestone{milestone("2026-02-26", state), milestone("2026-02-23", Recorded)}}
		d.apply(j.WithSince(day(t, "2025-12-25")).Recompute(d.milestones, day(t, "2026-02-28")))
		if len(d.milestones) != 1 || d.milestones[0].State != state {
			t.Errorf("%v became %v", state, sayMilestones(d.milestones))
		}
	}
}

// A milestone with a role stays, or nobody could take the role off.
func TestRecomputeLeavesRoles(t *testing.T) {
	var d diary
	j := walk(t, "2016-01-01")
	d.mark(j, ladder(t, "10y"), day(t, "2026-01-05"))
	d.milestones[0].State, d.milestones[0].Role = Kept, 5
	if store, remove := j.WithSince(day(t, "2026-01-01")).Recompute(d.milestones, day(t, "2026-01-05")); store != nil || remove != nil {
		t.Errorf("%v, %v", store, remove)
	}
}

// After any correction of the first day: what was shared is as it was; all else is what the journey's days reach, once;
// and the next rung is offered on the day that was named, unless it is shared already.
func TestRecomputeRules(t *testing.T) {
	l := DefaultLadder()
	rapid.Check(t, func(t *rapid.T) {
		j := drawJourney(t, 100)
		var d diary
		today := j.Since
		for ; today < j.Since+300; today += Day(rapid.Int32Range(1, 80).Draw(t, "later")) {
			d.mark(j, l, today)
			for i := range d.milestones {
				if s := rapid.SampledFrom([]MilestoneState{0, 0, 0, Shared, SharedWithout, Kept}).Draw(t, "decision"); s != 0 {
					d.milestones[i].State = s
				}
			}
		}
		before := slices.Clone(d.milestones)
		j = j.WithSince(today - Day(rapid.Int32Range(0, 4000).Draw(t, "began days ago")))
		store, remove := j.Recompute(d.milestones, today)
		d.apply(store, remove)
		for _, m := range before {
			if m.IsShared() && !slices.ContainsFunc(d.milestones, func(o Milestone) bool { return cmp.Equal(o, m) }) {
				t.Fatalf("what was shared changed: %+v", m)
			}
		}
		reached := j.Reached(l, today)
		seen := map[ID]bool{}
		for _, m := range d.milestones {
			if seen[m.ID] {
				t.Fatalf("twice: %+v", m)
			}
			seen[m.ID] = true
			if !m.IsShared() && !slices.Contains(reached, Reach{m.Count, m.Rung, m.Start, m.Day}) {
				t.Fatalf("not reached: %+v", m)
			}
		}
		if again, gone := j.Recompute(d.milestones, today); again != nil || gone != nil {
			t.Fatalf("again: %v, %v", again, gone)
		}
		d.mark(j, l, today)
		for _, n := range j.Next(l, d.milestones, today) {
			if j.SetbackOn(n.Day) {
				continue
			}
			later := diary{slices.Clone(d.milestones)}
			_, offer := later.mark(j, l, n.Day)
			if !slices.ContainsFunc(offer, func(m Milestone) bool { return m.Rung == n.Rung && m.Day == n.Day }) {
				t.Fatalf("on %v not offered: %v, but %v", n.Day, n.Rung, sayMilestones(offer))
			}
		}
	})
}

// While both counts agree, one offer is made; after a setback each count has its own.
func TestBothMakesOneOfferWhileTheCountsAgree(t *testing.T) {
	var d diary
	j := walk(t, "2026-01-01")
	j.Counting = Both
	d.want(t, "agree", j, "2026-01-08", []string{"all 1d 2026-01-02 recorded", "since 1d 2026-01-02 recorded", "all 3d 2026-01-04 recorded",
		"since 3d 2026-01-04 recorded", "all 7d 2026-01-08 offered", "since 7d 2026-01-08 offered"}, []string{"all 7d 2026-01-08 offered"})
	d.want(t, "again", j, "2026-01-08", nil, nil)
	j, _ = j.WithSetback(Setback{ID: 9, Day: day(t, "2026-01-09"), Restart: day(t, "2026-01-10")}, day(t, "2026-01-09"))
	d.want(t, "apart", j, "2026-01-17", []string{"since 1d 2026-01-11 recorded", "since 3d 2026-01-13 recorded", "all 14d 2026-01-16 offered",
		"since 7d 2026-01-17 offered"}, []string{"all 14d 2026-01-16 offered", "since 7d 2026-01-17 offered"})

	var one diary
	all := walk(t, "2026-01-01")
	one.mark(all, ladder(t, "7d"), day(t, "2026-01-08"))
	one.milestones[0].State = Shared
	all.Counting = Both
	if _, offer := one.mark(all, ladder(t, "7d"), day(t, "2026-01-08")); offer != nil {
		t.Errorf("shared, and offered again as another count: %v", sayMilestones(offer))
	}
}
