package peer

import (
	"slices"
	"time"
)

// rule is a row of the table: in the states From, a person in one of the roles By can cause Event, and the request is
// then in state To.
type rule struct {
	Event Event
	By    []Role
	From  []RequestState
	To    RequestState // 0: unchanged
}

// rules is the state table of a request and its pairing. An event that is not listed for a role is refused. Who exactly
// acts, claims and mentors are checked by check.
func rules() []rule {
	open := []RequestState{Waiting, AskedMentor, AskedMentee}
	asked, taken := open[1:], []RequestState{AskedMentor, AskedMentee, Paired}
	return []rule{
		{Claim, []Role{AModerator}, open, 0},
		{TakeOver, []Role{AModerator}, open, 0},
		{HandBack, []Role{AModerator}, open, 0},
		{HandBack, []Role{TheClock}, []RequestState{Waiting}, 0},
		{Assign, []Role{AModerator}, []RequestState{Waiting}, AskedMentor},
		{Confirm, []Role{AModerator}, []RequestState{Waiting}, AskedMentor},
		{MentorAccepts, []Role{TheMentor}, []RequestState{AskedMentor}, AskedMentee},
		{MentorDeclines, []Role{TheMentor}, asked, Waiting},
		{MenteeAccepts, []Role{TheMember}, []RequestState{AskedMentee}, Paired},
		{MenteeDeclines, []Role{TheMember}, []RequestState{AskedMentee}, Waiting},
		{Block, []Role{TheMember, TheMentor}, asked, Waiting},
		{Expire, []Role{TheClock}, asked, Waiting},
		{Withdraw, []Role{TheMember, TheClock}, open, Withdrawn},
		{Close, []Role{AModerator}, open, Closed},
		{Unassign, []Role{AModerator}, taken, Waiting},
		{MentorLeaves, []Role{AModerator, TheClock}, taken, Waiting},
		{EndPairing, []Role{TheMember, TheMentor, TheClock}, []RequestState{Paired}, Closed},
		{Rewrite, []Role{TheMember}, open, 0},
	}
}

// Apply returns the request after an event at an instant, caused by who in a role. mentor is required for Assign and
// Confirm; for other events 0 means the one who is asked or paired, and any other mentor is refused as OtherMentor.
// The version grows by one with every change; a second claim by the same moderator changes nothing.
// Its only error is *Refused, with the request unchanged. The caller checks that who has the role and that the mentor
// has room (see Candidate.Refusal).
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
	if (e == Claim || e == TakeOver) && r.ClaimedBy == who {
		return r, nil
	}
	return r.transition(e, row.To, who, at, mentor), nil
}

// check checks what the table cannot say; 0 means that the event is allowed.
func (r Request) check(e Event, by Role, who ID, at time.Time, mentor ID) Reason {
	allowed := by == TheClock || by == AModerator ||
		by == TheMember && who == r.Member || by == TheMentor && who == r.Mentor
	switch {
	case !allowed:
		return NotYours
	case e == Assign:
		return r.checkAssign(who, mentor)
	case e == Confirm:
		return r.checkConfirm(who, mentor)
	case mentor != 0 && mentor != r.Mentor:
		return OtherMentor
	case e == Claim && r.ClaimedBy != 0 && r.ClaimedBy != who:
		return ClaimedByAnother
	case (e == HandBack || e == TakeOver) && r.ClaimedBy == 0:
		return NotNow
	case e == HandBack && by == AModerator && r.ClaimedBy != who:
		return NotYours
	case e == HandBack && by == TheClock && at.Before(r.ClaimedAt.Add(ClaimIdle)):
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

// checkConfirm checks a second moderator's confirmation: it cannot come from the mentor or the member. The caller checks
// that the request has not changed since the proposal, which claimed it.
func (r Request) checkConfirm(who, mentor ID) Reason {
	switch {
	case mentor == 0:
		return NoMentor
	case who == mentor || who == r.Member:
		return NeedsSecond
	}
	return r.against(mentor)
}

// against returns why the request excludes a mentor, or 0.
func (r Request) against(mentor ID) Reason {
	switch {
	case mentor == r.Member:
		return OwnMentor
	case slices.Contains(r.Declined, mentor):
		return DeclinedBefore
	}
	return 0
}

// transition returns the request after an event that is allowed.
func (r Request) transition(e Event, to RequestState, who ID, at time.Time, mentor ID) Request {
	r.Version++
	switch e {
	case Claim, TakeOver:
		r.ClaimedBy, r.ClaimedAt = who, at
	case HandBack:
		r.ClaimedBy, r.ClaimedAt = 0, time.Time{}
	case Assign:
		r.Mentor, r.Asked, r.Asks, r.SeemsAskedUntil = mentor, at, r.Asks+1, time.Time{}
		if r.ClaimedBy == 0 {
			r.ClaimedBy, r.ClaimedAt = who, at
		}
	case Confirm:
		// The moderator who will be the mentor no longer handles the request.
		r.SeemsAskedUntil = time.Time{}
		r.Mentor, r.Asked, r.Asks, r.ClaimedBy, r.ClaimedAt = mentor, at, r.Asks+1, who, at
	case MentorAccepts:
		r.Asked = at
	case MentorDeclines, MenteeDeclines:
		// The same for both, so that the record does not show who declined.
		r.Declined = append(slices.Clone(r.Declined), r.Mentor)
	case Block:
		if who == r.Member && r.State == AskedMentor {
			r.SeemsAskedUntil = r.Asked.Add(AnswerTime)
		}
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

// back returns the request to the queue, in its old position (Created). The moderator who claimed it keeps it, except
// after a pairing, when the claim may be old.
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
