package peer

import (
	"slices"
	"time"
)

// circleRule is a row of the table: in the states From, a person in one of the roles By can cause Event.
type circleRule struct {
	Event CircleEvent
	By    []CircleRole
	From  []CircleState
}

// circleRules is the state table of a circle. An event that is not listed for a role is refused: no vote and no member
// can remove another.
func circleRules() []circleRule {
	forming, running, short, deciding := CircleForming, CircleRunning, CircleShort, CircleDeciding
	open, proposed := []CircleState{forming, running, short, deciding}, []CircleState{CircleProposed, CircleNamed}
	return []circleRule{
		{JoinCircle, []CircleRole{Newcomer}, []CircleState{forming, running, short}},
		{LeaveCircle, []CircleRole{Seated}, open},
		{DropSeat, []CircleRole{CircleModerator, CircleClock}, open},
		{OpenVote, []CircleRole{CircleClock}, []CircleState{running, short}},
		{GoOnWithIt, []CircleRole{Seated}, []CircleState{deciding}},
		{EnoughOfIt, []CircleRole{Seated}, []CircleState{deciding}},
		{EndTerm, []CircleRole{CircleClock}, []CircleState{running, short, deciding}},
		{OpenASeat, []CircleRole{Seated}, []CircleState{short}},
		{ChooseEnd, []CircleRole{Seated}, []CircleState{short}},
		{CloseCircle, []CircleRole{CircleModerator}, append(open, proposed...)},
		{SayTogether, []CircleRole{Invited}, proposed},
		{NotTogether, []CircleRole{Invited, CircleClock}, proposed},
		{InvitesOver, []CircleRole{CircleClock}, proposed},
		{HoldTogether, []CircleRole{CircleClock}, proposed},
	}
}

// Apply returns the circle after an event at an instant. who joins, leaves, is dropped or chooses; it is ignored for
// events of the whole circle. Repeating an event that changed nothing more changes nothing. Errors: ErrCircleNotNow,
// ErrNotSeated, ErrCircleFull; the circle is then unchanged. The caller checks that who has the role, and that nobody
// is brought together who must not be.
func (c Circle) Apply(e CircleEvent, by CircleRole, who ID, at time.Time) (Circle, error) {
	all := circleRules()
	i := slices.IndexFunc(all, func(r circleRule) bool { return r.Event == e && slices.Contains(r.By, by) })
	_, invited := c.Invitation(who)
	if i < 0 || by == Seated && !c.Has(who) || e == DropSeat && !c.Has(who) || (by == Invited || e == NotTogether) && !invited {
		return c, ErrNotSeated
	}
	early := e == OpenVote && at.Before(c.VoteAt()) || (e == EndTerm || e == InvitesOver) && at.Before(c.Ends)
	if early || !slices.Contains(all[i].From, c.State) {
		return c, ErrCircleNotNow
	}
	switch e {
	case JoinCircle:
		return c.joined(who, at)
	case LeaveCircle, DropSeat:
		return c.without(who, at), nil
	case OpenVote:
		c.State, c.GoOn, c.End = CircleDeciding, nil, nil
	case GoOnWithIt:
		c.GoOn = append(without(c.GoOn, who), who)
	case EnoughOfIt:
		c.GoOn = without(c.GoOn, who)
	case EndTerm:
		return c.termEnded(at), nil
	case OpenASeat:
		c.End = nil
	case ChooseEnd:
		if c.End = append(without(c.End, who), who); c.AllWouldEnd() {
			return c.ended(at), nil
		}
	case CloseCircle:
		return c.ended(at), nil
	case SayTogether, NotTogether, InvitesOver:
		return c.answered(e, who, at), nil
	case HoldTogether:
		c.Held = true
	}
	return c, nil
}

// AllWouldEnd reports whether everyone who did not leave the server would like to end the circle.
func (c Circle) AllWouldEnd() bool {
	return len(c.End) > 0 && !slices.ContainsFunc(c.Present(), func(m ID) bool { return !slices.Contains(c.End, m) })
}

func without(all []ID, who ID) []ID {
	return slices.DeleteFunc(slices.Clone(all), func(o ID) bool { return o == who })
}

// joined returns the circle with one more seat taken; with MinSeats it begins, or is complete again.
func (c Circle) joined(who ID, at time.Time) (Circle, error) {
	switch {
	case c.Has(who):
		return c, nil
	case c.Room() == 0:
		return c, ErrCircleFull
	}
	c.Seats = append(slices.Clone(c.Seats), Seat{Member: who, Joined: at})
	if len(c.Seats) < MinSeats {
		return c, nil
	}
	if c.State == CircleForming {
		c.Ends = at.Add(c.term())
	}
	c.State, c.End = CircleRunning, nil
	return c, nil
}

func (c Circle) term() time.Duration { return time.Duration(c.Weeks) * 7 * 24 * time.Hour }

// without returns the circle after a seat became free. It ends with fewer than two, or if its only founder leaves
// before it begins.
func (c Circle) without(who ID, at time.Time) Circle {
	c.Seats = slices.DeleteFunc(slices.Clone(c.Seats), func(s Seat) bool { return s.Member == who })
	c.GoOn, c.End = without(c.GoOn, who), without(c.End, who)
	switch {
	case len(c.Seats) == 0 || c.State != CircleForming && len(c.Seats) < fewestInACircle:
		return c.ended(at)
	case c.State == CircleRunning && len(c.Seats) < MinSeats:
		c.State, c.End = CircleShort, nil
	}
	return c
}

// termEnded returns the circle after its term: with MinSeats or more who would like to go on, another term for these,
// else its end.
func (c Circle) termEnded(at time.Time) Circle {
	if c.State != CircleDeciding || len(c.GoOn) < MinSeats {
		return c.ended(at)
	}
	c.Seats = slices.DeleteFunc(slices.Clone(c.Seats), func(s Seat) bool { return !slices.Contains(c.GoOn, s.Member) })
	c.State, c.GoOn, c.Ends = CircleRunning, nil, c.Ends.Add(c.term())
	return c
}

// ended returns the ended circle. Its seats are kept for KeepCirclesFor, so that posts can be taken back.
func (c Circle) ended(at time.Time) Circle {
	c.State, c.GoOn, c.End, c.Ends = CircleEnded, nil, nil, at
	c.Invitations, c.Named, c.Held = nil, nil, false
	return c
}

// DeleteAt returns when the thread and the record of an ended circle are deleted, and false while it has not ended.
func (c Circle) DeleteAt() (time.Time, bool) {
	return c.Ends.Add(KeepCirclesFor), c.State == CircleEnded
}
