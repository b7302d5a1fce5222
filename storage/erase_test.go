package storage

import (
	"bytes"
	"context"
	"errors"
	"testing"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
)

// walk calls fn with every key and value that can be reached in a file, in buckets within buckets too.
func walk(t *testing.T, db *DB, fn func(k, v []byte)) {
	t.Helper()
	var in func(b *bolt.Bucket) error
	in = func(b *bolt.Bucket) error {
		return b.ForEach(func(k, v []byte) error {
			fn(k, v)
			if v == nil {
				return in(b.Bucket(k))
			}
			return nil
		})
	}
	err := db.file.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(_ []byte, b *bolt.Bucket) error { return in(b) })
	})
	if err != nil {
		t.Fatal(err)
	}
}

// traces counts the keys and values in which a hash, or half of it, occurs.
func traces(t *testing.T, db *DB, hashes ...hash) (n int) {
	t.Helper()
	walk(t, db, func(k, v []byte) {
		for _, h := range hashes {
			if bytes.Contains(k, h[:8]) || bytes.Contains(v, h[:8]) {
				n++
			}
		}
	})
	return n
}

func TestEraseLeavesNothing(t *testing.T) {
	for _, who := range []struct {
		name         string
		gone, stays  peer.ID
		things, left []peer.ID
	}{
		{"mentee", arjun, leela, []peer.ID{journeyID, setbackID, milestoneID, requestID, pairingID}, nil},
		{"mentor", leela, arjun, []peer.ID{pairingID}, []peer.ID{journeyID, setbackID, milestoneID, requestID}},
	} {
		t.Run(who.name, func(t *testing.T) {
			db := fresh(t)
			putEverything(t, db, harbour)
			putEverything(t, db, harbour+1)
			update(t, db, func(tx *Tx) error {
				return errors.Join(tx.Enqueue(OutboxItem{Owner: who.gone, Target: "card", Next: at(1)}),
					tx.Enqueue(OutboxItem{Owner: who.stays, Target: "another card", Next: at(1)}),
					tx.Schedule("look-in", who.gone, 1, at(1)), tx.Schedule("look-in", who.stays, 1, at(1)))
			})
			s := db.secrets
			hashOf := func(id peer.ID) hash {
				switch id {
				case journeyID:
					return s.hash(ofPath, harbour, id, "journey")
				case setbackID:
					return s.hash(ofPath, harbour, id, "setback "+journeyID.String())
				case milestoneID:
					return s.hash(ofPath, harbour, id, "milestone")
				}
				return s.hash(ofEntity, harbour, id, "")
			}
			hashes := []hash{s.hash(ofOwner, harbour, who.gone, ""), s.hash(ofTarget, harbour, 0, "card")}
			for _, id := range who.things {
				hashes = append(hashes, hashOf(id))
			}
			if traces(t, db, hashes...) < 8 {
				t.Fatal("the test looks for the wrong thing")
			}
			update(t, db, func(tx *Tx) error { return tx.Erase(who.gone, at(0)) })
			if n := traces(t, db, hashes...); n > 0 {
				t.Errorf("%d traces are left", n)
			}
			for _, id := range who.left {
				if traces(t, db, hashOf(id)) == 0 {
					t.Errorf("%v of someone else is gone", id)
				}
			}
			view(t, db, func(tx *Tx) error {
				gone, err := tx.Member(who.gone)
				stays, err2 := tx.Member(who.stays)
				if gone != nil || stays == nil {
					t.Errorf("gone %v, stays %v", gone, stays)
				}
				pairings, err3 := tx.Pairings(who.stays)
				same(t, "pairings", len(pairings), 0)
				return errors.Join(err, err2, err3)
			})
			ready, err := db.Ready(context.Background(), at(1), 10)
			if err != nil || len(ready) != 1 || ready[0].Target != "another card" {
				t.Errorf("wishes: %v, %v", ready, err)
			}
			due, err := db.Due(context.Background(), at(1), 10)
			if err != nil || len(due) != 1 || due[0].Member != who.stays {
				t.Errorf("due: %v, %v", due, err)
			}
			hasEverything(t, db, harbour+1)
		})
	}
}

// TestEraseAndComeBack erases and stores again in one transaction: with a new key, and nothing of before.
func TestEraseAndComeBack(t *testing.T) {
	db := fresh(t)
	putEverything(t, db, harbour)
	update(t, db, func(tx *Tx) error {
		before, err := tx.needKey(tx.owner(arjun))
		if err != nil {
			return err
		}
		if err := tx.Erase(arjun, at(0)); err != nil {
			return err
		}
		if err := tx.PutCheckIn(arjun, entry(1)); err != ErrNoMember {
			t.Errorf("written about an erased member: %v", err)
		}
		if err := tx.PutMember(peer.Member{ID: arjun}); err != nil {
			return err
		}
		if after, err := tx.needKey(tx.owner(arjun)); after == before || err != nil {
			t.Errorf("the same key again, %v", err)
		}
		return tx.PutCheckIn(arjun, entry(7))
	})
	same(t, "days", days(t, db, arjun), []peer.Day{7})
	same(t, "summary", summaryOf(t, db, arjun), Summary{7, 7, 1})
}
