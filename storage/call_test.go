package storage

import (
	"errors"
	"testing"
	"time"

	"waymark/peer"
)

// TestACallGoesWithWhoMadeIt erases each person that a call names, and lets its time pass.
func TestACallGoesWithWhoMadeIt(t *testing.T) {
	for name, c := range map[string]struct {
		then  func(tx *Tx) error
		kept  bool
		about peer.ID
		by    peer.ID
	}{
		"who made it":     {then: func(tx *Tx) error { return tx.Erase(arjun, at(2)) }},
		"who it is about": {then: func(tx *Tx) error { return tx.Erase(tom, at(2)) }, kept: true, by: leela},
		"who has it":      {then: func(tx *Tx) error { return tx.Erase(leela, at(2)) }, kept: true, about: tom},
		"time":            {then: func(tx *Tx) error { _, err := expireCalls(tx, at(1).Add(peer.KeepCallsFor)); return err }},
		"nearly":          {then: func(tx *Tx) error { _, err := expireCalls(tx, at(1).Add(peer.KeepCallsFor-time.Second)); return err }, kept: true, about: tom, by: leela},
	} {
		t.Run(name, func(t *testing.T) {
			db := fresh(t)
			join(t, db, arjun)
			update(t, db, func(tx *Tx) error {
				return errors.Join(tx.PutCall(peer.Call{ID: 7, Kind: peer.WorryCall, From: arjun, About: tom, At: at(1), Holder: leela, HeldAt: at(1)}), c.then(tx))
			})
			view(t, db, func(tx *Tx) error {
				got, err := tx.Call(7)
				all, err2 := tx.Calls()
				if (got != nil) != c.kept || len(all) != map[bool]int{true: 1}[c.kept] {
					t.Fatalf("%+v", got)
				}
				if got != nil && (got.About != c.about || got.Holder != c.by || got.HeldAt.IsZero() != (c.by == 0)) {
					t.Errorf("%+v", got)
				}
				d, err3 := tx.MemberData(tom)
				if len(d.Mentions) != 0 {
					t.Errorf("tom is told of a worry: %v", d.Mentions)
				}
				return errors.Join(err, err2, err3)
			})
		})
	}
}

// TestTheDeskForgets keeps duty and hand-overs for as long as they hold, and nothing of who was erased.
func TestTheDeskForgets(t *testing.T) {
	db := fresh(t)
	desk := peer.Desk{}.WithDuty(tom, at(1).Add(peer.DutyFor)).WithDuty(leela, at(2).Add(peer.DutyFor)).
		WithHandOver(peer.HandOver{ID: 7, By: tom, Note: "the two from Monday", At: at(1)})
	look := func(now time.Time, here, overs int) {
		t.Helper()
		view(t, db, func(tx *Tx) error {
			d, err := tx.Desk(now)
			if len(d.Here) != here || len(d.HandOvers) != overs {
				t.Errorf("at %v: %+v", now, d)
			}
			return err
		})
	}
	update(t, db, func(tx *Tx) error { return tx.PutDesk(desk) })
	look(at(1), 2, 1)
	look(at(1).Add(peer.DutyFor), 1, 1)
	look(at(1).Add(peer.KeepHandOverFor), 0, 0)
	view(t, db, func(tx *Tx) error {
		d, err := tx.MemberData(tom)
		if d.HandOver == nil || d.HandOver.Note != "the two from Monday" {
			t.Errorf("the export lacks the note: %+v", d.HandOver)
		}
		return err
	})
	update(t, db, func(tx *Tx) error { return tx.Erase(tom, at(2)) })
	look(at(1), 1, 0)
	update(t, db, func(tx *Tx) error {
		had, err := expireDesk(tx, at(2).Add(peer.DutyFor))
		if !had || tx.get(bucketRecords, tx.deskKey()) != nil {
			t.Error("an empty desk is kept")
		}
		return err
	})
}
