package peer

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// askIn returns sam's ask to join the circle of arjun, leela and ravi, in a state; arjun and leela said yes.
func askIn(s CircleAskState) CircleAsk {
	a := CircleAsk{ID: 3, Circle: 9, Member: sam, Made: noon().Add(-CircleAskTime), State: s}
	switch s {
	case AskWaiting:
		a.Answered = []ID{arjun, leela}
	case AskAdmitted:
		a.Answered, a.Admitted = []ID{arjun, leela, ravi}, noon().Add(-CircleAskTime)
	default:
		a.Over = noon()
	}
	return a
}

// Every state × every event × every role. What is not listed here is refused, and changes nothing.
func TestCircleAskTable(t *testing.T) {
	type key struct {
		From  CircleAskState
		Event CircleAskEvent
		By    CircleAskRole
	}
	want := map[key]CircleAskState{
		{AskWaiting, AskYes, AskedMember}: AskAdmitted, {AskWaiting, AskNotNow, AskedMember}: AskWaiting,
		{AskWaiting, AskBlocked, AskClock}: AskWaiting, {AskAdmitted, AskBlocked, AskClock}: AskUnchanged,
		{AskWaiting, AskRecount, AskClock}: AskWaiting, {AskAdmitted, AskRecount, AskClock}: AskAdmitted,
		{AskWaiting, AskTimeOver, AskClock}: AskUnchanged, {AskAdmitted, AskTimeOver, AskClock}: AskRefused,
		{AskAdmitted, AskJoin, Asker}: AskJoined, {AskAdmitted, AskNotThisOne, Asker}: AskRefused,
		{AskWaiting, AskTakeBack, Asker}: AskWithdrawn, {AskAdmitted, AskTakeBack, Asker}: AskWithdrawn,
	}
	for from := CircleAskState(0); from <= AskWithdrawn+1; from++ {
		for e := CircleAskEvent(0); e <= AskTakeBack+1; e++ {
			for by := CircleAskRole(0); by <= AskClock+1; by++ {
				who := map[CircleAskRole]ID{AskedMember: ravi, Asker: sam}[by]
				got, err := askIn(from).Apply(e, by, who, circleIn(CircleRunning), noon())
				to, allowed := want[key{from, e, by}]
				if allowed != (err == nil) || allowed && got.State != to || !allowed && !cmp.Equal(got, askIn(from)) {
					t.Errorf("state %d, event %d, role %d: %d, %v; want %v %d", from, e, by, got.State, err, allowed, to)
				}
				if allowed && by != AskClock {
					if _, err := askIn(from).Apply(e, by, noor, circleIn(CircleRunning), noon()); !errors.Is(err, ErrAskNotYours) {
						t.Errorf("state %d, event %d by another: %v", from, e, err)
					}
				}
				if !got.Open() && (got.Answered != nil || got.Declined) {
					t.Errorf("state %d, event %d: what members answered is kept: %+v", from, e, got)
				}
			}
		}
	}
}

func TestAsksWithoutASeat(t *testing.T) {
	full := circleIn(CircleRunning)
	full.Size = 3
	if _, err := askIn(AskAdmitted).Apply(AskJoin, Asker, sam, full, noon()); !errors.Is(err, ErrCircleFull) {
		t.Errorf("joined a full circle: %v", err)
	}
	if got, _ := askIn(AskAdmitted).Apply(AskRecount, AskClock, 0, full, noon()); got.State != AskUnchanged {
		t.Errorf("the last seat was taken: %+v", got)
	}
	if got, _ := askIn(AskWaiting).Apply(AskYes, AskedMember, ravi, full, noon()); got.State != AskWaiting {
		t.Errorf("admitted to a full circle: %+v", got)
	}
	ended := circleIn(CircleEnded)
	if got, _ := askIn(AskAdmitted).Apply(AskRecount, AskClock, 0, ended, noon()); got.State != AskUnchanged {
		t.Errorf("the circle ended: %+v", got)
	}
	two := circleIn(CircleShort) // ravi, who had not answered, left
	if got, _ := askIn(AskWaiting).Apply(AskRecount, AskClock, 0, two, noon()); got.State != AskAdmitted {
		t.Errorf("all who are left said yes: %+v", got)
	}
	without := circleIn(CircleRunning)
	without.Seats[2].Left = true
	if got, _ := askIn(AskWaiting).Apply(AskRecount, AskClock, 0, without, noon()); got.State != AskAdmitted {
		t.Errorf("all who are in the server said yes: %+v", got)
	}
	if got, _ := circleIn(CircleShort).Apply(ChooseEnd, Seated, arjun, noon()); got.State != CircleShort {
		t.Errorf("one of two ends it: %+v", got)
	}
	short := circleIn(CircleShort)
	short.Seats[1].Left = true
	if got, _ := short.Apply(ChooseEnd, Seated, arjun, noon()); got.State != CircleEnded {
		t.Errorf("the only one in the server can't end it: %+v", got)
	}
	if got, _ := askIn(AskWaiting).Apply(AskNotNow, AskedMember, leela, circleIn(CircleRunning), noon()); got.Declined {
		t.Error("a second answer counts")
	}
	if _, err := askIn(AskWaiting).Apply(AskTimeOver, AskClock, 0, circleIn(CircleRunning), noon().Add(-1)); !errors.Is(err, ErrAskNotNow) {
		t.Errorf("before 72 hours: %v", err)
	}
}

// Nobody joins a circle of which a member was not asked, and whose name they did not see: whoever joins, leaves and answers
// meanwhile, whoever is admitted got the yes of every member there is since they last waited. Who left the server is not waited for,
// and is asked again when they are back.
func TestOnlyTheYesOfAllAdmits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := circleIn(CircleRunning)
		a := CircleAsk{ID: 3, Circle: 9, Member: sam, Made: noon(), State: AskWaiting}
		saidYes := map[ID]bool{}
		for hour := range 60 {
			now := noon().Add(time.Duration(hour) * time.Hour)
			switch rapid.SampledFrom([]string{"yes", "joins", "leaves", "leaves the server", "comes back"}).Draw(t, "event") {
			case "yes":
				who := rapid.SampledFrom(c.Members()).Draw(t, "who")
				if after, err := a.Apply(AskYes, AskedMember, who, c, now); err == nil {
					a, saidYes[who] = after, true
				}
			case "joins":
				if after, err := c.Apply(JoinCircle, Newcomer, ID(100+hour), now); err == nil {
					c = after
				}
			case "leaves":
				if after, err := c.Apply(LeaveCircle, Seated, rapid.SampledFrom(c.Members()).Draw(t, "who"), now); err == nil && len(after.Members()) > 1 {
					c = after
				}
			case "leaves the server":
				c.Seats = slices.Clone(c.Seats)
				c.Seats[rapid.IntRange(0, len(c.Seats)-1).Draw(t, "who")].Left = true
			case "comes back":
				for i := range c.Seats {
					c.Seats[i].Left = false
				}
			}
			if after, err := a.Apply(AskRecount, AskClock, 0, c, now); err == nil {
				a = after
			}
			if a.State != AskAdmitted {
				continue
			}
			for _, m := range c.Present() {
				if !saidYes[m] {
					t.Fatalf("admitted after %d hours without the yes of %d: %+v", hour, m, a)
				}
			}
		}
	})
}

// What an asker can see of an ask that does not admit them is one and the same at every moment, whether members
// decline, are silent, or a block stands in the way, whenever that is.
func TestDeclineBlockAndSilenceLookAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := circleIn(CircleRunning)
		a := CircleAsk{ID: 3, Circle: 9, Member: sam, Made: noon(), State: AskWaiting}
		silent := rapid.SampledFrom(c.Members()).Draw(t, "who does not say yes")
		yes := 0
		for hour := 0; hour <= 80; hour++ {
			now := noon().Add(time.Duration(hour) * time.Hour)
			switch e := rapid.SampledFrom([]CircleAskEvent{0, 0, AskYes, AskNotNow, AskBlocked, AskRecount, AskTimeOver}).Draw(t, "event"); e {
			case AskYes:
				if who := c.Members()[yes%3]; who != silent {
					a, _ = a.Apply(AskYes, AskedMember, who, c, now)
				}
				yes++
			case AskNotNow:
				a, _ = a.Apply(AskNotNow, AskedMember, silent, c, now)
			case 0:
			default:
				a, _ = a.Apply(e, AskClock, 0, c, now)
			}
			if hour >= 72 {
				a, _ = a.Apply(AskTimeOver, AskClock, 0, c, now)
			}
			want := AskWaiting
			if hour >= 72 {
				want = AskUnchanged
			}
			deadline, _ := a.Deadline()
			if a.State != want || !deadline.Equal(noon().Add(CircleAskTime)) || !a.Admitted.IsZero() {
				t.Fatalf("after %d hours: %+v", hour, a)
			}
		}
	})
}

func TestMayAskCircle(t *testing.T) {
	ago := func(days float64, s CircleAskState) CircleAsk {
		at := noon().Add(-time.Duration(days * 24 * float64(time.Hour)))
		return CircleAsk{Made: at, Over: at, State: s}
	}
	for _, c := range []struct {
		name string
		past []CircleAsk
		next float64 // days from now
		want error
	}{
		{"the first", nil, 0, nil},
		{"one is open", []CircleAsk{ago(1, AskWaiting)}, 2, ErrAskOpen},
		{"one was not admitted", []CircleAsk{ago(3, AskUnchanged)}, 0, nil},
		{"after seeing the names", []CircleAsk{ago(3, AskRefused)}, 11, ErrAskTooSoon},
		{"14 days after that", []CircleAsk{ago(14, AskRefused)}, 0, nil},
		{"three in a quarter", []CircleAsk{ago(80, AskUnchanged), ago(90, AskWithdrawn), ago(10, AskUnchanged)}, 1, ErrAskTooMany},
		{"a quarter later", []CircleAsk{ago(80, AskUnchanged), ago(91, AskUnchanged), ago(10, AskUnchanged)}, 0, nil},
		{"both", []CircleAsk{ago(3, AskRefused), ago(89, AskUnchanged), ago(90, AskUnchanged)}, 11, ErrAskTooSoon},
		{"both, the other way", []CircleAsk{ago(13, AskRefused), ago(60, AskUnchanged), ago(70, AskUnchanged)}, 21, ErrAskTooMany},
		{"left a circle they joined", []CircleAsk{ago(3, AskJoined)}, 0, nil},
	} {
		next, err := MayAskCircle(c.past, noon())
		if want := noon().Add(time.Duration(c.next * 24 * float64(time.Hour))); !errors.Is(err, c.want) || !next.Equal(want) {
			t.Errorf("%s: %v, %v; want %v, %v", c.name, next, err, want, c.want)
		}
	}
}
