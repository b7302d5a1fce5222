package peer

import "time"

// RequestState is where a request for a mentor stands.
type RequestState int

// The states of a request. Waiting, AskedMentor and AskedMentee are open.
const (
	Waiting     RequestState = iota + 1 // in the queue; claimed or not
	AskedMentor                         // a mentor has the card
	AskedMentee                         // the mentor said yes; the mentee has the mentor's card
	Paired                              // both said yes; the pairing is active
	Withdrawn                           // the member took it back
	Closed                              // a moderator ended it, or its pairing ended
)

// Event is something that happens to a request.
type Event int

// The events of a request.
const (
	Claim          Event = iota + 1 // a moderator takes care of it
	HandBack                        // the moderator who claimed it gives it back
	Assign                          // a moderator chose a mentor, who is asked now
	MentorAccepts                   // the mentee is asked now
	MentorDeclines                  // also after accepting, while the mentee has not answered
	MenteeAccepts                   // the pairing begins
	MenteeDeclines                  // the mentee would like another mentor
	Expire                          // no answer within AnswerTime
	Withdraw                        // the member takes it back, or is gone
	CloseIt                         // a moderator ends it
	Unassign                        // a moderator takes the mentor off, asked or paired: back to its old place
	MentorLeaves                    // the mentor is gone or no mentor any more: back to its old place
	EndPairing                      // one of the two ends the pairing, or the mentee is gone
	Change                          // the member rewrites it
)

// Role is in what part somebody acts on a request.
type Role int

// The roles.
const (
	TheMember  Role = iota + 1 // who asked for a mentor
	TheMentor                  // who is asked or paired
	AModerator                 // any moderator
	TheClock                   // the bot itself: time ran out, or somebody left the server or was erased
)

// AnswerTime is how long a mentor, and then a mentee, has for an answer.
const AnswerTime = 48 * time.Hour

// Reason says why an event was refused.
type Reason int

// The reasons of a Refused.
const (
	NotNow           Reason = iota + 1 // the request's state does not allow it
	NotYourPart                        // nobody in this role may do it
	NotYours                           // it is somebody else's request, card or claim
	ClaimedByAnother                   // another moderator takes care of it
	NoMentor                           // no mentor was named
	OwnMentor                          // members cannot be their own mentors
	DeclinedBefore                     // this mentor, or the member about this mentor, declined it before
	BlockedPair                        // one of the two blocked the other
	OtherMentor                        // meant for a mentor who is no longer the one asked: an old card
	TooEarly                           // Expire before AnswerTime has passed
	MentorFull                         // no room for one more
	MentorNotOpen                      // paused, not approved, or removed
)

// Refused is the error of a request's events.
type Refused struct{ Why Reason }

// Error names the reason for a log; what people read is made elsewhere.
func (e *Refused) Error() string { panic("not yet") }

// Open reports whether the request still needs somebody.
func (r Request) Open() bool { panic("not yet") }

// Apply returns the request after an event at an instant, by who in a role. mentor is the mentor meant:
// Assign needs it; for the other events 0 means whoever is asked or paired, and another than that one is refused as an old card.
// The version grows by one with every change; claiming twice by the same moderator changes nothing.
// Its one error is *Refused, with the request unchanged. Whether who really has the role is for the caller
// to say, and so is whether the mentor has room (see Candidate.Refusal).
func (r Request) Apply(e Event, by Role, who ID, at time.Time, mentor ID) (Request, error) {
	panic("not yet")
}

// Deadline returns when the side now deciding has had AnswerTime, and false if nobody is asked.
func (r Request) Deadline() (time.Time, bool) { panic("not yet") }

// Block returns the request with a mentor that its member blocked; if that mentor is being asked, the
// request is back in its old place.
func (r Request) Block(mentor ID, at time.Time) Request { panic("not yet") }

// Pairing returns the pairing that a request in state Paired began at an instant.
func (r Request) Pairing(at time.Time) Pairing { panic("not yet") }

// Active reports whether the pairing has not ended.
func (p Pairing) Active() bool { panic("not yet") }

// End returns the ended pairing, and whether that changed anything. by is 0 when nobody did it by hand.
func (p Pairing) End(by ID, at time.Time) (Pairing, bool) { panic("not yet") }

// LookIns returns when each of the two is asked, alone, how it goes: 3, 14 and 45 days of 24 hours after
// the beginning.
func (p Pairing) LookIns() []time.Time { panic("not yet") }
