package peer

import "time"

// Call is something that was brought to the moderators and waits for one of them: it is there from when it was sent until a
// moderator closes it, or for KeepCallsFor. Its words are not in it.
type Call struct {
	ID    ID // the interaction that made it
	Kind  CallKind
	From  ID // who made it; 0 for RoomCall and VisitCall, which nobody is known to have made
	About ID // who a WorryCall is about, 0 once they were erased
	Room  ID // the room of a RoomCall or VisitCall (Room.ID)
	At    time.Time
	// Wordless says that its card never shows more than that there is one, since it is about a moderator, who reads the channel.
	Wordless bool
	// Added are the interactions that added words to it.
	Added []ID
	// Holder is the moderator who took it at HeldAt, 0 for none.
	Holder ID
	HeldAt time.Time
}

// CallKind is a kind of call.
type CallKind int

// The kinds of call.
const (
	TalkCall  CallKind = iota + 1 // a member would like to talk to a moderator
	WorryCall                     // a member is worried about another
	RoomCall                      // something is wrong in a room, or its host would like a moderator there
	VisitCall                     // its holder has a report from a room, and is let into its thread; its ID is the report's
)

// KeepCallsFor is how long a call that nobody closed can be taken.
const KeepCallsFor = 31 * 24 * time.Hour

// ClaimIdle is how long someone may have a request or a call without anything happening before it goes back to the desk.
const ClaimIdle = 72 * time.Hour

// OfRoom reports whether it is about a room.
func (c Call) OfRoom() bool { return c.Kind == RoomCall || c.Kind == VisitCall }

// Idle returns when the claim will have been idle for ClaimIdle, false if nobody has the call.
func (c Call) Idle() (time.Time, bool) { return c.HeldAt.Add(ClaimIdle), c.Holder != 0 }
