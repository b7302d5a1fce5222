package peer

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	arjun, leela, ravi, sam, noor = ID(1), ID(2), ID(3), ID(4), ID(5)
)

func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

// inState returns arjun's request in a state, claimed by sam; leela is the mentor where there is one.
func inState(s RequestState) Request {
	r := Request{ID: 9, Member: arjun, Created: noon().Add(-72 * time.Hour), State: s, ClaimedBy: sam, ClaimedAt: noon().Add(-74 * time.Hour), Version: 7}
	switch s {
	case AskedMentor, AskedMentee:
		r.Mentor, r.Asked = leela, twoDaysAgo()
	case Paired:
		r.Mentor, r.Closed = leela, twoDaysAgo()
	case Withdrawn, Closed:
		r.Closed = twoDaysAgo()
	}
	return r
}

func twoDaysAgo() time.Time { return noon().Add(-AnswerTime) }

// actor returns who rightly acts in a role.
func actor(by Role) ID { return map[Role]ID{TheMember: arjun, TheMentor: leela, AModerator: sam}[by] }

// Every state × every event × every role. What is not listed here is refused, and changes nothing.
func TestRequestTable(t *testing.T) {
	type key struct {
		From  RequestState
		Event Event
		By    Role
	}
	want := map[key]RequestState{}
	allow := func(e Event, by Role, to RequestState, from ...RequestState) {
		for _, f := range from {
			want[key{f, e, by}] = to
			if to == 0 {
				want[key{f, e, by}] = f
			}
		}
	}
	allow(HandBack, AModerator, 0, Waiting, AskedMentor, AskedMentee)
	allow(HandBack, TheClock, 0, Waiting)
	allow(Claim, AModerator, 0, Waiting, AskedMentor, AskedMentee)
	allow(TakeOver, AModerator, 0, Waiting, AskedMentor, AskedMentee)
	allow(Assign, AModerator, AskedMentor, Waiting)
	allow(Confirm, AModerator, AskedMentor, Waiting)
	allow(MentorAccepts, TheMentor, AskedMentee, AskedMentor)
	allow(MentorDeclines, TheMentor, Waiting, AskedMentor, AskedMentee)
	allow(MenteeAccepts, TheMember, Paired, AskedMentee)
	allow(MenteeDeclines, TheMember, Waiting, AskedMentee)
	allow(Expire, TheClock, Waiting, AskedMentor, AskedMentee)
	for _, by := range []Role{TheMember, TheClock} {
		allow(Withdraw, by, Withdrawn, Waiting, AskedMentor, AskedMentee)
	}
	allow(Close, AModerator, Closed, Waiting, AskedMentor, AskedMentee)
	allow(Unassign, AModerator, Waiting, AskedMentor, AskedMentee, Paired)
	for _, by := range []Role{TheMember, TheMentor} {
		allow(Block, by, Waiting, AskedMentor, AskedMentee)
	}
	for _, by := range []Role{AModerator, TheClock} {
		allow(MentorLeaves, by, Waiting, AskedMentor, AskedMentee, Paired)
	}
	for _, by := range []Role{TheMember, TheMentor, TheClock} {
		allow(EndPairing, by, Closed, Paired)
	}
	allow(Rewrite, TheMember, 0, Waiting, AskedMentor, AskedMentee)

	for from := RequestState(0); from <= Closed+1; from++ {
		for e := Event(0); e <= Confirm+1; e++ {
			for by := Role(0); by <= TheClock+1; by++ {
				before := inState(from)
				mentor := ID(0)
				if e == Assign || e == Confirm {
					mentor = ravi
				}
				got, err := before.Apply(e, by, actor(by), noon(), mentor)
				to, allowed := want[key{from, e, by}]
				if allowed != (err == nil) || allowed && got.State != to {
					t.Errorf("state %d, event %d, role %d: state %d, %v; want %v %d", from, e, by, got.State, err, allowed, to)
				}
				checkRequest(t, before, got, err)
				if !cmp.Equal(before, inState(from)) {
					t.Errorf("state %d, event %d, role %d changed its argument", from, e, by)
				}
			}
		}
	}
}

// checkRequest holds what is true after any event.
func checkRequest(t *testing.T, before, after Request, err error) {
	t.Helper()
	var refused *Refused
	switch {
	case err != nil && (!errors.As(err, &refused) || !cmp.Equal(before, after)):
		t.Errorf("refused with %v: %s", err, cmp.Diff(before, after))
	case err != nil:
		return
	case !after.Created.Equal(before.Created):
		t.Error("it lost its place")
	case after.Open() == !after.Closed.IsZero():
		t.Errorf("state %d, closed %v", after.State, after.Closed)
	case (after.Mentor != 0) != slices.Contains([]RequestState{AskedMentor, AskedMentee, Paired}, after.State):
		t.Errorf("state %d with mentor %d", after.State, after.Mentor)
	case (after.Asked.IsZero()) == slices.Contains([]RequestState{AskedMentor, AskedMentee}, after.State):
		t.Errorf("state %d, asked %v", after.State, after.Asked)
	case after.Version != before.Version+1 && !cmp.Equal(before, after):
		t.Errorf("version %d after %d", after.Version, before.Version)
	}
}

func TestRequestRefusals(t *testing.T) {
	unclaimed := inState(Waiting)
	unclaimed.ClaimedBy = 0
	wary := inState(Waiting)
	wary.Declined = []ID{leela}
	for _, c := range []struct {
		name    string
		request Request
		event   Event
		by      Role
		who     ID
		after   time.Duration
		mentor  ID
		want    Reason
	}{
		{"claimed by another", inState(Waiting), Claim, AModerator, noor, 0, 0, ClaimedByAnother},
		{"handed back by another", inState(Waiting), HandBack, AModerator, noor, 0, 0, NotYours},
		{"handed back before it is idle", inState(Waiting), HandBack, TheClock, 0, -3 * time.Hour, 0, TooEarly},
		{"parted from another mentor", inState(AskedMentor), Block, TheMember, arjun, 0, ravi, OtherMentor},
		{"handed back unclaimed", unclaimed, HandBack, AModerator, sam, 0, 0, NotNow},
		{"assigned by another", inState(Waiting), Assign, AModerator, noor, 0, leela, ClaimedByAnother},
		{"assigned nobody", inState(Waiting), Assign, AModerator, sam, 0, 0, NoMentor},
		{"assigned to themselves", inState(Waiting), Assign, AModerator, sam, 0, arjun, OwnMentor},
		{"assigned as their own mentor by a moderator", inState(Waiting), Assign, AModerator, sam, 0, sam, NeedsSecond},
		{"confirmed by the mentor", inState(Waiting), Confirm, AModerator, sam, 0, sam, NeedsSecond},
		{"confirmed by the member", unclaimed, Confirm, AModerator, arjun, 0, sam, NeedsSecond},
		{"confirmed nobody", inState(Waiting), Confirm, AModerator, noor, 0, 0, NoMentor},
		{"confirmed who declined", wary, Confirm, AModerator, sam, 0, leela, DeclinedBefore},
		{"assigned who declined", wary, Assign, AModerator, sam, 0, leela, DeclinedBefore},
		{"taken over unclaimed", unclaimed, TakeOver, AModerator, noor, 0, 0, NotNow},
		{"taken over by a member", inState(Waiting), TakeOver, TheMember, arjun, 0, 0, NotYourPart},
		{"accepted by another mentor", inState(AskedMentor), MentorAccepts, TheMentor, ravi, 0, 0, NotYours},
		{"accepted by another member", inState(AskedMentee), MenteeAccepts, TheMember, noor, 0, 0, NotYours},
		{"accepted on an old card", inState(AskedMentee), MenteeAccepts, TheMember, arjun, 0, ravi, OtherMentor},
		{"expired too early", inState(AskedMentor), Expire, TheClock, 0, -time.Nanosecond, 0, TooEarly},
		{"withdrawn by another", inState(Waiting), Withdraw, TheMember, leela, 0, 0, NotYours},
		{"accepted twice", inState(Paired), MenteeAccepts, TheMember, arjun, 0, leela, NotNow},
		{"claimed by a member", inState(Waiting), Claim, TheMember, arjun, 0, 0, NotYourPart},
	} {
		got, err := c.request.Apply(c.event, c.by, c.who, noon().Add(c.after), c.mentor)
		var refused *Refused
		if !errors.As(err, &refused) || refused.Why != c.want {
			t.Errorf("%s: %v, want reason %d", c.name, err, c.want)
		}
		checkRequest(t, c.request, got, err)
	}
}

func TestRequestFromQueueToPairing(t *testing.T) {
	r := Request{ID: 9, Member: arjun, Created: noon(), State: Waiting, Version: 1}
	apply := func(e Event, by Role, who ID, hour int, mentor ID) {
		t.Helper()
		next, err := r.Apply(e, by, who, noon().Add(time.Duration(hour)*time.Hour), mentor)
		if err != nil {
			t.Fatalf("event %d: %v", e, err)
		}
		checkRequest(t, r, next, nil)
		r = next
	}
	apply(Claim, AModerator, noor, 0, 0)
	if r.ClaimedBy != noor || !r.ClaimedAt.Equal(noon()) {
		t.Errorf("claimed by %d at %v", r.ClaimedBy, r.ClaimedAt)
	}
	apply(HandBack, AModerator, noor, 0, 0)
	if r.ClaimedBy != 0 || !r.ClaimedAt.IsZero() {
		t.Errorf("handed back, and with %d since %v", r.ClaimedBy, r.ClaimedAt)
	}
	apply(Assign, AModerator, sam, 1, leela) // claims it
	if at, ok := r.Deadline(); r.ClaimedBy != sam || !ok || !at.Equal(noon().Add(49*time.Hour)) {
		t.Errorf("claimed by %d, deadline %v", r.ClaimedBy, at)
	}
	version := r.Version
	apply(Claim, AModerator, sam, 2, 0)
	if r.Version != version {
		t.Error("claiming twice changed something")
	}
	apply(MentorDeclines, TheMentor, leela, 3, 0)
	if _, ok := r.Deadline(); ok || r.ClaimedBy != sam || !r.ClaimedAt.Equal(noon().Add(3*time.Hour)) {
		t.Error("back in the queue, sam takes care of it from now")
	}
	apply(Assign, AModerator, sam, 4, ravi)
	apply(MentorAccepts, TheMentor, ravi, 5, ravi)
	apply(Expire, TheClock, 0, 53, 0)
	apply(Assign, AModerator, sam, 54, ravi) // no answer is no refusal
	apply(MentorAccepts, TheMentor, ravi, 55, 0)
	apply(MenteeAccepts, TheMember, arjun, 56, ravi)
	began := noon().Add(56 * time.Hour)
	r, p := r.Begin(77, began)
	if want := (Pairing{ID: 77, Request: 9, Mentor: ravi, Mentee: arjun, Since: began, QueuedAt: noon()}); !cmp.Equal(p, want) || r.Pairing != 77 || r.Asks != 3 {
		t.Error(cmp.Diff(want, p))
	}
	if got := p.FollowUps(); !got[0].Equal(began.AddDate(0, 0, 3)) || !got[1].Equal(began.AddDate(0, 0, 14)) || !got[2].Equal(began.AddDate(0, 0, 45)) {
		t.Errorf("look-ins %v", got)
	}
	ended, changed := p.End(ravi, noon().Add(99*time.Hour))
	if _, again := ended.End(arjun, noon().Add(100*time.Hour)); !changed || again || ended.Active() || !p.Active() || ended.EndedBy != ravi {
		t.Errorf("%+v", ended)
	}
	apply(MentorLeaves, AModerator, noor, 99, ravi)
	if r.ClaimedBy != 0 || r.State != Waiting {
		t.Errorf("after the pairing: %+v", r)
	}
}

// Nobody can tell from a request which of the two said no.
func TestWhoDeclinesLeavesTheSameTrace(t *testing.T) {
	mentors, err := inState(AskedMentee).Apply(MentorDeclines, TheMentor, leela, noon(), leela)
	members, err2 := inState(AskedMentee).Apply(MenteeDeclines, TheMember, arjun, noon(), leela)
	if err != nil || err2 != nil || !cmp.Equal(mentors, members) || !cmp.Equal(members.Declined, []ID{leela}) {
		t.Errorf("%v %v %s; declined %v", err, err2, cmp.Diff(mentors, members), members.Declined)
	}
}

func TestRolesThatPeopleDecideAbout(t *testing.T) {
	s := Settings{Moderator: 7, Mentor: 8}
	for role, want := range map[ID]bool{7: true, 8: true, 9: false, 0: false} {
		if s.Authority(role) != want || (Settings{}).Authority(role) {
			t.Errorf("role %d: %v, and where none is set %v", role, s.Authority(role), (Settings{}).Authority(role))
		}
	}
}

// TestBlockBetweenTheTwo: a block ends the ask. To the member who blocked a mentor they were not told about, it seems for
// the rest of AnswerTime that the mentor has not answered yet; nothing of it is in the request for others.
func TestBlockBetweenTheTwo(t *testing.T) {
	for _, by := range []Role{TheMember, TheMentor} {
		asked := inState(AskedMentor)
		got, err := asked.Apply(Block, by, actor(by), noon(), leela)
		if err != nil || got.State != Waiting || got.Mentor != 0 || got.Declined != nil {
			t.Errorf("%+v, %v", got, err)
		}
		late := asked.Asked.Add(AnswerTime)
		before := map[Role]RequestState{TheMember: AskedMentor, TheMentor: Waiting}[by]
		if s := got.SeenByMember(late.Add(-1)).State; s != before {
			t.Errorf("before the time is over the member sees state %d", s)
		}
		if s := got.SeenByMember(late).State; s != Waiting {
			t.Errorf("after it the member sees state %d", s)
		}
		if again, err := got.Apply(Assign, AModerator, sam, noon(), ravi); err != nil || !again.SeemsAskedUntil.IsZero() {
			t.Errorf("%+v, %v", again, err)
		}
	}
	if got, _ := inState(AskedMentee).Apply(Block, TheMember, arjun, noon(), leela); got.SeenByMember(noon()).State != Waiting {
		t.Error("a mentor whom the member knew seems asked")
	}
	asked := inState(AskedMentor)
	asked.Declined = []ID{ravi}
	if seen := asked.SeenByMember(noon()); seen.Mentor != 0 || seen.Declined != nil || !seen.Asked.IsZero() {
		t.Errorf("%+v", seen)
	}
}

func TestTakeOver(t *testing.T) {
	got, err := inState(Waiting).Apply(TakeOver, AModerator, noor, noon(), 0)
	if err != nil || got.ClaimedBy != noor || !got.ClaimedAt.Equal(noon()) {
		t.Errorf("%+v, %v", got, err)
	}
	if again, err := got.Apply(TakeOver, AModerator, noor, noon(), 0); err != nil || again.Version != got.Version {
		t.Error("taking over one's own changed it", err)
	}
}
