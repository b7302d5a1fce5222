package storage

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/crypto/chacha20poly1305"

	"waymark/peer"
)

// TestAStolenFileTellsNothing looks through the bytes of a file for words, names and ids in the forms they could have.
func TestAStolenFileTellsNothing(t *testing.T) {
	o := Options{Path: filepath.Join(t.TempDir(), "waymark.db"), Key: testKey(t)}
	db := open(t, o)
	putEverything(t, db, harbour)
	file, err := os.ReadFile(o.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{planted, "Kolkata", "Telugu", "reminder", "open", "yearly"} {
		if bytes.Contains(file, []byte(word)) {
			t.Errorf("%q is readable", word)
		}
	}
	for _, id := range []peer.ID{harbour, arjun, leela, journeyID, setbackID, milestoneID, requestID, pairingID, channelID, messageID, roleID} {
		for name, form := range map[string][]byte{
			"decimal": []byte(id.String()),
			"big":     binary.BigEndian.AppendUint64(nil, uint64(id)),
			"little":  binary.LittleEndian.AppendUint64(nil, uint64(id)),
			"varint":  binary.AppendUvarint(nil, uint64(id)),
		} {
			if bytes.Contains(file, form) {
				t.Errorf("%v is readable (%s)", id, name)
			}
		}
	}
	if bytes.Contains(file, db.secrets.id) || bytes.Contains(file, o.Key.secret[:]) {
		t.Error("a key is readable")
	}
}

// TestKeysLinkNobody looks for a hash that is in the keys of two people of a guild: it would show who is named in one
// record, is paired, or reported whom.
func TestKeysLinkNobody(t *testing.T) {
	db := fresh(t)
	putEverything(t, db, harbour)
	putNamed(t, db)
	seen := map[hash]hash{} // who a hash was found with
	view(t, db, func(tx *Tx) error {
		return tx.in().root.ForEach(func(k, v []byte) error {
			if v == nil || len(k) != 2*len(hash{})+1 {
				return nil
			}
			owner, rest := ownerOf(k), entityIn(k)
			if other, ok := seen[rest]; ok && other != owner {
				t.Errorf("the keys of two people, one of family %#x, have the same hash", familyOf(k))
			}
			seen[rest] = owner
			return nil
		})
	})
	if len(seen) < 20 {
		t.Errorf("only %d keys with a hash", len(seen))
	}
}

// TestEveryByteIsSealed flips one bit of each record in turn: a read of it returns ErrSeal and does no other harm.
func TestEveryByteIsSealed(t *testing.T) {
	o := Options{Path: filepath.Join(t.TempDir(), "waymark.db"), Key: testKey(t)}
	db, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	putEverything(t, db, harbour)
	var broken int
	read := func() (errs int) {
		err := db.View(context.Background(), harbour, func(tx *Tx) error {
			reads := []func() error{
				func() error { _, n, err := tx.b.allGuilds(); return unreadableIf(n, err) },
				func() error { _, err := tx.Settings(); return err },
				func() error { _, err := tx.Member(arjun); return err },
				func() error { _, err := tx.Member(leela); return err },
				func() error { _, err := tx.CheckIns(arjun, -10, 30000); return err },
				func() error { _, err := tx.Moods(arjun, -10, 30000); return err },
				func() error { _, err := tx.Journeys(arjun); return err },
				func() error { _, err := tx.Milestones(arjun); return err },
				func() error { _, err := tx.Mentor(leela); return err },
				func() error { _, err := tx.Candidate(leela); return err },
				func() error { _, err := tx.RequestsOf(arjun); return err },
				func() error { _, err := tx.Pairings(leela); return err },
				func() error { _, err := tx.PostedOf(arjun); return err },
				func() error { _, err := tx.ReportsOf(arjun); return err },
				func() error { _, err := tx.MeetingReminders(arjun); return err },
				func() error { _, err := tx.MeetingReminders(leela); return err },
				func() error { _, err := tx.GuildStats(); return err },
				func() error { _, _, err := tx.AuditLog(0, at(0), 0, 100); return err },
			}
			for _, named := range []peer.ID{leela, 7, 9, 11, 12, 13, 14, 15} {
				reads = append(reads, func() error { _, err := tx.PostedNaming(named); return err })
			}
			for _, read := range reads {
				switch err := read(); {
				case errors.Is(err, ErrUnreadable):
					errs++
				case err != nil:
					t.Errorf("not ErrSeal: %v", err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		return errs
	}
	if n := read(); n > 0 {
		t.Fatalf("%d seals are broken before anything was done", n)
	}
	type spot struct{ guild, key []byte }
	var spots []spot
	_ = db.file.View(func(tx *bolt.Tx) error {
		name := db.secrets.hash(ofGuild, harbour, 0, "")
		return tx.Bucket(name[:]).ForEach(func(k, v []byte) error {
			fact := len(k) > 16 && familyOf(k) == famFact // one that is damaged counts by its key, and is not listed
			if !fact && len(v) > chacha20poly1305.NonceSizeX+chacha20poly1305.Overhead {
				spots = append(spots, spot{name[:], bytes.Clone(k)})
			}
			return nil
		})
	})
	flip := func(s spot, at int) {
		err := db.file.Update(func(tx *bolt.Tx) error {
			bk := tx.Bucket(s.guild)
			v := bytes.Clone(bk.Get(s.key))
			v[at%len(v)] ^= 0x10
			return bk.Put(s.key, v)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, s := range spots {
		for _, at := range []int{0, 1 + i, 30, 41 + i} {
			flip(s, at)
			if read() == 0 {
				t.Errorf("a wrong byte in record %x was not noticed", s.key)
			}
			flip(s, at)
			broken++
		}
	}
	if broken < 50 {
		t.Errorf("only %d tried", broken)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestARecordCannotBeMoved puts a member's record in another's place.
func TestARecordCannotBeMoved(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	update(t, db, func(tx *Tx) error {
		return errors.Join(tx.PutCheckIn(arjun, entry(1)), tx.PutCheckIn(arjun, entry(2)))
	})
	update(t, db, func(tx *Tx) error {
		owner := tx.owner(arjun)
		k, err := tx.needKey(owner)
		if err != nil {
			return err
		}
		return tx.put(bucketRecords, dayKey(owner, k, 2), bytes.Clone(tx.get(bucketRecords, dayKey(owner, k, 1))))
	})
	err := db.View(context.Background(), harbour, func(tx *Tx) error { _, err := tx.CheckIn(arjun, 2); return err })
	if !errors.Is(err, ErrUnreadable) {
		t.Errorf("got %v", err)
	}
}

// TestABrokenWishDoesNotStandInTheWay: nor does a broken due item.
func TestABrokenWishDoesNotStandInTheWay(t *testing.T) {
	db, ctx := fresh(t), context.Background()
	for name, id := range map[string]peer.ID{"first": 1, "second": 2} {
		update(t, db, func(tx *Tx) error {
			return errors.Join(tx.Enqueue(OutboxItem{Target: name, Next: at(int(id))}), tx.Schedule(name, 0, 0, at(int(id))))
		})
	}
	for _, bucket := range []string{bucketDue, bucketOutbox} {
		err := db.file.Update(func(tx *bolt.Tx) error {
			bk := tx.Bucket([]byte(bucket))
			k, v := bk.Cursor().First()
			v = bytes.Clone(v)
			v[len(v)-1]++
			return bk.Put(k, v)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		wishes, err := db.Ready(ctx, at(9), 1)
		if err != nil || len(wishes) != 1 || wishes[0].Target != "second" {
			t.Errorf("wishes: %v, %v", wishes, err)
		}
		due, err := db.Due(ctx, at(9), 1)
		if err != nil || len(due) != 1 || due[0].Kind != "second" {
			t.Errorf("due: %v, %v", due, err)
		}
	}
	if next, _, err := db.NextReady(ctx); !next.Equal(at(2)) || err != nil {
		t.Errorf("next: %v, %v", next, err)
	}
	update(t, db, func(tx *Tx) error { // both can be wished for and scheduled again
		return errors.Join(tx.Enqueue(OutboxItem{Target: "first", Next: at(1)}), tx.Schedule("first", 0, 0, at(1)))
	})
	if due, err := db.Due(ctx, at(9), 9); len(due) != 2 || err != nil {
		t.Errorf("due: %v, %v", due, err)
	}
	if n, err := db.OutboxDepth(ctx); n != 2 || err != nil {
		t.Errorf("depth: %v, %v", n, err)
	}
}

// unreadableIf is ErrSeal where something was counted as unreadable.
func unreadableIf(n int, err error) error {
	if n > 0 {
		return errors.Join(ErrUnreadable, err)
	}
	return err
}
