package storage

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/peer"
)

func aCircle() peer.Circle {
	return peer.Circle{
		ID: 15, State: peer.CircleRunning, Size: 5, Weeks: 6, Ends: at(99), GoOn: []peer.ID{arjun}, End: []peer.ID{tom}, Name: 3, Thread: channelID,
		For: roleID, Languages: []string{planted}, Hours: peer.Evenings, Zone: "Asia/Kolkata", About: planted, Founder: tom, Asking: []peer.ID{leela},
		Unlisted: true, Pending: true, Named: []peer.ID{tom}, Held: true, Let: at(8),
		Invitations: []peer.Invitation{{Member: leela, Yes: true}}, Seats: []peer.Seat{
			{Member: arjun, Joined: at(1), ShareBy: peer.MoodAndNote, QuietUntil: 20514, Arrived: at(3)}, {Member: tom, Joined: at(2)},
		},
	}
}

// A circle, and what is kept about a member and circles, come back as they were stored.
func TestCirclesComeBack(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	side := peer.CircleSide{Circles: []peer.ID{15, 18}, Invited: 17, Messages: true, Look: peer.CircleLook{Languages: []string{planted}, Hours: peer.Nights, Since: at(3)},
		Asks: []peer.CircleAsk{{ID: 16, Circle: 15, Member: arjun, Made: at(4), State: peer.AskAdmitted, Answered: []peer.ID{tom}, Declined: true,
			Admitted: at(5), Over: at(6), Line: planted, Unseen: true, Let: at(7)}}}
	update(t, db, func(tx *Tx) error { return errors.Join(tx.PutCircle(aCircle()), tx.PutCircleSide(arjun, side)) })
	view(t, db, func(tx *Tx) error {
		got, err := tx.Circle(15)
		if got == nil || !cmp.Equal(*got, aCircle()) {
			t.Errorf("%s", cmp.Diff(got, aCircle()))
		}
		all, err2 := tx.Circles()
		same(t, "circles", len(all), 1)
		gotSide, err3 := tx.CircleSide(arjun)
		if !cmp.Equal(gotSide, side) {
			t.Errorf("%s", cmp.Diff(gotSide, side))
		}
		looking, err4 := tx.LookingForCircle()
		same(t, "looking", len(looking), 1)
		return errors.Join(err, err2, err3, err4)
	})
	update(t, db, func(tx *Tx) error {
		return tx.PutCircleSide(arjun, peer.CircleSide{})
	})
	view(t, db, func(tx *Tx) error {
		looking, err := tx.LookingForCircle()
		same(t, "looking", len(looking), 0)
		return err
	})
}

// The erasure of a member takes their seat, their ask and their words, and leaves the circle to the others.
func TestErasureLeavesTheCircleToOthers(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	join(t, db, tom)
	update(t, db, func(tx *Tx) error {
		return errors.Join(tx.PutCircle(aCircle()), tx.PutCircleSide(arjun, peer.CircleSide{Asks: []peer.CircleAsk{
			{ID: 1, Circle: 2, State: peer.AskWaiting, Made: at(0), Answered: []peer.ID{tom, leela}},
		}}), tx.Erase(tom, at(9)))
	})
	view(t, db, func(tx *Tx) error {
		c, err := tx.Circle(15)
		if c == nil || c.Has(tom) || !c.Has(arjun) || c.About != "" || c.Founder != 0 || len(c.End) != 0 || len(c.GoOn) != 1 {
			t.Errorf("%+v", c)
		}
		side, err2 := tx.CircleSide(arjun)
		if len(side.Asks) != 1 || len(side.Asks[0].Answered) != 1 || side.Asks[0].Answered[0] != leela {
			t.Errorf("%+v", side)
		}
		return errors.Join(err, err2)
	})
}
