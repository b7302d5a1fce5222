package storage

import (
	"errors"
	"testing"
	"time"

	"waymark/peer"
)

// report is one by arjun about tom.
func report() peer.Report {
	return peer.Report{ID: 3, From: arjun, About: tom, Request: 4, Texts: []peer.UserText{"words"}, At: at(1), Openers: []peer.ID{8, tom}, Handler: 8}
}

// TestReportsOutliveBoth: neither the reporter's erasure nor that of the person reported takes a report away, nor what
// says who they are. The one reported is named again when they come back; the reporter, who took their name out, is not.
func TestReportsOutliveBoth(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun, tom)
	update(t, db, func(tx *Tx) error {
		if err := tx.PutReport(report()); err != nil {
			return err
		}
		r, err := tx.Report(3)
		return errors.Join(err, tx.SetReportFact(*r, peer.FactReportOpen))
	})
	update(t, db, func(tx *Tx) error { return errors.Join(tx.Erase(arjun, at(2)), tx.Erase(tom, at(2))) })
	if n := remains(t, db, forms(tom)...) + remains(t, db, forms(arjun)...); n > 0 {
		t.Errorf("their ids are found %d times", n)
	}
	look := func(about peer.ID, facts int) {
		t.Helper()
		view(t, db, func(tx *Tx) error {
			all, err := tx.Reports()
			if len(all) != 1 {
				t.Fatal(all, err)
			}
			r := all[0]
			same(t, "words", r.Texts, []peer.UserText{"words"})
			same(t, "people", []peer.ID{r.From, r.About, r.Handler}, []peer.ID{0, about, 8})
			same(t, "references", []peer.PersonRef{r.FromRef, r.AboutRef}, []peer.PersonRef{tx.PersonRef(arjun), tx.PersonRef(tom)})
			found, err2 := tx.FactsAbout(tom)
			same(t, "facts", len(found), facts)
			return errors.Join(err, err2)
		})
	}
	look(0, 1)
	join(t, db, arjun, tom)
	look(tom, 1)
	update(t, db, func(tx *Tx) error {
		r, err := tx.Report(3)
		return errors.Join(err, tx.SetReportFact(*r, 0))
	})
	look(tom, 0)
	update(t, db, func(tx *Tx) error {
		r, err := tx.Report(3)
		return errors.Join(err, tx.SetReportFact(*r, peer.FactReportUpheld), tx.SetReportFact(*r, 0), tx.DeleteReport(3))
	})
	view(t, db, func(tx *Tx) error {
		r, err := tx.Report(3)
		facts, err2 := tx.FactsAbout(tom)
		if r != nil || len(facts) != 1 || facts[0].Kind != peer.FactReportUpheld {
			t.Error("a later report with nothing to act on took an upheld one away", r, facts)
		}
		return errors.Join(err, err2)
	})
}

// TestEndedPairIsKnownForAMonth: each of a pairing is known to the other by reference after an erasure, and to nobody else.
func TestEndedPairIsKnownForAMonth(t *testing.T) {
	for _, erased := range []peer.ID{arjun, leela} {
		other := map[peer.ID]peer.ID{arjun: leela, leela: arjun}[erased]
		db := fresh(t)
		join(t, db, arjun, leela, tom)
		ended := at(1).Add(-10 * 24 * time.Hour)
		update(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutPairing(peer.Pairing{ID: 5, Mentor: leela, Mentee: arjun, Since: ended.Add(-time.Hour), Ended: ended}),
				tx.Erase(erased, at(1)))
		})
		known := func(who peer.ID, now time.Time) (ok bool) {
			view(t, db, func(tx *Tx) error {
				ref, found, err := tx.OtherOfEndedPair(5, who, now)
				all, err2 := tx.EndedPairsOf(who, now)
				same(t, "of theirs", len(all) > 0, found)
				err = errors.Join(err, err2)
				ok = found
				if found && ref != tx.PersonRef(erased) {
					t.Error("it is someone else")
				}
				return err
			})
			return ok
		}
		last := ended.Add(peer.ReportAfterEnd)
		if !known(other, last.Add(-1)) || known(other, last) || known(tom, at(1)) {
			t.Error("known to the wrong one, or not for as long as it should be")
		}
		update(t, db, func(tx *Tx) error { _, err := expireEndedPairs(tx, last); return err })
		if known(other, at(1)) {
			t.Error("it is kept longer than it is of use")
		}
	}
}
