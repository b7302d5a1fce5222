package peer

import (
	"errors"
	"slices"
	"time"
)

const (
	// CircleAskTime is when an asker is answered who is not admitted, whether someone declined, was silent or a block
	// stands in the way: always then, so that the time tells nothing. It is also how long they have to join.
	CircleAskTime = 72 * time.Hour
	// AfterRefusingNames is how long someone waits who saw the names of a circle and did not join.
	AfterRefusingNames = 14 * 24 * time.Hour
	// BetweenInvitations is how long moderators cannot put the same person together with others again, whatever they answered: so
	// that the menu does not tell what that was, and nobody is asked too often. It is as long as an invitation and a refusal.
	BetweenInvitations = 2*CircleAskTime + AfterRefusingNames
	// MaxCircleAsks is how many asks a member can make in CircleAskPeriod.
	MaxCircleAsks   = 3
	CircleAskPeriod = 91 * 24 * time.Hour // a quarter
)

// CircleAskState is the state of an ask to join a circle.
type CircleAskState int

// The states of an ask.
const (
	AskWaiting   CircleAskState = iota + 1 // the members have not all said yes; also after someone declined
	AskAdmitted                            // all said yes: the asker sees who they are
	AskJoined                              // the asker took the seat
	AskRefused                             // the asker saw the names and did not join
	AskUnchanged                           // answered with "This circle stays as it is for now."
	AskWithdrawn                           // the asker took it back, left or was erased
)

// CircleAskStates returns all states of an ask.
func CircleAskStates() []CircleAskState { return values(AskWaiting, AskWithdrawn) }

// CircleAskEvent is something that happens to an ask.
type CircleAskEvent int

// The events of an ask.
const (
	AskYes        CircleAskEvent = iota + 1 // a member says yes
	AskNotNow                               // a member declines
	AskBlocked                              // a block or a safety fact stands between the asker and the circle
	AskRecount                              // the circle's members changed
	AskTimeOver                             // CircleAskTime has passed
	AskJoin                                 // the asker joins
	AskNotThisOne                           // the asker does not
	AskTakeBack                             // the asker withdraws it
)

// CircleAskEvents returns all events of an ask.
func CircleAskEvents() []CircleAskEvent { return values(AskYes, AskTakeBack) }

// CircleAskRole is the part in which someone acts on an ask.
type CircleAskRole int

// The roles.
const (
	AskedMember CircleAskRole = iota + 1 // a member of the circle
	Asker                                // who asked
	AskClock                             // the bot itself
)

// CircleAskRoles returns all roles.
func CircleAskRoles() []CircleAskRole { return values(AskedMember, AskClock) }

// Refusals of asks.
var (
	ErrAskNotNow   = errors.New("the ask's state does not allow it")
	ErrAskNotYours = errors.New("not theirs to do")
	ErrAskOpen     = errors.New("another ask is open")
	ErrAskTooSoon  = errors.New("too soon after refusing a circle")
	ErrAskTooMany  = errors.New("too many asks in a quarter")
)

// CircleAsk is someone's ask to join a circle.
type CircleAsk struct {
	ID     ID // the interaction that made it
	Circle ID
	Member ID
	Made   time.Time
	State  CircleAskState
	// Answered are the members who answered. What each of them said is not kept: as long as Declined is false, yes.
	Answered []ID
	// Declined says that someone declined or that a block stands in the way, not which or who. Like Answered it is
	// deleted when the ask is over.
	Declined bool
	// Line is what the asker wrote for the members. It is deleted when the ask is over.
	Line UserText
	// Unseen says that a moderator has not said yes to the asker: the members are not asked. The asker sees no difference.
	Unseen bool
	// Pending says that no moderator has answered yet whether they say it.
	Pending bool
	// Let is when a moderator said yes, zero for never: that answers what moderators had decided until then.
	Let time.Time
	// Admitted is when the asker was shown the names, zero for never; Over when the ask reached its last state.
	Admitted, Over time.Time
}

// circleAskRule is a row of the table: in the states From, someone in the role By can cause Event.
type circleAskRule struct {
	Event CircleAskEvent
	By    CircleAskRole
	From  []CircleAskState
}

// circleAskRules is the state table of an ask. What is not listed is refused.
func circleAskRules() []circleAskRule {
	waiting, open := []CircleAskState{AskWaiting}, []CircleAskState{AskWaiting, AskAdmitted}
	return []circleAskRule{
		{AskYes, AskedMember, waiting},
		{AskNotNow, AskedMember, waiting},
		{AskBlocked, AskClock, open},
		{AskRecount, AskClock, open},
		{AskTimeOver, AskClock, open},
		{AskJoin, Asker, []CircleAskState{AskAdmitted}},
		{AskNotThisOne, Asker, []CircleAskState{AskAdmitted}},
		{AskTakeBack, Asker, open},
	}
}

// Open reports whether the ask still waits for someone.
func (a CircleAsk) Open() bool { return a.State == AskWaiting || a.State == AskAdmitted }

// Cleared returns the instant until which what moderators decided about the asker is answered: when the ask was made or, later,
// a moderator's yes.
func (a CircleAsk) Cleared() time.Time {
	if a.Let.After(a.Made) {
		return a.Let
	}
	return a.Made
}

// Deadline returns when AskTimeOver is due, and false for an ask that is over.
func (a CircleAsk) Deadline() (time.Time, bool) {
	if a.State == AskAdmitted {
		return a.Admitted.Add(CircleAskTime), true
	}
	return a.Made.Add(CircleAskTime), a.State == AskWaiting
}

// Apply returns the ask after an event at an instant, caused by who in a role; c is the circle as it is now. A member's
// first answer holds. A decline or a block changes nothing that the asker can see before CircleAskTime has passed.
// Errors: ErrAskNotNow, ErrAskNotYours, and ErrCircleFull for AskJoin; the ask is then unchanged.
func (a CircleAsk) Apply(e CircleAskEvent, by CircleAskRole, who ID, c Circle, at time.Time) (CircleAsk, error) {
	all := circleAskRules()
	i := slices.IndexFunc(all, func(r circleAskRule) bool { return r.Event == e && r.By == by })
	if i < 0 || by == AskedMember && !c.Has(who) || by == Asker && who != a.Member {
		return a, ErrAskNotYours
	}
	deadline, _ := a.Deadline()
	if !slices.Contains(all[i].From, a.State) || e == AskTimeOver && at.Before(deadline) {
		return a, ErrAskNotNow
	}
	switch e {
	case AskYes, AskNotNow:
		if slices.Contains(a.Answered, who) {
			return a, nil
		}
		a.Answered = append(slices.Clone(a.Answered), who)
		a.Declined = a.Declined || e == AskNotNow
		return a.counted(c, at), nil
	case AskBlocked:
		a.Declined = true
		return a.counted(c, at), nil
	case AskRecount:
		return a.counted(c, at), nil
	case AskTimeOver:
		return a.timedOut(at), nil
	case AskJoin:
		if c.Room() == 0 {
			return a, ErrCircleFull
		}
		return a.over(AskJoined, at), nil
	case AskNotThisOne:
		return a.over(AskRefused, at), nil
	}
	return a.over(AskWithdrawn, at), nil
}

// counted returns the ask admitted if every present member said yes and a seat is free. An admitted asker whose circle
// ended, filled up or is behind a block waits again, and is answered like all others and when they are. So does one whose
// circle someone else joined: that member is asked, too, within a CircleAskTime of its own, and their name is seen first.
func (a CircleAsk) counted(c Circle, at time.Time) CircleAsk {
	unasked := func(m ID) bool { return !slices.Contains(a.Answered, m) }
	members := c.Present()
	possible := !a.Declined && c.Room() > 0 && len(members) > 0
	switch {
	case a.State == AskAdmitted && !possible && at.Before(a.Made.Add(CircleAskTime)):
		a.State, a.Admitted, a.Declined = AskWaiting, time.Time{}, true
	case a.State == AskAdmitted && !possible:
		return a.over(AskUnchanged, at)
	case a.State == AskAdmitted && slices.ContainsFunc(members, unasked):
		a.State, a.Made, a.Admitted = AskWaiting, at, time.Time{}
	case a.State == AskWaiting && possible && !slices.ContainsFunc(members, unasked):
		a.State, a.Admitted = AskAdmitted, at
	}
	return a
}

// timedOut returns the ask after CircleAskTime: not admitted, or admitted and not joined.
func (a CircleAsk) timedOut(at time.Time) CircleAsk {
	if a.State == AskAdmitted {
		return a.over(AskRefused, at)
	}
	return a.over(AskUnchanged, at)
}

// over returns the ask in a last state, without what was said.
func (a CircleAsk) over(s CircleAskState, at time.Time) CircleAsk {
	a.State, a.Over, a.Answered, a.Declined, a.Line, a.Unseen, a.Pending, a.Let = s, at, nil, false, "", false, false, time.Time{}
	return a
}

// MayAskCircle returns when a member can make the next ask, and why not now: ErrAskOpen, ErrAskTooSoon, ErrAskTooMany,
// or nil. past are the member's asks of the last CircleAskPeriod, in any order. An ask that was taken back counts too:
// else someone could look through all circles.
func MayAskCircle(past []CircleAsk, now time.Time) (time.Time, error) {
	next, why := now, error(nil)
	later := func(at time.Time, err error) {
		if at.After(next) {
			next, why = at, err
		}
	}
	var made []time.Time
	for _, a := range past {
		if deadline, open := a.Deadline(); open {
			return deadline, ErrAskOpen
		}
		if a.State == AskRefused {
			later(a.Over.Add(AfterRefusingNames), ErrAskTooSoon)
		}
		if now.Sub(a.Made) < CircleAskPeriod {
			made = append(made, a.Made)
		}
	}
	slices.SortFunc(made, func(x, y time.Time) int { return y.Compare(x) })
	if len(made) >= MaxCircleAsks {
		later(made[MaxCircleAsks-1].Add(CircleAskPeriod), ErrAskTooMany)
	}
	return next, why
}
