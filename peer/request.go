package peer

import (
	"strconv"
	"time"
)

// Request is a member's request for a mentor. rules says how it moves from state to state.
type Request struct {
	ID        ID // the interaction that made it
	Member    ID
	Name      UserText // display name and user name when they asked, for menus
	Help      UserText
	Languages []string
	Avoid     UserText
	Created   time.Time // its position in the queue
	State     RequestState
	ClaimedBy ID // the moderator who handles it, 0 for none
	ClaimedAt time.Time
	Mentor    ID        // the mentor who is asked or paired, 0 for none
	Asked     time.Time // when the side now deciding was asked
	Declined  []ID      // mentors who declined this request
	Closed    time.Time // when it reached its last state; zero while open
	Version   int       // starts at 1 and grows with every change
	Quiet     bool      // its card notifies nobody: one of the same member did less than a day before
	Wish      Wish
	Hours     Hours // when the member usually has time, by their own clock
	Asks      int   // how many times a mentor was asked
	Pairing   ID    // the newest pairing that grew from it, 0 for none
	// SeemsAskedUntil is until when the member is shown that a mentor is asked, though the member's block took the ask
	// back: so the status does not tell them whether the person they blocked was the one asked. Zero for not so.
	SeemsAskedUntil time.Time
	// Counted says that its waiting time is among the guild's, or must not be, because it took an older request's
	// position.
	Counted bool
}

// RequestState is the state of a request for a mentor.
type RequestState int

// The states of a request. Waiting, AskedMentor and AskedMentee are open.
const (
	Waiting     RequestState = iota + 1 // in the queue; claimed or not
	AskedMentor                         // a mentor has the card
	AskedMentee                         // the mentor accepted; the mentee has the mentor's card
	Paired                              // both accepted; the pairing is active
	Withdrawn                           // the member withdrew it
	Closed                              // a moderator closed it, or its pairing ended
)

// RequestStates returns all states of a request.
func RequestStates() []RequestState { return values(Waiting, Closed) }

// Event is something that happens to a request.
type Event int

// The events of a request.
const (
	Claim          Event = iota + 1 // a moderator takes it
	TakeOver                        // a moderator takes it from the one who claimed it
	HandBack                        // the moderator who claimed it gives it back
	Assign                          // a moderator chose a mentor, who is asked now
	MentorAccepts                   // the mentee is asked now
	MentorDeclines                  // also after accepting, while the mentee has not answered
	MenteeAccepts                   // the pairing begins
	MenteeDeclines                  // the mentee would like another mentor
	Expire                          // no answer within AnswerTime
	Withdraw                        // the member withdraws it, left or was erased
	Close                           // a moderator closes it
	Unassign                        // a moderator takes the mentor off, asked or paired: back to its old position
	MentorLeaves                    // the mentor left or is none any more: back to its old position
	EndPairing                      // one of the two ends the pairing, or the mentee is gone
	Rewrite                         // the member changes its text: the caller sets the text, Apply checks whether it may
	Block                           // one of the two blocked the other while one of them is asked
	Confirm                         // a second moderator agrees that another moderator is the mentor, who is asked now
)

// Events returns all events of a request.
func Events() []Event { return values(Claim, Confirm) }

// Role is the part in which someone acts on a request.
type Role int

// The roles.
const (
	TheMember  Role = iota + 1 // who asked for a mentor
	TheMentor                  // who is asked or paired
	AModerator                 // any moderator
	TheClock                   // the bot itself: time ran out, or someone left the server or was erased
)

// Roles returns all roles.
func Roles() []Role { return values(TheMember, TheClock) }

// AnswerTime is how long a mentor, and then a mentee, has to answer.
const AnswerTime = 48 * time.Hour

// Reason says why an event was refused.
type Reason int

// The reasons of a Refused.
const (
	NotNow           Reason = iota + 1 // the request's state does not allow it
	NotYourPart                        // nobody in this role may do it
	NotYours                           // it is another person's request, card or claim
	ClaimedByAnother                   // another moderator handles it
	NoMentor                           // no mentor was named
	OwnMentor                          // members cannot be their own mentors
	DeclinedBefore                     // this mentor, or the member about this mentor, declined before
	BlockedPair                        // one of the two blocked the other
	OtherMentor                        // an old card: its mentor is no longer the one asked
	TooEarly                           // Expire before AnswerTime, HandBack by the clock before ClaimIdle
	MentorFull                         // no room for one more
	MentorNotOpen                      // paused, not approved, or removed
	NeedsSecond                        // a moderator assigns themselves: another moderator has to confirm
	MentorOnLeave                      // on leave
)

// Reasons returns all reasons.
func Reasons() []Reason { return values(NotNow, MentorOnLeave) }

// Refused is the error of a request's events.
type Refused struct{ Why Reason }

// Error names the reason for a log; the sentence for people is in the catalogue.
func (e *Refused) Error() string { return "refused: reason " + strconv.Itoa(int(e.Why)) }

// Open reports whether the request still needs a mentor.
func (r Request) Open() bool {
	return r.State == Waiting || r.Asking()
}

// Asking reports whether the mentor or the member has a card to answer.
func (r Request) Asking() bool { return r.State == AskedMentor || r.State == AskedMentee }

// Idle returns when the claim will have been idle for ClaimIdle: no mentor was asked. It returns false if the request is not
// claimed or not waiting.
func (r Request) Idle() (time.Time, bool) {
	if r.State != Waiting || r.ClaimedBy == 0 {
		return time.Time{}, false
	}
	return r.ClaimedAt.Add(ClaimIdle), true
}

// SeenByMember returns the request as its member may see it at an instant: without who declined, without the mentor while
// that mentor has not accepted, and as asked while it seems so.
func (r Request) SeenByMember(now time.Time) Request {
	if r.State == Waiting && now.Before(r.SeemsAskedUntil) {
		r.State = AskedMentor
	}
	if r.State == AskedMentor {
		r.Mentor, r.Asked = 0, time.Time{}
	}
	r.Declined, r.SeemsAskedUntil = nil, time.Time{}
	return r
}

// Deadline returns when AnswerTime ends for the side that is asked, and false if nobody is asked.
func (r Request) Deadline() (time.Time, bool) {
	if !r.Asking() {
		return time.Time{}, false
	}
	return r.Asked.Add(AnswerTime), true
}

// RecentWithdrawal is how long after a withdrawal a request can be made again as it was.
const RecentWithdrawal = 24 * time.Hour

// WithdrawnRecently reports whether the request was withdrawn less than RecentWithdrawal ago, perhaps by mistake: the
// member's next request then takes over its queue position, wish and list of those who declined, and its form is filled
// in with its text.
func (r Request) WithdrawnRecently(now time.Time) bool {
	return r.State == Withdrawn && now.Sub(r.Closed) < RecentWithdrawal
}
