package mentoring_test

import (
	"slices"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/mentoring"
	"waymark/peer"
	"waymark/storage"
)

// What Discord refuses is wished again every hour, for as long as it is wanted: also after the outbox gave up, and where it
// said that it can never be.
func TestWhatIsRefusedIsTriedUntilItIsMended(t *testing.T) {
	r := newDesk(t)
	r.Settings(func(s *peer.Settings) { s.Mentor = 77 })
	r.Mentor(peer.Mentor{Member: commandstest.Tom, Capacity: 1, State: peer.MentorOffered, Conduct: mentoring.ConductVersion, Offered: r.Now})
	desk(r, "mentors approve", "member", commandstest.Tom)
	role, notice := mentoring.RoleTarget(commandstest.Tom), mentoring.RoleRefused.Of(commandstest.Tom)
	for _, result := range []commands.Result{commands.Refused, commands.GaveUp, commands.Refused} {
		r.Settle(role, result)
		if e := r.Wish(notice); e == nil || e.Message() == nil {
			t.Errorf("%v: the moderators are not told", result)
		}
		r.Outbox()
		r.Settings(func(s *peer.Settings) { s.Mentor++ })
		r.Now = r.Now.Add(time.Hour)
		r.Fall()
		if e := r.Wish(role); e == nil || !e.Do.(commands.RoleChange).Give || e.Do.(commands.RoleChange).Role < 78 {
			t.Fatalf("%v: after an hour it wishes %+v", result, e)
		}
	}
	r.Update(func(tx *storage.Tx) error {
		return tx.PutPosted(commandstest.Tom, notice.String(), storage.Posted{Channel: moderatorsChannel, Message: 9})
	})
	r.Settle(role, commands.Done)
	if e := r.Wish(notice); e == nil || e.Message() != nil {
		t.Errorf("it is mended, and the notice: %+v", e)
	}
	r.Outbox()
	r.Now = r.Now.Add(2 * time.Hour)
	r.Fall()
	if left := r.Outbox(); slices.Contains(left, role.String()) {
		t.Errorf("it is mended, and waits: %v", left)
	}
}

// A role that could not be taken is the one it was, whatever is set meanwhile.
func TestARefusedRoleIsTakenLater(t *testing.T) {
	r := newDesk(t)
	r.Settings(func(s *peer.Settings) { s.Mentor = 77 })
	desk(r, "mentors remove", "member", leela)
	r.Settle(mentoring.RoleTarget(leela), commands.GaveUp)
	r.Outbox()
	r.Settings(func(s *peer.Settings) { s.Mentor = 78 })
	r.Now = r.Now.Add(time.Hour)
	r.Fall()
	if e := r.Wish(mentoring.RoleTarget(leela)); e == nil || e.Do != commands.Action(commands.RoleChange{User: leela, Role: 77}) {
		t.Errorf("%+v", e)
	}
	r.Settle(mentoring.RoleTarget(leela), commands.Refused)
	r.Outbox()
	r.Slash(leela, "mentor offer", "capacity:2")
	r.Now = r.Now.Add(time.Hour)
	r.Fall()
	if e := r.Wish(mentoring.RoleTarget(leela)); e == nil || e.Do != commands.Action(commands.RoleChange{User: leela, Role: 77}) {
		t.Errorf("who offers again keeps the role that nobody gave back: %+v", e)
	}
}
