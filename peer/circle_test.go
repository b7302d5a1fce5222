package peer

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// circleIn returns a circle in a state: arjun, leela and ravi have seats (two of them where two are left), sam would
// join.
func circleIn(s CircleState) Circle {
	c := Circle{ID: 9, State: s, Size: DefaultSeats, Weeks: CircleWeeks}
	for _, who := range []ID{arjun, leela, ravi} {
		c.Seats = append(c.Seats, Seat{Member: who, Joined: noon()})
	}
	switch s {
	case CircleForming, CircleShort:
		c.Seats = c.Seats[:2]
	case CircleDeciding:
		c.GoOn = []ID{arjun, leela, ravi}
	}
	if s != CircleForming {
		c.Ends = noon()
	}
	if c.Proposed() { // arjun has not answered, the others said yes
		c.Seats, c.Invitations = nil, []Invitation{{Member: arjun}, {Member: leela, Yes: true}, {Member: ravi, Yes: true}}
	}
	if s == CircleNamed {
		c.Named = []ID{arjun, leela, ravi}
	}
	return c
}

// Every state × every event × every role. What is not listed here is refused, and changes nothing.
func TestCircleTable(t *testing.T) {
	type key struct {
		From  CircleState
		Event CircleEvent
		By    CircleRole
	}
	forming, running, short, deciding, ended := CircleForming, CircleRunning, CircleShort, CircleDeciding, CircleEnded
	want := map[key]CircleState{
		{forming, JoinCircle, Newcomer}: running, {running, JoinCircle, Newcomer}: running, {short, JoinCircle, Newcomer}: running,
		{forming, LeaveCircle, Seated}: forming, {running, LeaveCircle, Seated}: short, {short, LeaveCircle, Seated}: ended, {deciding, LeaveCircle, Seated}: deciding,
		{running, OpenVote, CircleClock}: deciding, {short, OpenVote, CircleClock}: deciding,
		{deciding, GoOnWithIt, Seated}: deciding, {deciding, EnoughOfIt, Seated}: deciding,
		{running, EndTerm, CircleClock}: ended, {short, EndTerm, CircleClock}: ended, {deciding, EndTerm, CircleClock}: running,
		{short, OpenASeat, Seated}: short, {short, ChooseEnd, Seated}: short,
	}
	for _, from := range []CircleState{forming, running, short, deciding} {
		want[key{from, CloseCircle, CircleModerator}] = ended
		for _, by := range []CircleRole{CircleModerator, CircleClock} {
			want[key{from, DropSeat, by}] = want[key{from, LeaveCircle, Seated}]
		}
	}
	for from, to := range map[CircleState]CircleState{CircleProposed: CircleNamed, CircleNamed: running} {
		want[key{from, SayTogether, Invited}] = to // the last answer
		want[key{from, NotTogether, Invited}], want[key{from, NotTogether, CircleClock}] = from, from
		want[key{from, HoldTogether, CircleClock}] = from
		want[key{from, InvitesOver, CircleClock}], want[key{from, CloseCircle, CircleModerator}] = ended, ended
	}
	all := map[string]bool{}
	for from := CircleState(0); from <= CircleNamed+1; from++ {
		for e := CircleEvent(0); e <= HoldTogether+1; e++ {
			for by := CircleRole(0); by <= Invited+1; by++ {
				all[fmt.Sprint(from, e, by)] = true
				who := arjun
				if by == Newcomer {
					who = sam
				}
				got, err := circleIn(from).Apply(e, by, who, noon())
				to, allowed := want[key{from, e, by}]
				if allowed != (err == nil) || allowed && got.State != to || !allowed && !cmp.Equal(got, circleIn(from)) {
					t.Errorf("state %d, event %d, role %d: %d, %v; want %v %d", from, e, by, got.State, err, allowed, to)
				}
				if by == Seated && allowed {
					if _, err := circleIn(from).Apply(e, by, noor, noon()); !errors.Is(err, ErrNotSeated) {
						t.Errorf("state %d, event %d by someone without a seat: %v", from, e, err)
					}
				}
				if by == Invited && allowed {
					if _, err := circleIn(from).Apply(e, by, noor, noon()); !errors.Is(err, ErrNotSeated) {
						t.Errorf("state %d, event %d by someone who was not invited: %v", from, e, err)
					}
				}
			}
		}
	}
	for _, s := range CircleStates() { // none is left out when one is added
		for _, e := range CircleEvents() {
			for _, by := range CircleRoles() {
				if !all[fmt.Sprint(s, e, by)] {
					t.Errorf("state %d, event %d, role %d is not tested", s, e, by)
				}
			}
		}
	}
}

func TestACircleFillsAndShrinks(t *testing.T) {
	c := Circle{ID: 9, State: CircleForming, Size: 4, Weeks: 6, Seats: []Seat{{Member: arjun, Joined: noon()}}}
	apply := func(e CircleEvent, by CircleRole, who ID, days int) {
		t.Helper()
		next, err := c.Apply(e, by, who, noon().AddDate(0, 0, days))
		if err != nil {
			t.Fatalf("event %d: %v", e, err)
		}
		c = next
	}
	want := func(s CircleState, members ...ID) {
		t.Helper()
		if c.State != s || !slices.Equal(c.Members(), members) {
			t.Errorf("state %d with %v, want %d with %v", c.State, c.Members(), s, members)
		}
	}
	apply(JoinCircle, Newcomer, leela, 1)
	apply(JoinCircle, Newcomer, leela, 1) // delivered again
	want(CircleForming, arjun, leela)
	apply(LeaveCircle, Seated, arjun, 2) // the founder leaves: nothing changes for the others
	apply(JoinCircle, Newcomer, ravi, 3)
	apply(JoinCircle, Newcomer, sam, 4)
	want(CircleRunning, leela, ravi, sam)
	if !c.Ends.Equal(noon().AddDate(0, 0, 4+42)) || c.Room() != 1 {
		t.Errorf("ends %v, room %d", c.Ends, c.Room())
	}
	apply(JoinCircle, Newcomer, noor, 5)
	if _, err := c.Apply(JoinCircle, Newcomer, arjun, noon()); !errors.Is(err, ErrCircleFull) || c.Room() != 0 {
		t.Errorf("a fifth of four: %v", err)
	}
	apply(LeaveCircle, Seated, noor, 6)
	apply(LeaveCircle, Seated, sam, 6)
	want(CircleShort, leela, ravi)
	apply(ChooseEnd, Seated, leela, 7)
	apply(OpenASeat, Seated, ravi, 8)
	apply(ChooseEnd, Seated, ravi, 8)
	want(CircleShort, leela, ravi) // leela's choice ended with ravi's
	apply(JoinCircle, Newcomer, arjun, 9)
	want(CircleRunning, leela, ravi, arjun)
	if !c.Ends.Equal(noon().AddDate(0, 0, 46)) {
		t.Errorf("ends %v", c.Ends)
	}
	apply(LeaveCircle, Seated, arjun, 10)
	apply(ChooseEnd, Seated, leela, 11)
	apply(ChooseEnd, Seated, ravi, 11)
	want(CircleEnded, leela, ravi)
	if at, ok := c.DeleteAt(); !ok || !at.Equal(noon().AddDate(0, 0, 41)) {
		t.Errorf("deleted %v %v", at, ok)
	}
}

// At the end of a term: three or more who go on have another; with fewer it ends. Silence is not told from "enough".
func TestTheVoteToGoOn(t *testing.T) {
	for n, want := range map[int]CircleState{0: CircleEnded, 2: CircleEnded, 3: CircleRunning, 6: CircleRunning} {
		c := Circle{State: CircleRunning, Size: MaxSeats, Weeks: 6, Ends: noon().Add(VoteBefore)}
		for who := range ID(6) {
			c.Seats = append(c.Seats, Seat{Member: who + 1})
		}
		if _, err := c.Apply(OpenVote, CircleClock, 0, noon().Add(-1)); !errors.Is(err, ErrCircleNotNow) {
			t.Errorf("asked too early: %v", err)
		}
		c, _ = c.Apply(OpenVote, CircleClock, 0, noon())
		for who := range ID(n) {
			c, _ = c.Apply(GoOnWithIt, Seated, who+1, noon())
			c, _ = c.Apply(GoOnWithIt, Seated, who+1, noon())
		}
		c, _ = c.Apply(GoOnWithIt, Seated, 6, noon())
		if n < 6 {
			c, _ = c.Apply(EnoughOfIt, Seated, 6, noon()) // thinks again
		}
		if len(c.Seats) != 6 {
			t.Errorf("%d seats before the end of the term", len(c.Seats))
		}
		if _, err := c.Apply(EndTerm, CircleClock, 0, noon()); !errors.Is(err, ErrCircleNotNow) {
			t.Errorf("ended too early: %v", err)
		}
		end := noon().Add(VoteBefore)
		got, err := c.Apply(EndTerm, CircleClock, 0, end.Add(time.Hour))
		if err != nil || got.State != want || want == CircleRunning && (len(got.Seats) != n || !got.Ends.Equal(end.Add(c.term())) || got.GoOn != nil) {
			t.Errorf("%d go on: %+v, %v", n, got, err)
		}
	}
}

// Whatever happens: nobody has two seats, never more than the circle has, nobody loses theirs by what others in the
// circle press, and with fewer than two it has ended.
func TestCircleRules(t *testing.T) {
	people := []ID{arjun, leela, ravi, sam, noor, 6, 7}
	rapid.Check(t, func(t *rapid.T) {
		c := Circle{State: CircleForming, Size: rapid.IntRange(MinSeats, MaxSeats).Draw(t, "size"), Weeks: MinCircleWeeks, Seats: []Seat{{Member: arjun}}}
		now := noon()
		for range rapid.IntRange(0, 60).Draw(t, "events") {
			now = now.Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "hours")) * time.Hour)
			e := rapid.SampledFrom(CircleEvents()[:9]).Draw(t, "event")
			by := rapid.SampledFrom(CircleRoles()).Draw(t, "role")
			who := rapid.SampledFrom(people).Draw(t, "who")
			next, err := c.Apply(e, by, who, now)
			if err != nil {
				if !cmp.Equal(next, c) {
					t.Fatal("refused, and changed")
				}
				continue
			}
			for _, m := range c.Members() {
				if !next.Has(m) && m != who && (e != EndTerm || next.State == CircleRunning && slices.Contains(c.GoOn, m)) {
					t.Fatalf("event %d by %d took %d's seat", e, who, m)
				}
			}
			c = next
			members := c.Members()
			slices.Sort(members)
			if len(members) > c.Size || len(slices.Compact(members)) != len(c.Seats) || c.State == CircleRunning && len(c.Seats) < MinSeats ||
				c.State == CircleShort && len(c.Seats) != 2 || c.State == CircleDeciding && len(c.Seats) < 2 {
				t.Fatalf("%+v", c)
			}
		}
	})
}

func TestQuietInACircle(t *testing.T) {
	c := circleIn(CircleRunning)
	for days, want := range map[int]Day{1: 101, 30: 130, 0: 101, 99: 130} {
		if got := c.Quiet(leela, 100, days); got.Seats[1].QuietUntil != want || got.Seats[0].QuietUntil != 0 || c.Seats[1].QuietUntil != 0 {
			t.Errorf("%d days: %+v", days, got.Seats)
		}
	}
}

// Who left the server and came back is let into the thread once, for each time they came.
func TestCircleLetsBackIn(t *testing.T) {
	at := func(n int) time.Time { return time.Unix(int64(n)*60, 0) }
	c := Circle{Seats: []Seat{{Member: 1, Joined: at(10)}, {Member: 2, Joined: at(10)}}}
	for _, step := range []struct {
		who     ID
		arrived time.Time
		want    bool
	}{
		{1, time.Time{}, false}, {1, at(5), false}, {1, at(20), true}, {1, at(20).Add(time.Millisecond), false}, {2, at(20), true},
		{1, at(30), true}, {1, at(30), false}, {3, at(40), false},
	} {
		now, got := c.Back(step.who, step.arrived)
		if got != step.want {
			t.Errorf("%d, arrived %v: %v", step.who, step.arrived, got)
		}
		c = now
	}
}
