package peer

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// However many are asked, and whatever they answer, in whatever order: a circle begins with exactly those who said yes twice, if
// they are three or more; else it is over when its time is, and not before. Nobody has a seat without two presses of their own.
func TestPutTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := []ID{arjun, leela, ravi, sam, noor, 77}[:rapid.IntRange(3, 6).Draw(t, "people")]
		c := PutTogether(9, people, noon())
		now, yes := noon(), map[ID]int{}
		declined := map[ID]bool{}
		for c.Proposed() {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * time.Hour)
			before := c
			var err error
			who := rapid.SampledFrom(people).Draw(t, "who")
			switch e := rapid.SampledFrom([]CircleEvent{SayTogether, SayTogether, SayTogether, NotTogether, InvitesOver}).Draw(t, "event"); e {
			case InvitesOver:
				c, err = c.Apply(e, CircleClock, 0, now)
				if early := now.Before(before.Ends); early != errors.Is(err, ErrCircleNotNow) {
					t.Fatalf("over at %v of %v: %v", now, before.Ends, err)
				}
			default:
				i, had := c.Invitation(who)
				if c, err = c.Apply(e, Invited, who, now); had != (err == nil) {
					t.Fatalf("answered by %d: %v", who, err)
				}
				if e == NotTogether {
					declined[who] = declined[who] || had
				} else if had && !i.Yes {
					yes[who]++
				}
				if !c.Open() {
					t.Fatal("an answer ended it: its time tells")
				}
			}
			if before.State == CircleNamed && c.State == CircleNamed && !slices.Equal(before.Named, c.Named) {
				t.Fatal("a name that the others saw is gone")
			}
		}
		for _, s := range c.Seats {
			if yes[s.Member] != 2 || declined[s.Member] {
				t.Fatalf("%d has a seat with %d yes", s.Member, yes[s.Member])
			}
		}
		if c.State == CircleRunning != (len(c.Seats) >= MinSeats) || len(c.Invitations)+len(c.Named) > 0 {
			t.Fatalf("%+v", c)
		}
	})
}

// Where some must not be brought together nothing happens before the time, whatever is answered.
func TestHeldTogether(t *testing.T) {
	c := PutTogether(9, []ID{arjun, leela, ravi}, noon())
	c, _ = c.Apply(HoldTogether, CircleClock, 0, noon())
	for _, who := range c.Invites() {
		c, _ = c.Apply(SayTogether, Invited, who, noon())
	}
	if c.State != CircleProposed {
		t.Errorf("named: %+v", c)
	}
	if c, _ = c.Apply(NotTogether, CircleClock, ravi, noon()); c.State != CircleProposed {
		t.Errorf("%+v", c)
	}
	if c, _ = c.Apply(InvitesOver, CircleClock, 0, noon().Add(CircleAskTime)); c.Open() {
		t.Errorf("%+v", c)
	}
}
