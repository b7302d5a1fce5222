package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

func factKinds(t testing.TB, db *DB, get func(*Tx) ([]peer.Fact, error)) (out []peer.FactKind) {
	t.Helper()
	view(t, db, func(tx *Tx) error {
		facts, err := get(tx)
		for _, f := range facts {
			out = append(out, f.Kind)
		}
		return err
	})
	return out
}

func about(person peer.ID) func(*Tx) ([]peer.Fact, error) {
	return func(tx *Tx) ([]peer.Fact, error) { return tx.FactsAbout(person) }
}

func putFacts(t testing.TB, db *DB) {
	t.Helper()
	update(t, db, func(tx *Tx) error {
		var err error
		for _, kind := range peer.FactKinds() {
			err = errors.Join(err, tx.RecordFact(peer.Fact{Kind: kind, By: arjun, About: tom, At: at(0)}))
		}
		return err
	})
}

func blocked(tx *Tx, by, about peer.ID) bool { return tx.HasFact(peer.FactBlocked, by, about) }

// TestFactsOutliveErasure erases both the person that facts are about and their maker: only the maker's block goes.
func TestFactsOutliveErasure(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun, tom)
	putFacts(t, db)
	update(t, db, func(tx *Tx) error { return tx.Erase(tom, at(1)) })
	same(t, "about the erased", factKinds(t, db, about(tom)), peer.FactKinds())
	view(t, db, func(tx *Tx) error {
		if !blocked(tx, arjun, tom) || blocked(tx, tom, arjun) || blocked(tx, leela, tom) || blocked(tx, arjun, arjun) {
			t.Error("the block does not stand, or stands where it should not")
		}
		by, err := tx.FactsBy(arjun)
		if len(by) != len(peer.FactKinds()) && err == nil { // the tests's maker of decisions is noted too
			t.Errorf("by the maker: %v", by)
		}
		return err
	})
	if n := remains(t, db, forms(tom)...); n > 0 {
		t.Errorf("the id of the erased is found %d times", n)
	}
	update(t, db, func(tx *Tx) error { return tx.Erase(arjun, at(2)) })
	same(t, "after the maker's erasure", factKinds(t, db, about(tom)),
		[]peer.FactKind{peer.FactRemoved, peer.FactBanned, peer.FactReportOpen, peer.FactReportUpheld, peer.FactSharesPaused, peer.FactOutOfCircle})
}

// TestFactsExpire: two years after the person is gone, and not once they are back; a block never.
func TestFactsExpire(t *testing.T) {
	for _, back := range []bool{false, true} {
		db := fresh(t)
		join(t, db, arjun, tom)
		putFacts(t, db)
		update(t, db, func(tx *Tx) error { return tx.Erase(tom, at(1)) })
		update(t, db, func(tx *Tx) error { return tx.Erase(tom, at(1).Add(time.Hour)) }) // the clock runs already
		if back {
			join(t, db, tom)
		}
		late := at(1).Add(peer.KeepFactsFor)
		expire := func(now time.Time) (n int) {
			update(t, db, func(tx *Tx) (err error) { n, err = tx.ExpireFacts(now); return err })
			return n
		}
		if n := expire(late.Add(-time.Second)); n != 0 {
			t.Errorf("%d expired too early", n)
		}
		want := map[bool]int{false: len(peer.FactKinds()) - 1, true: 0}[back]
		if n := expire(late); n != want {
			t.Errorf("back %v: %d expired, want %d", back, n, want)
		}
		view(t, db, func(tx *Tx) error {
			if !blocked(tx, arjun, tom) {
				t.Error("the block expired")
			}
			return nil
		})
	}
}

// TestFactsAboutOneWithoutARecordExpire: nothing tells when someone goes of whom nothing else is kept, so the two years run
// from the decision, and stop when they begin to use the bot.
func TestFactsAboutOneWithoutARecordExpire(t *testing.T) {
	for _, joined := range []bool{false, true} {
		db := fresh(t)
		update(t, db, func(tx *Tx) error {
			return tx.RecordFact(peer.Fact{Kind: peer.FactBanned, By: arjun, About: tom, At: at(1)})
		})
		if joined {
			join(t, db, tom)
		}
		expired := func(now time.Time) (n int) {
			update(t, db, func(tx *Tx) (err error) { n, err = tx.ExpireFacts(now); return err })
			return n
		}
		end := at(1).Add(peer.KeepFactsFor)
		same(t, "a second too early", expired(end.Add(-time.Second)), 0)
		same(t, "at the end", expired(end) == 0, joined)
	}
}

// TestFactsAreNotPerModerator: a decision of moderators is one fact, no matter which of them made it or takes it back.
func TestFactsAreNotPerModerator(t *testing.T) {
	db := fresh(t)
	update(t, db, func(tx *Tx) error {
		return errors.Join(tx.RecordFact(peer.Fact{Kind: peer.FactBanned, By: leela, About: tom}),
			tx.RecordFact(peer.Fact{Kind: peer.FactBanned, By: arjun, About: tom}))
	})
	same(t, "bans", len(factKinds(t, db, about(tom))), 1)
	update(t, db, func(tx *Tx) error { return tx.WithdrawFact(peer.FactBanned, 99, tom) })
	same(t, "bans", len(factKinds(t, db, about(tom))), 0)
	for _, bad := range []peer.Fact{{}, {Kind: peer.FactBlocked, By: arjun}, {Kind: peer.FactBlocked, About: tom}, {Kind: 99, By: 1, About: 2}} {
		if err := db.Update(context.Background(), harbour, func(tx *Tx) error { return tx.RecordFact(bad) }); err == nil {
			t.Errorf("stored: %v", bad)
		}
	}
}

func TestWithdrawFactByItsName(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	putFacts(t, db)
	update(t, db, func(tx *Tx) error {
		facts, err := tx.FactsBy(arjun)
		if err != nil {
			return err
		}
		if found, err := tx.WithdrawFactNamed(facts[0].Ref, leela); found || err != nil {
			t.Errorf("withdrawn by another: %v, %v", found, err)
		}
		found, err := tx.WithdrawFactNamed(facts[0].Ref, arjun)
		if !found || blocked(tx, arjun, tom) {
			t.Error("the block stands")
		}
		return err
	})
}

// TestAnErasureRepeatedStartsTheClock opens an older copy of the file, which knows the facts but not the erasure.
func TestAnErasureRepeatedStartsTheClock(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun, tom)
	putFacts(t, db)
	before := snapshot(t, db)
	update(t, db, func(tx *Tx) error { return tx.Erase(tom, at(1)) })
	path := filepath.Join(t.TempDir(), "waymark.db")
	if err := errors.Join(os.WriteFile(path, before, 0o600), disk.MergeErasures(disk.ErasureList(path), disk.ErasureList(db.options.Path))); err != nil {
		t.Fatal(err)
	}
	old := open(t, Options{Path: path, Key: db.options.Key})
	view(t, old, func(tx *Tx) error {
		facts, err := tx.FactsAbout(tom)
		for _, f := range facts {
			if !f.Gone.Equal(at(1).Truncate(time.Second)) {
				t.Errorf("kind %d: gone %v", f.Kind, f.Gone)
			}
		}
		same(t, "facts", len(facts), len(peer.FactKinds()))
		return err
	})
}

func TestDailySlotsOutliveErasure(t *testing.T) {
	db := fresh(t)
	join(t, db, tom)
	take := func(now time.Time) (ok bool) {
		update(t, db, func(tx *Tx) (err error) { ok, err = tx.AcquireDailySlot("call", tom, now, 3); return err })
		return ok
	}
	var got []bool
	for i := range 4 {
		got = append(got, take(at(i)))
		update(t, db, func(tx *Tx) error { return tx.Erase(tom, at(i)) })
	}
	same(t, "taken", got, []bool{true, true, true, false})
	same(t, "a day after the first", take(at(0).Add(24*time.Hour)), true)
	same(t, "and again", take(at(0).Add(24*time.Hour)), false)
	same(t, "at a clock that was wrong", take(at(0).Add(-time.Hour)), true)
	update(t, db, func(tx *Tx) error {
		n, err := tx.ExpireSlots(at(0).Add(24 * time.Hour))
		m, err2 := tx.ExpireSlots(at(0).Add(72 * time.Hour))
		same(t, "expired", []int{n, m}, []int{1, 0})
		return errors.Join(err, err2)
	})
	same(t, "one more", take(at(0)), true)
	update(t, db, func(tx *Tx) error {
		n, err := tx.ExpireSlots(at(0).Add(time.Hour))
		same(t, "expired while one is taken", n, 0)
		return err
	})
}

func TestGoneEvidence(t *testing.T) {
	db := fresh(t)
	join(t, db, tom)
	var e peer.GoneEvidence
	for i, want := range []struct {
		after   time.Duration
		changed bool
		agreed  bool
	}{{0, true, false}, {23 * time.Hour, false, false}, {24 * time.Hour, true, true}, {90 * time.Hour, false, true}} {
		var changed bool
		e, changed = e.Answered(at(0).Add(want.after))
		if changed != want.changed || e.Agreed() != want.agreed {
			t.Errorf("answer %d: %v, %v", i, changed, e)
		}
	}
	for _, who := range []peer.ID{0, tom} {
		update(t, db, func(tx *Tx) error { return tx.PutGoneEvidence(who, e) })
		view(t, db, func(tx *Tx) error { got, err := tx.GoneEvidence(who); same(t, "evidence", got, e); return err })
		update(t, db, func(tx *Tx) error { return tx.PutGoneEvidence(who, peer.GoneEvidence{}) })
		view(t, db, func(tx *Tx) error {
			got, err := tx.GoneEvidence(who)
			same(t, "evidence", got, peer.GoneEvidence{})
			return err
		})
	}
}

// TestAttemptsGoWithWhoTheyName: with the owner and with the people in the message.
func TestAttemptsGoWithWhoTheyName(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun, tom)
	a := Attempt{Channel: 5, Fingerprint: 1<<63 | 7, Content: 9, RefusalReported: true, About: []peer.ID{tom}}
	for _, gone := range []peer.ID{arjun, tom} {
		join(t, db, arjun, tom)
		update(t, db, func(tx *Tx) error { return tx.PutAttempt(arjun, "card", a) })
		view(t, db, func(tx *Tx) error { got, err := tx.Attempt(arjun, "card"); same(t, "attempt", got, &a); return err })
		update(t, db, func(tx *Tx) error { return tx.Erase(gone, at(0)) })
		view(t, db, func(tx *Tx) error {
			got, err := tx.Attempt(arjun, "card")
			same(t, "attempt", got, nil)
			return err
		})
	}
}
