package peer

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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

// correct gives the journey another first day, and applies what that does to its milestones.
func (d *diary) correct(j Journey, since, today Day) Journey {
	after, store, remove := j.WithSince(since).Recompute(j, d.milestones, today)
	d.apply(store, remove)
	return after
}

// wantCorrected fails if there is anything left to do after a correction.
func (d *diary) wantCorrected(t interface{ Fatalf(string, ...any) }, j Journey, today Day) {
	if after, store, remove := j.Recompute(j, d.milestones, today); store != nil || remove != nil || !cmp.Equal(after.Answers, j.Answers, cmpopts.EquateEmpty()) {
		t.Fatalf("again: %v, %v, %v", store, remove, after.Answers)
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
		j = d.correct(j, day(t, "2026-01-01"), day(t, "2026-01-05"))
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
	j = d.correct(j, day(t, "2026-01-04"), day(t, "2026-01-08"))
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
	d.wantCorrected(t, j, day(t, "2026-01-08"))
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
		d.correct(j, day(t, "2025-12-25"), day(t, "2026-02-28"))
		if len(d.milestones) != 1 || d.milestones[0].State != state {
			t.Errorf("%v became %v", state, sayMilestones(d.milestones))
		}
	}
}

// A setback that is removed takes what was counted from its restart with it, and an answer comes back with it.
func TestRecomputeAfterARemovedSetback(t *testing.T) {
	var d diary
	l := ladder(t, "1d 3d 7d")
	today := day(t, "2026-01-30")
	j := walk(t, "2026-01-01")
	j.Counting = SinceLastTime
	d.mark(j, l, day(t, "2026-01-20"))
	with, _ := j.WithSetback(Setback{ID: 9, Day: day(t, "2026-01-20"), Restart: day(t, "2026-01-21")}, today)
	recompute := func(before, after Journey) Journey {
		after, store, remove := after.Recompute(before, d.milestones, today)
		d.apply(store, remove)
		d.mark(after, l, today)
		return after
	}
	with = recompute(j, with)
	d.milestones[slices.IndexFunc(d.milestones, func(m Milestone) bool { return m.Day == day(t, "2026-01-28") })].State = Kept
	without := recompute(with, with.WithoutSetback(9))
	want := []string{"since 1d 2026-01-02 recorded", "since 3d 2026-01-04 recorded", "since 7d 2026-01-08 kept"}
	if got := sayMilestones(d.milestones); !cmp.Equal(got, want) {
		t.Errorf("removed: %s", cmp.Diff(want, got))
	}
	recompute(without, without.RestoreSetback(with.Setbacks[0]))
	if got := sayMilestones(d.milestones); !slices.Contains(got, "since 7d 2026-01-28 kept") {
		t.Errorf("restored: %v", got)
	}
	earlier, _ := with.EditSetback(Setback{ID: 9, Day: day(t, "2026-01-24"), Restart: day(t, "2026-01-25")}, today)
	recompute(with, earlier)
	if got := sayMilestones(d.milestones); slices.Contains(got, "since 7d 2026-01-28 kept") || !slices.Contains(got, "since 3d 2026-01-28 offered") {
		t.Errorf("edited: %v", got)
	}
}

// A milestone with a role stays, or nobody could take the role off.
func TestRecomputeLeavesRoles(t *testing.T) {
	var d diary
	j := walk(t, "2016-01-01")
	d.mark(j, ladder(t, "10y"), day(t, "2026-01-05"))
	d.milestones[0].State, d.milestones[0].Role = Kept, 5
	before := slices.Clone(d.milestones)
	if d.correct(j, day(t, "2026-01-01"), day(t, "2026-01-05")); !cmp.Equal(before, d.milestones) {
		t.Errorf("%v", d.milestones)
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
		first := j.Since
		j = d.correct(j, today-Day(rapid.Int32Range(0, 4000).Draw(t, "began days ago")), today)
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
		d.wantCorrected(t, j, today)
		back := diary{slices.Clone(d.milestones)}
		back.mark(back.correct(j, first, today), l, today)
		for _, m := range before {
			if i := slices.IndexFunc(back.milestones, func(o Milestone) bool { return o.ID == m.ID }); (m.State == Kept || m.State == Deleted) &&
				i >= 0 && back.milestones[i].State < m.State {
				t.Fatalf("the first day is typed back, and the answer is forgotten: %+v is %+v", m, back.milestones[i])
			}
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
