package commands

import (
	"slices"
	"testing"
	"time"

	"waymark/peer"
	"waymark/storage"
)

// What Discord refuses is wished anew every hour, for as long as it is wanted: also after the outbox gave up, and where it
// said that it can never be.
func TestWhatIsRefusedIsTriedUntilItIsMended(t *testing.T) {
	r := newDesk(t)
	r.settings(func(s *peer.Settings) { s.Mentor = 77 })
	r.mentor(peer.Mentor{Member: tom, Capacity: 1, State: peer.MentorOffered, Conduct: ConductVersion, Offered: r.now})
	r.desk("mentors approve", "member", tom)
	role, notice := roleTarget(tom), "no-"+roleTarget(tom)
	for _, result := range []Result{Refused, GaveUp, Refused} {
		r.settle(role, result)
		if e := r.wish(notice); e == nil || e.Message == nil {
			t.Errorf("%v: the moderators are not told", result)
		}
		r.outbox()
		r.settings(func(s *peer.Settings) { s.Mentor++ })
		r.now = r.now.Add(time.Hour)
		r.fall()
		if e := r.wish(role); e == nil || e.Kind != GiveRole || e.Role < 78 {
			t.Fatalf("%v: after an hour it wishes %+v", result, e)
		}
	}
	r.update(func(tx *storage.Tx) error {
		return tx.PutPosted(tom, notice, storage.Posted{Channel: moderatorsChannel, Message: 9})
	})
	r.settle(role, Done)
	if e := r.wish(notice); e == nil || e.Message != nil {
		t.Errorf("it is mended, and the notice: %+v", e)
	}
	r.outbox()
	r.now = r.now.Add(2 * time.Hour)
	r.fall()
	if left := r.outbox(); slices.Contains(left, role) {
		t.Errorf("it is mended, and waits: %v", left)
	}
}

// A role that could not be taken is the one it was, whatever is set meanwhile.
func TestARefusedRoleIsTakenLater(t *testing.T) {
	r := newDesk(t)
	r.settings(func(s *peer.Settings) { s.Mentor = 77 })
	r.desk("mentors remove", "member", leela)
	r.settle(roleTarget(leela), GaveUp)
	r.outbox()
	r.settings(func(s *peer.Settings) { s.Mentor = 78 })
	r.now = r.now.Add(time.Hour)
	r.fall()
	if e := r.wish(roleTarget(leela)); e == nil || e.Kind != TakeRole || e.Role != 77 {
		t.Errorf("%+v", e)
	}
	r.settle(roleTarget(leela), Refused)
	r.outbox()
	r.slash(leela, "mentor offer")
	r.now = r.now.Add(time.Hour)
	r.fall()
	if e := r.wish(roleTarget(leela)); e == nil || e.Kind != TakeRole || e.Role != 77 {
		t.Errorf("who offers anew keeps the role that nobody gave back: %+v", e)
	}
}
