package peer

import (
	"slices"
	"strconv"
	"time"
)

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
	Rewrite                         // the member rewrites it: the caller sets the words, Apply judges
	PartWays                        // one of the two blocked the other while one of them is asked
	Confirm                         // a second moderator agrees that another moderator be the mentor, who is asked now
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
	NeedsSecond                        // a moderator who would assign themselves: another has to confirm it
	MentorAway                         // on leave
)

// Refused is the error of a request's events.
type Refused struct{ Why Reason }

// Error names the reason for a log; what people read is made elsewhere.
func (e *Refused) Error() string { return "refused: reason " + strconv.Itoa(int(e.Why)) }

// Open reports whether the request still needs somebody.
func (r Request) Open() bool {
	return r.State == Waiting || r.Asking()
}

// Asking reports whether somebody has a card to answer.
func (r Request) Asking() bool { return r.State == AskedMentor || r.State == AskedMentee }

// rule is a row of the table: in the states From, somebody in one of the roles By can make Event happen,
// and the request is then in state To.
type rule struct {
	Event Event
	By    []Role
	From  []RequestState
	To    RequestState // 0: as before
}

// rules is the whole life of a request and its pairing, as a table. An event that is not here for somebody in a role
// is not theirs to make happen. Who exactly, claims and mentors are judged by check.
func rules() []rule {
	open := []RequestState{Waiting, AskedMentor, AskedMentee}
	asked, taken := open[1:], []RequestState{AskedMentor, AskedMentee, Paired}
	return []rule{
		{Claim, []Role{AModerator}, open, 0},
		{HandBack, []Role{AModerator}, open, 0},
		{HandBack, []Role{TheClock}, []RequestState{Waiting}, 0},
		{Assign, []Role{AModerator}, []RequestState{Waiting}, AskedMentor},
		{Confirm, []Role{AModerator}, []RequestState{Waiting}, AskedMentor},
		{MentorAccepts, []Role{TheMentor}, []RequestState{AskedMentor}, AskedMentee},
		{MentorDeclines, []Role{TheMentor}, asked, Waiting},
		{MenteeAccepts, []Role{TheMember}, []RequestState{AskedMentee}, Paired},
		{MenteeDeclines, []Role{TheMember}, []RequestState{AskedMentee}, Waiting},
		{PartWays, []Role{TheMember, TheMentor}, asked, Waiting},
		{Expire, []Role{TheClock}, asked, Waiting},
		{Withdraw, []Role{TheMember, TheClock}, open, Withdrawn},
		{CloseIt, []Role{AModerator}, open, Closed},
		{Unassign, []Role{AModerator}, taken, Waiting},
		{MentorLeaves, []Role{AModerator, TheClock}, taken, Waiting},
		{EndPairing, []Role{TheMember, TheMentor, TheClock}, []RequestState{Paired}, Closed},
		{Rewrite, []Role{TheMember}, open, 0},
	}
}

// IdleTime is how long a request may be claimed without anybody being asked, before it goes back.
const IdleTime = 48 * time.Hour

// Idle returns when a claim has been idle for IdleTime, and false if the request is not claimed or somebody is asked.
func (r Request) Idle() (time.Time, bool) {
	if r.State != Waiting || r.ClaimedBy == 0 {
		return time.Time{}, false
	}
	return r.ClaimedAt.Add(IdleTime), true
}

// Apply returns the request after an event at an instant, by who in a role. mentor is the mentor meant:
// Assign and Confirm need it; for the other events 0 means whoever is asked or paired, and another than that one is refused as an old card.
// The version grows by one with every change; claiming twice by the same moderator changes nothing.
// Its one error is *Refused, with the request unchanged. Whether who really has the role is for the caller
// to say, and so is whether the mentor has room (see Candidate.Refusal).
func (r Request) Apply(e Event, by Role, who ID, at time.Time, mentor ID) (Request, error) {
	all := rules()
	i := slices.IndexFunc(all, func(row rule) bool { return row.Event == e && slices.Contains(row.By, by) })
	if i < 0 {
		return r, &Refused{NotYourPart}
	}
	row := all[i]
	if !slices.Contains(row.From, r.State) {
		return r, &Refused{NotNow}
	}
	if why := r.check(e, by, who, at, mentor); why != 0 {
		return r, &Refused{why}
	}
	if e == Claim && r.ClaimedBy == who {
		return r, nil
	}
	return r.moved(e, row.To, who, at, mentor), nil
}

// check judges what the table leaves open; 0 means that nothing stands against the event.
func (r Request) check(e Event, by Role, who ID, at time.Time, mentor ID) Reason {
	mine := by == TheClock || by == AModerator || by == TheMember && who == r.Member || by == TheMentor && who == r.Mentor
	switch {
	case !mine:
		return NotYours
	case e == Assign:
		return r.checkAssign(who, mentor)
	case e == Confirm:
		return r.checkConfirm(who, mentor)
	case mentor != 0 && mentor != r.Mentor:
		return OtherMentor
	case e == Claim && r.ClaimedBy != 0 && r.ClaimedBy != who:
		return ClaimedByAnother
	case e == HandBack && r.ClaimedBy == 0:
		return NotNow
	case e == HandBack && by == AModerator && r.ClaimedBy != who:
		return NotYours
	case e == HandBack && by == TheClock && at.Before(r.ClaimedAt.Add(IdleTime)):
		return TooEarly
	case e == Expire && at.Before(r.Asked.Add(AnswerTime)):
		return TooEarly
	}
	return 0
}

func (r Request) checkAssign(who, mentor ID) Reason {
	switch {
	case r.ClaimedBy != 0 && r.ClaimedBy != who:
		return ClaimedByAnother
	case mentor == 0:
		return NoMentor
	}
	if why := r.against(mentor); why != 0 {
		return why
	}
	if mentor == who {
		return NeedsSecond
	}
	return 0
}

// checkConfirm judges a second moderator's word: neither the mentor's own nor the member's, and not while a
// third takes care of the request.
func (r Request) checkConfirm(who, mentor ID) Reason {
	switch {
	case mentor == 0:
		return NoMentor
	case who == mentor || who == r.Member:
		return NeedsSecond
	case r.ClaimedBy != 0 && r.ClaimedBy != who && r.ClaimedBy != mentor:
		return ClaimedByAnother
	}
	return r.against(mentor)
}

// against returns why the request itself rules a mentor out, or 0.
func (r Request) against(mentor ID) Reason {
	switch {
	case mentor == r.Member:
		return OwnMentor
	case slices.Contains(r.Blocked, mentor):
		return BlockedPair
	case slices.Contains(r.Declined, mentor):
		return DeclinedBefore
	}
	return 0
}

// moved returns the request after an event that is allowed.
func (r Request) moved(e Event, to RequestState, who ID, at time.Time, mentor ID) Request {
	r.Version++
	switch e {
	case Claim:
		r.ClaimedBy, r.ClaimedAt = who, at
	case HandBack:
		r.ClaimedBy, r.ClaimedAt = 0, time.Time{}
	case Assign:
		r.Mentor, r.Asked, r.Asks = mentor, at, r.Asks+1
		if r.ClaimedBy == 0 {
			r.ClaimedBy, r.ClaimedAt = who, at
		}
	case Confirm:
		// Who will be the mentor no longer looks after the request as a moderator.
		r.Mentor, r.Asked, r.Asks, r.ClaimedBy, r.ClaimedAt = mentor, at, r.Asks+1, who, at
	case MentorAccepts:
		r.Asked = at
	case MentorDeclines, MenteeDeclines:
		// Both alike, so that nobody can tell from it who declined.
		r.Declined = append(slices.Clone(r.Declined), r.Mentor)
	case PartWays:
		r.Blocked = append(slices.Clone(r.Blocked), r.Mentor)
	}
	switch {
	case to == Waiting:
		return r.back(at)
	case to == Paired:
		r.Closed, r.Asked = at, time.Time{}
	case to == Withdrawn || to == Closed:
		r.Closed, r.Asked, r.Mentor = at, time.Time{}, 0
	}
	if to != 0 {
		r.State = to
	}
	return r
}

// back returns the request in the queue again: Created, its place, is untouched. Whoever had claimed it goes
// on taking care of it, except after a pairing, when that may be long ago.
func (r Request) back(at time.Time) Request {
	if r.State == Paired {
		r.ClaimedBy = 0
	}
	r.ClaimedAt = time.Time{}
	if r.ClaimedBy != 0 {
		r.ClaimedAt = at
	}
	r.State, r.Mentor, r.Asked, r.Closed = Waiting, 0, time.Time{}, time.Time{}
	return r
}

// Deadline returns when the side now deciding has had AnswerTime, and false if nobody is asked.
func (r Request) Deadline() (time.Time, bool) {
	if !r.Asking() {
		return time.Time{}, false
	}
	return r.Asked.Add(AnswerTime), true
}

// Begin returns the pairing that a request in state Paired begins at an instant, and the request that knows it.
// Several pairings can grow from one request, so each has an id of its own.
func (r Request) Begin(id ID, at time.Time) (Request, Pairing) {
	r.Pairing = id
	return r, Pairing{ID: id, Request: r.ID, Mentor: r.Mentor, Mentee: r.Member, Since: at, QueuedAt: r.Created}
}

// Active reports whether the pairing has not ended.
func (p Pairing) Active() bool { return p.Ended.IsZero() }

// End returns the ended pairing, and whether that changed anything. by is 0 when nobody did it by hand.
func (p Pairing) End(by ID, at time.Time) (Pairing, bool) {
	if !p.Active() {
		return p, false
	}
	p.Ended, p.EndedBy = at, by
	return p, true
}

// SlipTime is for how long after it was taken back a request can be made again as it was.
const SlipTime = 24 * time.Hour

// Slipped says whether a request was taken back so lately that it may have been a slip: then its place, its wish and who
// said no are those of the next one, and the form for that shows its words.
func (r Request) Slipped(now time.Time) bool {
	return r.State == Withdrawn && now.Sub(r.Closed) < SlipTime
}

// OldPlaceTime is for how long after a pairing ended its place in the queue is kept.
const OldPlaceTime = 30 * 24 * time.Hour

// OldPlace returns the place in the queue that the mentee's next request takes, that of the one this pairing grew from, and
// false while the pairing is active or if it ended OldPlaceTime ago.
func (p Pairing) OldPlace(now time.Time) (time.Time, bool) {
	return p.QueuedAt, !p.Active() && now.Sub(p.Ended) < OldPlaceTime && !p.QueuedAt.IsZero()
}

// LookIns returns when each of the two is asked, alone, how it goes: 3, 14 and 45 days of 24 hours after
// the beginning.
func (p Pairing) LookIns() []time.Time {
	const day = 24 * time.Hour
	return []time.Time{p.Since.Add(3 * day), p.Since.Add(14 * day), p.Since.Add(45 * day)}
}
