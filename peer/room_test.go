package peer_test

import (
	"testing"
	"time"

	"waymark/peer"
)

func TestARoomIsDeletedAfterItsEndUnlessModeratorsNeedIt(t *testing.T) {
	end := time.Date(2026, 3, 5, 20, 0, 0, 0, time.UTC)
	hour := time.Hour
	for name, c := range map[string]struct {
		held, want time.Duration // after the end; held 0 for never
	}{
		"nobody needs it":            {0, 24 * hour},
		"held before the end":        {-2 * hour, 30*24*hour - 2*hour},
		"held after it":              {10 * hour, 30*24*hour + 10*hour},
		"held long before":           {-40 * 24 * hour, 24 * hour},
		"held again and again":       {40 * 24 * hour, 24*hour + 30*24*hour},
		"held right before deletion": {24*hour - 1, 30*24*hour + 24*hour - 1},
	} {
		r := peer.Room{Keep: peer.KeepMeetingRoomFor}
		if c.held != 0 {
			r = r.Hold(end.Add(c.held))
		}
		if _, ended := r.DeleteAt(); ended {
			t.Errorf("%s: deleted while it is open", name)
		}
		r, _ = r.End(end)
		if again, changed := r.End(end.Add(hour)); changed || !again.Ended.Equal(end) {
			t.Errorf("%s: it ended twice", name)
		}
		if at, ok := r.DeleteAt(); !ok || at.Sub(end) != c.want {
			t.Errorf("%s: deleted %v after its end, want %v", name, at.Sub(end), c.want)
		}
	}
}

func TestACallFromARoomIsTakenOnce(t *testing.T) {
	r, first := peer.Room{}.Take(7)
	if _, second := r.Take(7); !first || second {
		t.Error("two moderators took the same call")
	}
	if _, other := r.Take(8); !other {
		t.Error("another call counts as taken")
	}
}
