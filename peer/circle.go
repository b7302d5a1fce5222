package peer

import (
	"errors"
	"slices"
	"time"
)

// Limits of circles (product-next.md, section 5).
const (
	MinSeats        = 3 // a circle begins, and goes on for another term, with this many
	MaxSeats        = 6 // and has at most this many
	DefaultSeats    = 5 // unless its founder chooses
	MinCircleWeeks  = 4
	MaxCircleWeeks  = 12
	CircleWeeks     = 6                   // unless its founder chooses
	VoteBefore      = 5 * 24 * time.Hour  // how long before its end each member is asked whether to go on
	KeepCirclesFor  = 30 * 24 * time.Hour // the thread and seats, after the end
	MaxCircleQuiet  = 30                  // days of "Quiet for a while"
	fewestInACircle = 2                   // with fewer it ends
)

// CircleState is the state of a circle.
type CircleState int

// The states of a circle.
const (
	CircleForming  CircleState = iota + 1 // not begun: fewer than MinSeats have joined yet
	CircleRunning                         // MinSeats or more
	CircleShort                           // begun, and two are left: they choose to open a seat or to end
	CircleDeciding                        // the last VoteBefore of its term: each chooses to go on or not
	CircleEnded
)

// CircleStates returns all states of a circle.
func CircleStates() []CircleState { return values(CircleForming, CircleEnded) }

// CircleEvent is something that happens to a circle.
type CircleEvent int

// The events of a circle.
const (
	JoinCircle  CircleEvent = iota + 1 // someone whom all admitted takes a seat
	LeaveCircle                        // a member leaves, at once and without a reason
	DropSeat                           // moderators remove a member; the clock: they left the server or were erased
	OpenVote                           // VoteBefore the end: each is asked alone
	GoOnWithIt                         // "Go on"
	EnoughOfIt                         // "This was enough"
	EndTerm                            // the term is over
	OpenASeat                          // two are left, and one of them would like to find others
	ChooseEnd                          // two are left, and one of them would like to end
	CloseCircle                        // moderators end it
)

// CircleEvents returns all events of a circle.
func CircleEvents() []CircleEvent { return values(JoinCircle, CloseCircle) }

// CircleRole is the part in which someone acts on a circle.
type CircleRole int

// The roles.
const (
	Seated          CircleRole = iota + 1 // a member of the circle
	Newcomer                              // someone who was admitted
	CircleModerator                       // any moderator
	CircleClock                           // the bot itself: time ran out, or someone left the server or was erased
)

// CircleRoles returns all roles.
func CircleRoles() []CircleRole { return values(Seated, CircleClock) }

// Refusals of circle events.
var (
	ErrCircleNotNow = errors.New("the circle's state does not allow it")
	ErrNotSeated    = errors.New("not theirs to do")
	ErrCircleFull   = errors.New("no seat is free")
)

// Seat is a member's seat in a circle.
type Seat struct {
	Member ID
	Joined time.Time
	// ShareBy is what a check-in shows to the circle by itself; JustMe for nothing.
	ShareBy Share
	// QuietUntil is the first local day on which the bot writes to and about the member here again; 0 for now.
	QuietUntil Day
}

// Circle is a few people who share check-ins with each other for some weeks. Nothing of it depends on who founded it.
type Circle struct {
	ID    ID // the interaction that founded it
	State CircleState
	Seats []Seat // in order of Joined
	Size  int    // how many seats it has, MinSeats to MaxSeats
	Weeks int    // the length of a term
	Ends  time.Time
	GoOn  []ID // CircleDeciding: who would like to go on. Who would not and who did not answer are not told apart.
	End   []ID // CircleShort: who would like to end
}

// Has reports whether someone has a seat.
func (c Circle) Has(who ID) bool {
	return slices.ContainsFunc(c.Seats, func(s Seat) bool { return s.Member == who })
}

// Members returns who has a seat, in the order in which they joined.
func (c Circle) Members() []ID {
	all := make([]ID, len(c.Seats))
	for i, s := range c.Seats {
		all[i] = s.Member
	}
	return all
}

// Room returns how many seats are free to ask for, 0 where nobody can join.
func (c Circle) Room() int {
	if c.State != CircleForming && c.State != CircleRunning && c.State != CircleShort {
		return 0
	}
	return max(0, c.Size-len(c.Seats))
}

// VoteAt returns when each member is asked whether to go on.
func (c Circle) VoteAt() time.Time { return c.Ends.Add(-VoteBefore) }

// Quiet returns the circle with a member's "Quiet for a while" for 1 to MaxCircleQuiet days from a local day.
func (c Circle) Quiet(who ID, today Day, days int) Circle {
	c.Seats = slices.Clone(c.Seats)
	for i, s := range c.Seats {
		if s.Member == who {
			c.Seats[i].QuietUntil = today + Day(min(max(days, 1), MaxCircleQuiet))
		}
	}
	return c
}
