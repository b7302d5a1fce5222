package peer

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// onFloor returns turns in a state: leela has the floor where someone has, ravi and noor raised a hand, ravi has
// shared.
func onFloor(s FloorState) Turns {
	t := Turns{State: s, Turn: 4}
	if s == FloorFree || s == FloorTaken {
		t.Hands = []Hand{{ravi, noon()}, {noor, noon().Add(time.Minute)}}
		t.Shared = []ID{ravi}
	}
	if s == FloorTaken {
		t.Speaker = leela
	}
	return t
}

// Every state × every event × every role. What is not listed here is refused, and changes nothing.
func TestTurnTable(t *testing.T) {
	type key struct {
		From  FloorState
		Event TurnEvent
		By    TurnRole
	}
	want := map[key]FloorState{}
	for _, from := range []FloorState{FloorFree, FloorTaken} {
		want[key{from, RaiseHand, Listener}], want[key{from, LowerHand, Listener}] = from, from
		want[key{from, NextTurn, SessionHost}], want[key{from, SkipTurn, SessionHost}] = FloorTaken, FloorFree
		want[key{from, CloseSession, SessionHost}], want[key{from, CloseSession, TheBot}] = FloorClosed, FloorClosed
	}
	for _, by := range []TurnRole{Speaker, SessionHost} {
		want[key{FloorTaken, PassTurn, by}], want[key{FloorTaken, EndTurn, by}] = FloorFree, FloorFree
	}
	want[key{FloorTaken, NotCalled, TheBot}] = FloorFree
	byTurn := []TurnEvent{NextTurn, PassTurn, EndTurn, SkipTurn, NotCalled}
	for from := FloorState(0); from <= FloorClosed+1; from++ {
		for e := TurnEvent(0); e <= NotCalled+1; e++ {
			for by := TurnRole(0); by <= TheBot+1; by++ {
				got, err := onFloor(from).Apply(e, by, leela, 4, noon())
				to, allowed := want[key{from, e, by}]
				if allowed != (err == nil) || allowed && got.State != to || !allowed && !cmp.Equal(got, onFloor(from)) {
					t.Errorf("state %d, event %d, role %d: %+v, %v; want %v %d", from, e, by, got, err, allowed, to)
				}
				_, late := onFloor(from).Apply(e, by, leela, 3, noon())
				stale := slices.Contains(byTurn, e) && !(e == NextTurn && from == FloorFree) // the speaker was done meanwhile
				if allowed && stale != errors.Is(late, ErrMovedOn) {
					t.Errorf("state %d, event %d, role %d on the turn before: %v", from, e, by, late)
				}
			}
		}
	}
}

func TestOnlyTheSpeakerEndsTheirTurn(t *testing.T) {
	for _, e := range []TurnEvent{PassTurn, EndTurn} {
		if _, err := onFloor(FloorTaken).Apply(e, Speaker, ravi, 4, noon()); !errors.Is(err, ErrNotTheirs) {
			t.Errorf("event %d: %v", e, err)
		}
		pass, _ := onFloor(FloorTaken).Apply(e, Speaker, leela, 4, noon())
		if got := slices.Contains(pass.Shared, leela); got != (e == EndTurn) || pass.Turn != 5 {
			t.Errorf("event %d: %+v", e, pass)
		}
	}
}

// TestNextAfterDone: the speaker is done, then the host presses `Next` on the sheet from before. The press delivered once more,
// and one from an older sheet, call nobody.
func TestNextAfterDone(t *testing.T) {
	free, _ := onFloor(FloorTaken).Apply(EndTurn, Speaker, leela, 4, noon())
	called, err := free.Apply(NextTurn, SessionHost, sam, 4, noon())
	if err != nil || called.Speaker != noor {
		t.Fatalf("%+v, %v", called, err)
	}
	if _, err := called.Apply(NextTurn, SessionHost, sam, 4, noon()); !errors.Is(err, ErrMovedOn) {
		t.Errorf("delivered again: %v", err)
	}
	passed, _ := called.Apply(PassTurn, Speaker, noor, called.Turn, noon())
	if _, err := passed.Apply(NextTurn, SessionHost, sam, 4, noon()); !errors.Is(err, ErrMovedOn) {
		t.Errorf("from an older sheet: %v", err)
	}
}

func TestAMeeting(t *testing.T) {
	turns := Turns{State: FloorFree}
	minute := 0
	do := func(e TurnEvent, by TurnRole, who ID) {
		t.Helper()
		minute++
		next, err := turns.Apply(e, by, who, turns.Turn, noon().Add(time.Duration(minute)*time.Minute))
		if err != nil {
			t.Fatalf("event %d: %v", e, err)
		}
		turns = next
	}
	want := func(speaker ID, line ...ID) {
		t.Helper()
		if turns.Speaker != speaker || !slices.Equal(turns.Line(), line) {
			t.Errorf("%d has the floor, line %v; want %d, %v", turns.Speaker, turns.Line(), speaker, line)
		}
	}
	do(NextTurn, SessionHost, sam)
	want(0) // nobody raised a hand
	do(RaiseHand, Listener, arjun)
	do(RaiseHand, Listener, leela)
	do(RaiseHand, Listener, arjun) // again
	do(RaiseHand, Listener, noor)
	do(LowerHand, Listener, noor)
	do(LowerHand, Listener, noor)
	want(0, arjun, leela)
	do(NextTurn, SessionHost, sam)
	want(arjun, leela)
	do(RaiseHand, Listener, arjun) // while they speak
	do(EndTurn, Speaker, arjun)
	do(RaiseHand, Listener, arjun)
	do(RaiseHand, Listener, ravi)
	want(0, leela, ravi, arjun) // who has not shared first
	do(SkipTurn, SessionHost, sam)
	want(0, ravi, leela, arjun)
	do(NextTurn, SessionHost, sam)
	do(NextTurn, SessionHost, sam) // ends ravi's turn
	want(leela, arjun)
	do(SkipTurn, SessionHost, sam) // leela does not answer
	want(0, leela, arjun)
	do(CloseSession, SessionHost, sam)
	if turns.Hands != nil || turns.Shared != nil || turns.Speaker != 0 || turns.State != FloorClosed {
		t.Errorf("after the end: %+v", turns)
	}
	if _, err := turns.Apply(RaiseHand, Listener, arjun, turns.Turn, noon()); !errors.Is(err, ErrMovedOn) {
		t.Errorf("after the end: %v", err)
	}
}

// Whatever is pressed, late and again: nobody has the floor who did not raise a hand, nobody is in line twice or while
// they speak, the turn's number never falls, and a press delivered again does nothing more.
func TestTurnRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		turns := Turns{State: FloorFree}
		raised := map[ID]bool{}
		for i := range rapid.IntRange(0, 60).Draw(t, "presses") {
			e := rapid.SampledFrom(TurnEvents()[:6]).Draw(t, "event")
			by := rapid.SampledFrom(TurnRoles()).Draw(t, "role")
			who := rapid.SampledFrom([]ID{arjun, leela, ravi, sam, noor}).Draw(t, "who")
			turn := turns.Turn - rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "late")
			before, line := turns.Turn, turns.Line()
			next, err := turns.Apply(e, by, who, turn, noon().Add(time.Duration(i)*time.Second))
			if err != nil {
				if !cmp.Equal(next, turns) {
					t.Fatal("refused, and changed")
				}
				continue
			}
			turns = next
			if e == RaiseHand {
				raised[who] = true
			}
			if e == NextTurn && len(line) > 0 && turns.Speaker != line[0] {
				t.Fatalf("called %d, line %v", turns.Speaker, line)
			}
			sorted := slices.Sorted(slices.Values(turns.Line()))
			if turns.Turn < before || turns.Speaker != 0 && !raised[turns.Speaker] || (turns.Speaker != 0) != (turns.State == FloorTaken) ||
				len(slices.Compact(slices.Clone(sorted))) != len(sorted) || slices.Contains(sorted, turns.Speaker) {
				t.Fatalf("%+v", turns)
			}
			again, err := turns.Apply(e, by, who, turn, noon().Add(time.Duration(i)*time.Second))
			again.Turn = turns.Turn // `Next` with nobody in line
			if err == nil && !cmp.Equal(again, turns) {
				t.Fatalf("delivered again: %s", cmp.Diff(turns, again))
			}
		}
	})
}

// TestNotCalled: someone who could not be told of their turn is first in line again, before all who have not shared either.
func TestNotCalled(t *testing.T) {
	got, err := onFloor(FloorTaken).Apply(NotCalled, TheBot, 0, 4, noon().Add(time.Hour))
	if line := got.Line(); err != nil || got.Turn != 5 || slices.Contains(got.Shared, leela) || !slices.Equal(line, []ID{leela, noor, ravi}) {
		t.Fatalf("%+v, %v", got, err)
	}
}
