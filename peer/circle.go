package peer

import (
	"errors"
	"slices"
	"time"
)

// Limits of circles.
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
	MaxCircleAbout  = 150                 // characters of the line of a circle, and of an ask
	CircleNames     = 24                  // how many names there are to draw from
	MaxCircles      = 500                 // that a guild can have at a time
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
	// CircleProposed: moderators would put some people together, and each is asked alone whether they would like to see the others.
	// CircleNamed: three or more would, and see each other's names. Nobody has a seat in either.
	CircleProposed
	CircleNamed
)

// CircleStates returns all states of a circle.
func CircleStates() []CircleState { return values(CircleForming, CircleNamed) }

// CircleEvent is something that happens to a circle.
type CircleEvent int

// The events of a circle.
const (
	JoinCircle   CircleEvent = iota + 1 // someone all admitted takes a seat
	LeaveCircle                         // a member leaves, at once and without a reason
	DropSeat                            // moderators remove a member; the clock: they left the server or were erased
	OpenVote                            // VoteBefore the end: each is asked alone
	GoOnWithIt                          // "Go on"
	EnoughOfIt                          // "This was enough"
	EndTerm                             // the term is over
	OpenASeat                           // two are left, and one of them would like to find others
	ChooseEnd                           // two are left, and one of them would like to end
	CloseCircle                         // moderators end it
	SayTogether                         // someone who was invited says yes: first to seeing the others, then to joining
	NotTogether                         // they do not; the clock: they left, were erased, or are kept apart from one of the others
	InvitesOver                         // CircleAskTime has passed
	HoldTogether                        // some who were invited must not be brought together
)

// CircleEvents returns all events of a circle.
func CircleEvents() []CircleEvent { return values(JoinCircle, HoldTogether) }

// CircleRole is the part in which someone acts on a circle.
type CircleRole int

// The roles.
const (
	Seated          CircleRole = iota + 1 // a member of the circle
	Newcomer                              // someone who was admitted
	CircleModerator                       // any moderator
	CircleClock                           // the bot itself: time ran out, or someone left the server or was erased
	Invited                               // someone moderators would put together with others
)

// CircleRoles returns all roles.
func CircleRoles() []CircleRole { return values(Seated, Invited) }

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
	// Arrived is when the member came back to the server, as of when they were last let into the thread again: who leaves the
	// server is in none of its threads any more. Zero if they never left.
	Arrived time.Time
	// ShareBy is what a check-in shows to the circle by itself; JustMe for nothing.
	ShareBy Share
	// QuietUntil is the first local day on which the bot writes to and about the member here again; 0 for now.
	QuietUntil Day
	// Left says that Discord's answers agree that the member left the server: nobody waits for their yes. It is not part of the
	// circle: storage finds it with the member's records, for one circle at a time.
	Left bool
}

// Invitation is that moderators would put someone together with others. One who declines has none any more.
type Invitation struct {
	Member ID
	Yes    bool // in this state: CircleProposed, they would like to see the others; CircleNamed, they join
}

// Circle is a few people who share check-ins with each other for some weeks. Nothing of it depends on who founded it.
type Circle struct {
	ID    ID // the interaction that founded it
	State CircleState
	Seats []Seat    // in order of Joined
	Size  int       // how many seats it has, MinSeats to MaxSeats
	Weeks int       // the length of a term
	Ends  time.Time // of the term; of the answers while it is CircleProposed or CircleNamed
	GoOn  []ID      // CircleDeciding: who would like to go on. Who would not and who did not answer are not told apart.
	End   []ID      // CircleShort: who would like to end

	// Name is the place of its name in the list of names, from 1; Thread is where it is on Discord, 0 while there is none.
	Name   int
	Thread ID
	// For is the role of the audience that it is for, 0 for everyone.
	For       ID
	Languages []string
	Hours     Hours
	Zone      string // in which Hours are counted, "" if it was not said
	// About is what the founder wrote for those who look. It is deleted with the founder; nothing else depends on them.
	About   UserText
	Founder ID
	// Asking are those whose ask to join waits or who were admitted.
	Asking []ID
	// Unlisted says that a moderator has not said yes to its founder. Nobody finds it, and the founder sees no difference.
	Unlisted bool
	// Pending says that no moderator has answered yet whether they say it. "Not yet" leaves the circle Unlisted, and is an answer.
	Pending bool
	// Let is when a moderator said yes to it, zero for never: that answers what moderators had decided about its members until then.
	Let time.Time
	// Invitations are open while it is CircleProposed or CircleNamed. Named are those who see each other's names, also those who
	// declined since: else the list that the others see would tell. Held says that someone declined, or that some must not be
	// brought together: then nothing happens before its time.
	Invitations []Invitation
	Named       []ID
	Held        bool
}

// Seat returns someone's seat, false if they have none.
func (c Circle) Seat(who ID) (Seat, bool) {
	i := slices.IndexFunc(c.Seats, func(s Seat) bool { return s.Member == who })
	if i < 0 {
		return Seat{}, false
	}
	return c.Seats[i], true
}

// WithSeat returns the circle with a seat in place of the one of the same member.
func (c Circle) WithSeat(s Seat) Circle {
	c.Seats = slices.Clone(c.Seats)
	for i, o := range c.Seats {
		if o.Member == s.Member {
			c.Seats[i] = s
		}
	}
	return c
}

// Open reports whether the circle has not ended.
func (c Circle) Open() bool { return c.State != CircleEnded }

// Proposed reports whether moderators would put people together, and the circle is not there yet.
func (c Circle) Proposed() bool { return c.State == CircleProposed || c.State == CircleNamed }

// Begun reports whether it has begun and not ended.
func (c Circle) Begun() bool { return c.Open() && !c.Proposed() && c.State != CircleForming }

// Invitation returns someone's open invitation, false if they have none.
func (c Circle) Invitation(who ID) (Invitation, bool) {
	i := slices.IndexFunc(c.Invitations, func(o Invitation) bool { return o.Member == who })
	if i < 0 {
		return Invitation{}, false
	}
	return c.Invitations[i], true
}

// Invites returns who has an open invitation, in the order in which moderators chose them.
func (c Circle) Invites() []ID {
	all := make([]ID, len(c.Invitations))
	for i, o := range c.Invitations {
		all[i] = o.Member
	}
	return all
}

// WithAsker returns the circle with someone among those who ask to join, or without them.
func (c Circle) WithAsker(who ID, asks bool) Circle {
	c.Asking = without(c.Asking, who)
	if asks {
		c.Asking = append(c.Asking, who)
	}
	return c
}

// Quiet reports whether nothing is written to and about the member in the circle on a local day.
func (s Seat) Quiet(today Day) bool { return today < s.QuietUntil }

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

// Present returns who has a seat and did not leave the server.
func (c Circle) Present() (all []ID) {
	for _, s := range c.Seats {
		if !s.Left {
			all = append(all, s.Member)
		}
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

// Back returns the circle in which a member who came to the server at an instant is let into the thread again, and whether they
// have to be: whether they left the server since they joined the circle or were last let in.
func (c Circle) Back(who ID, arrived time.Time) (Circle, bool) {
	i := slices.IndexFunc(c.Seats, func(s Seat) bool { return s.Member == who })
	if arrived = arrived.Truncate(time.Second); i < 0 || !arrived.After(c.Seats[i].Joined) || !arrived.After(c.Seats[i].Arrived) {
		return c, false
	}
	c.Seats = slices.Clone(c.Seats)
	c.Seats[i].Arrived = arrived
	return c, true
}

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
