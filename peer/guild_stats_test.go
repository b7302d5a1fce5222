package peer

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWaitIsTheMedianOfTheLast(t *testing.T) {
	var d GuildStats
	if _, known := d.MedianWait(); known {
		t.Error("a wait is known before anybody waited")
	}
	for i := range 30 { // the first ten are forgotten
		before := d
		d = d.WithWait(time.Duration(i) * time.Hour)
		if len(before.Waits) == len(d.Waits) && cmp.Equal(before, d) {
			t.Error("a wait was not taken in")
		}
	}
	if got, known := d.MedianWait(); !known || got != 20*time.Hour || len(d.Waits) != MaxWaits {
		t.Errorf("%v %v of %d", got, known, len(d.Waits))
	}
	if got, _ := (GuildStats{}).WithWait(-time.Hour).MedianWait(); got != 0 {
		t.Errorf("a clock that was set back made a wait of %v", got)
	}
}

func TestDeskRemembersWhoActed(t *testing.T) {
	var d GuildStats
	for i := range ID(MaxActiveModerators + 5) {
		d, _ = d.WithModerator(i + 1)
	}
	if again, changed := d.WithModerator(MaxActiveModerators + 5); changed || len(again.Moderators) != MaxActiveModerators || again.Moderators[0] != 6 {
		t.Errorf("%v", again.Moderators)
	}
}

func TestUsualHours(t *testing.T) {
	wish := Request{Member: arjun, Hours: Evenings, Wish: WomenOnly}
	near, far, said := mentor(10, "Asia/Kolkata", 0), mentor(11, "UTC", 0), mentor(12, "America/New_York", 1)
	near.Mentor.Hours, far.Mentor.Hours, said.Mentor.Answers = Mornings, Evenings, WomenOnly
	got := Rank(wish, Calendar{Zone: "UTC"}, []Candidate{near, far, said}, nil, noon())
	if want := []ID{12, 11, 10}; !cmp.Equal(ids(got), want) || !got[0].Answers || got[1].Answers {
		t.Fatalf("%+v", got)
	}
	// Mornings in Kolkata are 00:30 to 06:30 UTC, 18 hours before evenings: 6 round the dial, or 6:30 less.
	if got[1].HoursApart != 0 || got[2].HoursApart != 7 && got[2].HoursApart != 6 {
		t.Errorf("%+v", got)
	}
}

func TestNoTwoRequestsHaveTheSamePlace(t *testing.T) {
	var d GuildStats
	var places []time.Time
	now := noon().Add(123 * time.Nanosecond)
	for range 3 {
		var at time.Time
		d, at = d.NextQueuePosition(now)
		places = append(places, at)
	}
	first := noon()
	want := []time.Time{first, first.Add(time.Microsecond), first.Add(2 * time.Microsecond)}
	if !cmp.Equal(places, want) {
		t.Errorf("%v, not %v", places, want)
	}
	if _, at := d.NextQueuePosition(first.Add(time.Minute)); !at.Equal(first.Add(time.Minute)) {
		t.Errorf("a minute later: %v", at)
	}
	if _, at := d.NextQueuePosition(first.Add(-time.Hour)); !at.Equal(first.Add(-time.Hour)) {
		t.Errorf("the clock was set back: %v", at)
	}
}
