package commands

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/peer"
	"waymark/storage"
)

const (
	leela peer.ID = 18_446_744_073_709_551_004
	ravi  peer.ID = 18_446_744_073_709_551_005
	sam   peer.ID = 18_446_744_073_709_551_006 // moderates

	moderatorsChannel peer.ID = 18_446_744_073_709_551_103
	mentoringChannel  peer.ID = 18_446_744_073_709_551_104
)

// newDesk is a rig with channels for mentoring, and Leela and Ravi as mentors.
func newDesk(t *testing.T) *Rig {
	r := newRig(t)
	r.settings(func(s *peer.Settings) { s.Moderators, s.Mentoring = moderatorsChannel, mentoringChannel })
	r.consents(arjun, maya, tom, leela, ravi)
	for _, id := range []peer.ID{leela, ravi} {
		r.mentor(peer.Mentor{Member: id, Capacity: 2, State: peer.MentorOpen, Conduct: ConductVersion, Offered: r.now})
	}
	return r
}

func (r *Rig) mentor(m peer.Mentor) {
	r.t.Helper()
	r.update(func(tx *storage.Tx) error { return tx.PutMentor(m) })
}

// desk is a moderator's command about people, as "name", who.
func (r *Rig) desk(command string, people ...any) Reply {
	r.t.Helper()
	rq := Request{Kind: SlashCommand, Member: sam, Permissions: PermissionModerateMembers, Command: command, Options: map[string]Value{}}
	for i := 0; i < len(people); i += 2 {
		rq.Options[people[i].(string)] = Value{ID: people[i+1].(peer.ID)}
	}
	return r.do(rq)
}

// card is the message that was last wished for somebody, privately.
func card(t *testing.T, in Reply, who peer.ID) Reply {
	t.Helper()
	for _, e := range in.Effects {
		if e.Kind == DM && e.User == who && e.Message != nil {
			return Reply{Message: e.Message}
		}
	}
	t.Fatalf("nothing for them in %+v", in.Effects)
	return Reply{}
}

func (r *Rig) request(of peer.ID) (got peer.Request) {
	r.t.Helper()
	r.view(func(tx *storage.Tx) error {
		q, err := tx.RequestOf(of)
		if q != nil {
			got = *q
		}
		return err
	})
	return got
}

// Nobody begins with a mentor who has not agreed to the code of conduct: the card shows it, and a yes to the card is a
// yes to it; a press that comes from no such card is not.
func TestNobodyBeginsWithoutTheCode(t *testing.T) {
	r := newDesk(t)
	r.mentor(peer.Mentor{Member: ravi, Capacity: 2, State: peer.MentorOpen, Offered: r.now})
	long := strings.Repeat("x", peer.MaxHelp)
	r.slash(arjun, "mentor request", "help:"+long, "avoid:"+long, "languages:"+strings.Repeat("l", 30)+", English", "wish:tell", "hours:afternoons")
	ask := card(t, r.desk("mentors assign", "member", arjun, "mentor", ravi), ravi)
	if !strings.Contains(text(ask), "therapist") || strings.Count(text(ask), long) != 2 {
		t.Errorf("the card does not show the code and all that the member wrote: %s", text(ask))
	}
	q := r.request(arjun)
	r.forge(ravi, ID("mentor:accept", q.ID, q.Version))
	if got := r.request(arjun); got.State != peer.AskedMentor {
		t.Fatalf("accepted without the code: state %d", got.State)
	}
	r.press(ravi, ask, "Accept")
	if got := r.request(arjun); got.State != peer.AskedMentee {
		t.Errorf("state %d", got.State)
	}
	r.view(func(tx *storage.Tx) error {
		if m, err := tx.Mentor(ravi); err != nil || m.Conduct != ConductVersion {
			t.Errorf("%+v %v", m, err)
		}
		return nil
	})
}

// Whoever presses again, since the first answer never came, gets it again; nothing happens twice.
func TestASecondPressOnACardIsAnsweredAlike(t *testing.T) {
	r := newDesk(t)
	r.mentor(peer.Mentor{Member: ravi, Capacity: 2, State: peer.MentorOpen, Offered: r.now, Conduct: ConductVersion})
	r.slash(arjun, "mentor request", "help:a talk")
	ask := card(t, r.desk("mentors assign", "member", arjun, "mentor", ravi), ravi)
	first := r.press(ravi, ask, "Accept")
	theirs := card(t, first, arjun)
	if again := r.press(ravi, ask, "Accept"); text(again) != text(first) || len(again.Effects) != 0 {
		t.Errorf("the mentor: %s, %d effects; want %s", text(again), len(again.Effects), text(first))
	}
	first = r.press(arjun, theirs, "Accept")
	if again := r.press(arjun, theirs, "Accept"); text(again) != text(first) || len(again.Effects) != 0 {
		t.Errorf("the mentee: %s, %d effects; want %s", text(again), len(again.Effects), text(first))
	}
	if got := r.request(arjun); got.State != peer.Paired {
		t.Errorf("state %d", got.State)
	}
}

// A request that Discord delivers once more is where it has come to, not where it began.
func TestARequestDeliveredAgainStaysWhereItIs(t *testing.T) {
	r := newDesk(t)
	first := r.slash(arjun, "mentor request", "help:a talk")
	made := r.last
	r.desk("mentors assign", "member", arjun, "mentor", leela)
	want := r.request(arjun)
	again := r.again(made)
	if got := r.request(arjun); got.State != peer.AskedMentor || got.Version != want.Version || len(again.Effects) != 0 {
		t.Errorf("state %d, version %d, %d effects", got.State, got.Version, len(again.Effects))
	}
	if !strings.HasPrefix(text(first), "Your request reached the moderators") || !strings.HasPrefix(text(again), "Your request reached the moderators") {
		t.Errorf("%s\n%s", text(first), text(again))
	}
}

// A request taken back by a slip is back in its place when it is made again within a day, with its words in the form and
// without asking anew who said no; later it is a new one.
func TestARequestTakenBackByASlip(t *testing.T) {
	for _, after := range []time.Duration{peer.SlipTime - time.Minute, peer.SlipTime} {
		r := newDesk(t)
		r.slash(arjun, "mentor request", "help:a talk", "wish:women")
		asked := r.now
		ask := card(t, r.desk("mentors assign", "member", arjun, "mentor", leela), leela)
		r.press(leela, ask, "Decline")
		r.now = r.now.Add(time.Hour)
		r.slash(maya, "mentor request", "help:a walk")
		back := r.slash(arjun, "mentor withdraw")
		r.now = r.now.Add(after)
		form := r.press(arjun, back, "Ask for a mentor")
		slip := after < peer.SlipTime
		if filled := form.Modal.Fields[0].Value == "a talk"; filled != slip {
			t.Errorf("after %s: form %+v", after, form.Modal.Fields[0])
		}
		r.submit(arjun, form, "help:a talk")
		got := r.request(arjun)
		kept := got.Created.Equal(asked) && slices.Contains(got.Declined, leela) && got.Wish == peer.WomenOnly
		if kept != slip || got.State != peer.Waiting {
			t.Errorf("after %s: %+v", after, got)
		}
	}
}

// What Discord delivers twice stands in the trail once, also after a start; what somebody does again does not.
func TestTheTrailTellsOnce(t *testing.T) {
	r := newDesk(t)
	r.consents(sam)
	r.mentor(peer.Mentor{Member: sam, Capacity: 2, State: peer.MentorOpen, Conduct: ConductVersion, Offered: r.now})
	r.slash(arjun, "mentor request", "help:a talk")
	r.desk("mentors assign", "member", arjun, "mentor", sam)
	r.now = r.now.Add(time.Minute)
	r.again(r.last)
	trail := r.desk("mentors history")
	if n := strings.Count(text(trail), "asked for a second moderator"); n != 1 {
		t.Errorf("proposed %d times: %s", n, text(trail))
	}
	r.desk("mentors assign", "member", arjun, "mentor", sam)
	if n := strings.Count(text(r.desk("mentors history")), "asked for a second moderator"); n != 2 {
		t.Errorf("proposed again, told %d times", n)
	}
}

// The trail is paged, also beyond its end, of everybody and of one member; it names members, and nobody who was erased.
func TestTrailPages(t *testing.T) {
	r := newDesk(t)
	r.slash(arjun, "mentor request", "help:a talk")
	const gone peer.ID = 99
	r.update(func(tx *storage.Tx) (err error) {
		for i := range 2*trailPage + 1 {
			err = errors.Join(err, tx.Audit(peer.AuditEntry{
				ID: peer.ID(i + 1), At: r.now.Add(time.Duration(i) * time.Second), Actor: leela, Verb: "claim", Target: []peer.ID{arjun, gone}[i%2],
			}))
		}
		return err
	})
	r.now = r.now.Add(time.Hour)
	count := func(in Reply) int { return strings.Count(text(in), "claimed the request of") }
	first := r.desk("mentors history")
	if count(first) != trailPage || !slices.Equal(labels(first), []string{"Earlier"}) {
		t.Errorf("%d lines, %q", count(first), labels(first))
	}
	says(t, first, "<@"+leela.String()+"> claimed the request of <@"+arjun.String()+">", "somebody (")
	turn := func(on Reply, label string) Reply {
		act, args, _ := ParseID(r.id(on, label))
		return r.do(Request{Kind: ButtonClick, Member: sam, Permissions: PermissionModerateMembers, Component: act, Args: args, Message: 7})
	}
	second := turn(first, "Earlier")
	last := turn(second, "Earlier")
	if count(second) != trailPage || count(last) != 1 || !slices.Equal(labels(last), []string{"Later"}) {
		t.Errorf("%d and %d lines, %q", count(second), count(last), labels(last))
	}
	if again := turn(turn(last, "Later"), "Later"); text(again) != text(first) {
		t.Errorf("back at the newest: %s", text(again))
	}
	beyond := r.do(Request{Kind: ButtonClick, Member: sam, Permissions: PermissionModerateMembers, Component: "mentors:trail", Args: []string{"0", "900"}, Message: 7})
	if text(beyond) != text(first) {
		t.Errorf("beyond the end: %s", text(beyond))
	}
	if of := r.desk("mentors history", "member", arjun); count(of) != trailPage || len(labels(of)) != 1 {
		t.Errorf("of one: %d lines, %q", count(of), labels(of))
	}
	if of := r.desk("mentors history", "member", tom); count(of) != 0 {
		t.Errorf("of who is in none: %s", text(of))
	}
}

// Who took a request back is a reference in the history again: moderators see their request no longer.
func TestTheTrailNamesNoRequestTakenBack(t *testing.T) {
	r := newDesk(t)
	r.slash(arjun, "mentor request", "help:a talk")
	r.update(func(tx *storage.Tx) error {
		return tx.Audit(peer.AuditEntry{ID: 1, At: r.now, Actor: leela, Verb: "open", Target: arjun})
	})
	named := func() bool { return strings.Contains(text(r.desk("mentors history")), "<@"+arjun.String()+">") }
	if !named() {
		t.Error("who waits is not named")
	}
	r.slash(arjun, "mentor withdraw")
	if named() {
		t.Error("who took the request back is named")
	}
	says(t, r.desk("mentors history", "member", arjun), "<@"+arjun.String()+">") // is asked for by name
}

// Every mentor is on one page of the roster.
func TestRosterPages(t *testing.T) {
	r := newDesk(t)
	r.update(func(tx *storage.Tx) error {
		for i := range peer.ID(40) {
			if err := errors.Join(tx.PutMember(peer.Member{ID: 500 + i}), tx.PutMentor(peer.Mentor{Member: 500 + i, Capacity: 2, State: peer.MentorOpen})); err != nil {
				return err
			}
		}
		return nil
	})
	moderator := func(rq Request) Reply {
		rq.Member, rq.Permissions = sam, PermissionModerateMembers
		return r.do(rq)
	}
	page := moderator(Request{Kind: SlashCommand, Command: "mentors roster"})
	seen := map[string]int{}
	for range 3 {
		for _, line := range strings.Split(text(page), "\n")[1:] {
			seen[line]++
		}
		if slices.Contains(labels(page), "Next") {
			act, args, _ := ParseID(r.id(page, "Next"))
			page = moderator(Request{Kind: ButtonClick, Component: act, Args: args, Message: 7})
		}
	}
	if len(seen) != 42 || slices.Contains(labels(page), "Next") || !slices.Contains(labels(page), "Back") {
		t.Errorf("%d mentors, last page %q %q", len(seen), labels(page), text(page))
	}
}

// What the moderators are to mend stays to be read until Discord is as wished, also when the bot tries no more.
func TestANoticeStaysUntilItIsMended(t *testing.T) {
	r := newDesk(t)
	r.settings(func(s *peer.Settings) { s.Mentor = 77 })
	r.desk("mentors approve", "member", leela)
	role := "mentor-role/" + leela.String()
	notice := "no-" + role
	r.settle(role, Refused)
	r.update(func(tx *storage.Tx) error {
		return tx.PutPosted(leela, notice, storage.Posted{Channel: moderatorsChannel, Message: 5})
	})
	r.settle(role, GaveUp)
	if e := r.wish(notice); e == nil || e.Message == nil {
		t.Errorf("after the bot gave up the notice is wished as %+v", e)
	}
	r.settle(role, Done)
	if e := r.wish(notice); e == nil || e.Message != nil {
		t.Errorf("mended, and the notice is wished as %+v", e)
	}
}
