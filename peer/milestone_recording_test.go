package peer

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// diary keeps what RecordMilestones says to store, as storage does: by ID.
type diary struct{ milestones []Milestone }

func (d *diary) mark(j Journey, l Ladder, today Day) (record, offer []Milestone) {
	record, offer = RecordMilestones(j, l, d.milestones, today)
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

func TestRecordMilestonesOffersOnlyTheLatest(t *testing.T) {
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

func TestRecordMilestonesOnADayWithASetback(t *testing.T) {
	var d diary
	j := walk(t, "2026-01-01", [2]string{"2026-01-08", "2026-01-09"})
	j.Counting = Both
	d.want(t, "the day before", j, "2026-01-07", []string{
		"all 1d 2026-01-02 recorded", "since 1d 2026-01-02 recorded", "all 3d 2026-01-04 offered", "since 3d 2026-01-04 offered",
	}, []string{"all 3d 2026-01-04 offered"})
	d.want(t, "the day", j, "2026-01-08", []string{"all 7d 2026-01-08 recorded", "since 7d 2026-01-08 recorded"}, nil)
	d.want(t, "the day after", j, "2026-01-09", []string{"all 7d 2026-01-08 offered"}, []string{"all 7d 2026-01-08 offered"})
	d.want(t, "marked again", j, "2026-01-16", []string{"since 1d 2026-01-10 recorded", "since 3d 2026-01-12 recorded", "all 14d 2026-01-16 offered", "since 7d 2026-01-16 offered"},
		[]string{"all 14d 2026-01-16 offered", "since 7d 2026-01-16 offered"})
}

func TestRecordMilestonesAfterABackDatedSetback(t *testing.T) {
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
	if r, o := RecordMilestones(later, ladder(t, "1d 3d 7d 14d 30d"), d.milestones, day(t, "2026-01-16")); r != nil || o != nil {
		t.Errorf("a longer setback: %v %v", sayMilestones(r), sayMilestones(o))
	}
	edited.Since--
	d.want(t, "nor does a corrected start", edited, "2026-01-16", nil, nil)
	d.want(t, "and it goes on", edited, "2026-01-22", []string{"since 14d 2026-01-22 offered"}, []string{"since 14d 2026-01-22 offered"})
}

func TestRecordMilestonesOfAnEndedJourney(t *testing.T) {
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

func TestRecordMilestonesRules(t *testing.T) {
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
				twin, agree := m.Twin(d.milestones)
				bothAsked := agree && asked[m.ID] && asked[twin.ID]
				if m.ID == 0 || m.ID>>63 != 0 || bothAsked || asked[m.ID] && m.State != Offered ||
					m.State == Offered && !asked[m.ID] && !(agree && asked[twin.ID]) {
					t.Fatalf("recorded %+v", m)
				}
			}
			if again, _ := RecordMilestones(j, l, d.milestones, today); again != nil {
				t.Fatalf("recorded again: %v", sayMilestones(again))
			}
		}
	})
}
