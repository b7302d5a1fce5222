package commands

import (
	"errors"
	"slices"
	"strings"
	"testing"

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
func newDesk(t *testing.T) *rig {
	r := newRig(t)
	r.settings(func(s *peer.Settings) { s.Moderators, s.Mentoring = moderatorsChannel, mentoringChannel })
	r.consents(arjun, maya, tom, leela, ravi)
	for _, id := range []peer.ID{leela, ravi} {
		r.mentor(peer.Mentor{Member: id, Capacity: 2, State: peer.MentorOpen, Conduct: ConductVersion, Offered: r.now})
	}
	return r
}

func (r *rig) mentor(m peer.Mentor) {
	r.t.Helper()
	r.update(func(tx *storage.Tx) error { return tx.PutMentor(m) })
}

// desk is a moderator's command about people, as "name", who.
func (r *rig) desk(command string, people ...any) Reply {
	r.t.Helper()
	rq := Request{Kind: SlashCommand, Member: sam, Permissions: permissionModerateMembers, Command: command, Options: map[string]Value{}}
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

func (r *rig) request(of peer.ID) (got peer.Request) {
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
		rq.Member, rq.Permissions = sam, permissionModerateMembers
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
			page = moderator(Request{Kind: Press, Act: act, Args: args, Message: 7})
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
