package peer

import (
	"slices"
	"testing"
)

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
