package peer

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// FloorState is the state of a session's turns.
type FloorState int

// The states of the floor.
const (
	FloorFree   FloorState = iota + 1 // the session is open, nobody has the floor
	FloorTaken                        // Speaker has the floor
	FloorClosed                       // the session is closed
)

// FloorStates returns all states of the floor.
func FloorStates() []FloorState { return values(FloorFree, FloorClosed) }

// TurnEvent is something that happens to a session's turns.
type TurnEvent int

// The events of turns.
const (
	RaiseHand    TurnEvent = iota + 1 // "I'd like to share"
	LowerHand                         // "Not any more"
	NextTurn                          // the host calls the next; the present turn ends as Done
	PassTurn                          // the speaker, or the host for them, passes
	EndTurn                           // "I'm done"
	SkipTurn                          // the host puts the speaker, or else the first in line, at the end of the line
	CloseSession                      // the host or a moderator closes the session, or its time is over
	NotCalled                         // the speaker could not be told that it is their turn
)

// TurnEvents returns all events of turns.
func TurnEvents() []TurnEvent { return values(RaiseHand, NotCalled) }

// TurnRole is the part in which someone acts on a session's turns.
type TurnRole int

// The roles in a session. A host who shares acts as Listener and Speaker too.
const (
	Listener    TurnRole = iota + 1 // anyone in the meeting
	Speaker                         // the one who has the floor
	SessionHost                     // a host of the meeting, or a moderator
	TheBot                          // time ran out
)

// TurnRoles returns all roles in a session.
func TurnRoles() []TurnRole { return values(Listener, TheBot) }

// Refusals of turn events.
var (
	ErrMovedOn   = errors.New("the meeting has moved on") // another turn or state: a late or repeated press
	ErrNotTheirs = errors.New("not theirs to do")         // nobody in this role, or another has the floor
)

// Hand is a raised hand.
type Hand struct {
	Member ID
	At     time.Time
}

// Turns are the turns of one session. They are kept until the session is closed: afterwards no list of who spoke
// exists.
type Turns struct {
	State FloorState
	// Turn is the number of the present turn; it grows with every change of the floor. Buttons carry it, so that a late
	// or repeated press is refused.
	Turn    int
	Speaker ID     // 0 unless FloorTaken
	Hands   []Hand // in the order in which they were raised
	Shared  []ID   // who has shared, each once
}

// turnRule is a row of the table of turns: in the states From, a person in one of the roles By can cause Event. ByTurn
// says that the press must carry the present turn's number.
type turnRule struct {
	Event  TurnEvent
	By     []TurnRole
	From   []FloorState
	ByTurn bool
}

// turnRules is the state table of a session's turns. What is not listed is refused.
func turnRules() []turnRule {
	open := []FloorState{FloorFree, FloorTaken}
	taken := []FloorState{FloorTaken}
	return []turnRule{
		{RaiseHand, []TurnRole{Listener}, open, false},
		{LowerHand, []TurnRole{Listener}, open, false},
		{NextTurn, []TurnRole{SessionHost}, open, true}, // or the turn before it: afterTurn
		{PassTurn, []TurnRole{Speaker, SessionHost}, taken, true},
		{EndTurn, []TurnRole{Speaker, SessionHost}, taken, true},
		{SkipTurn, []TurnRole{SessionHost}, open, true},
		{CloseSession, []TurnRole{SessionHost, TheBot}, open, false},
		{NotCalled, []TurnRole{TheBot}, taken, true},
	}
}

// Apply returns the turns after an event at an instant, caused by who in a role. turn is the number on the button; it
// is ignored for events that do not depend on it. Raising a raised hand, or lowering one that is not raised, changes
// nothing. Errors: ErrMovedOn, ErrNotTheirs; the turns are then unchanged.
func (t Turns) Apply(e TurnEvent, by TurnRole, who ID, turn int, at time.Time) (Turns, error) {
	all := turnRules()
	i := slices.IndexFunc(all, func(r turnRule) bool { return r.Event == e && slices.Contains(r.By, by) })
	if i < 0 || by == Speaker && t.State == FloorTaken && who != t.Speaker {
		return t, ErrNotTheirs
	}
	if !slices.Contains(all[i].From, t.State) || all[i].ByTurn && turn != t.Turn && !t.afterTurn(e, turn) {
		return t, ErrMovedOn
	}
	t.Hands, t.Shared = slices.Clone(t.Hands), slices.Clone(t.Shared)
	switch e {
	case RaiseHand:
		return t.raised(who, at), nil
	case LowerHand:
		return t.lowered(who), nil
	case NextTurn:
		return t.ended(true).called(), nil
	case PassTurn:
		return t.ended(false), nil
	case EndTurn:
		return t.ended(true), nil
	case SkipTurn:
		return t.skipped(at), nil
	case NotCalled:
		return t.notCalled(at), nil
	}
	return Turns{State: FloorClosed, Turn: t.Turn + 1}, nil
}

// afterTurn reports whether a press was made while the turn before still was, and means the same after its end: the host calls
// the next.
func (t Turns) afterTurn(e TurnEvent, turn int) bool {
	return e == NextTurn && t.State == FloorFree && turn == t.Turn-1
}

// Line returns who would like to share, in the order in which they are called: who has not shared in this session
// first, then by when they raised their hand.
func (t Turns) Line() []ID {
	hands := slices.Clone(t.Hands)
	slices.SortStableFunc(hands, func(a, b Hand) int {
		return cmp.Or(
			cmp.Compare(asInt(slices.Contains(t.Shared, a.Member)), asInt(slices.Contains(t.Shared, b.Member))),
			a.At.Compare(b.At))
	})
	line := make([]ID, len(hands))
	for i, h := range hands {
		line[i] = h.Member
	}
	return line
}

// Raised reports whether someone's hand is raised, or they have the floor.
func (t Turns) Raised(who ID) bool {
	return who == t.Speaker || slices.ContainsFunc(t.Hands, func(h Hand) bool { return h.Member == who })
}

// raised returns the turns with a hand raised, unless it is or they have the floor.
func (t Turns) raised(who ID, at time.Time) Turns {
	if !t.Raised(who) {
		t.Hands = append(t.Hands, Hand{who, at})
	}
	return t
}

func (t Turns) lowered(who ID) Turns {
	t.Hands = slices.DeleteFunc(t.Hands, func(h Hand) bool { return h.Member == who })
	return t
}

// ended returns the turns with the floor free. shared says whether the speaker shared; who passed has not, and comes
// before those who have when they raise their hand again.
func (t Turns) ended(shared bool) Turns {
	if shared && t.Speaker != 0 && !slices.Contains(t.Shared, t.Speaker) {
		t.Shared = append(t.Shared, t.Speaker)
	}
	t.State, t.Speaker = FloorFree, 0
	t.Turn++
	return t
}

// called returns the turns with the floor given to the first in line, if there is one. Nobody is called who did not
// raise a hand.
func (t Turns) called() Turns {
	line := t.Line()
	if len(line) == 0 {
		return t
	}
	t = t.lowered(line[0])
	t.State, t.Speaker = FloorTaken, line[0]
	return t
}

// skipped returns the turns with the speaker, or else the first in line, at the end of the line.
func (t Turns) skipped(at time.Time) Turns {
	who := t.Speaker
	if line := t.Line(); who == 0 && len(line) > 0 {
		who = line[0]
	}
	t = t.ended(false)
	if who != 0 {
		t = t.lowered(who).raised(who, at)
	}
	return t
}

// notCalled returns the turns with the floor free and the speaker first in line again: they have not shared.
func (t Turns) notCalled(at time.Time) Turns {
	who := t.Speaker
	for _, h := range t.Hands {
		if h.At.Before(at) {
			at = h.At
		}
	}
	t = t.ended(false)
	t.Hands = slices.Insert(t.Hands, 0, Hand{who, at})
	return t
}
