package storage

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/fxamacker/cbor/v2"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

// tom is named in every record and every field that can hold an id.
const tom = peer.ID(1161616161616161616)

// putNamed puts tom into the records of others.
func putNamed(t testing.TB, db *DB) {
	t.Helper()
	update(t, db, func(tx *Tx) error {
		e := everything()
		maya := e.members[0]
		maya.Blocked, maya.News = []peer.ID{leela, tom}, []peer.News{{Kind: peer.NewsSupport, From: tom, Day: 3}, {Kind: peer.NewsSupport, From: leela, Day: 4}}
		c, m, g, r, p := e.checkIns[1], e.milestone, e.mentor, e.request, e.pairing
		c.Supporters, m.Celebrations, g.ApprovedBy = []peer.ID{tom, leela}, []peer.ID{leela, tom}, tom
		r.Declined, r.ClaimedBy, r.Mentor = []peer.ID{tom, 5}, tom, tom
		p.EndedBy = tom
		posted := e.posted
		posted.About = []peer.ID{tom, leela}
		body, err := cbor.Marshal(map[int]uint64{3: uint64(tom)})
		if err != nil {
			return err
		}
		err = errors.Join(tx.Enqueue(OutboxItem{Owner: leela, Target: "note", Body: body, About: []peer.ID{tom}}), tx.Enqueue(OutboxItem{Target: "to/" + tom.String() + "/1", About: []peer.ID{tom}}),
			tx.PutPosted(leela, "told/"+tom.String(), Posted{Channel: 5, Message: 6, InTarget: []peer.ID{tom}}))
		if err != nil {
			return err
		}
		return errors.Join(tx.PutMember(maya), tx.PutCheckIn(arjun, c), tx.PutMilestone(arjun, m), tx.PutMentor(g), tx.PutRequest(r),
			tx.PutPairing(p), tx.PutPosted(arjun, e.wish.Target, posted), tx.PutPosted(0, "guild's", posted))
	})
}

// opened calls fn with every value of a file in plain, sealed or not: what has a key is opened with it.
func opened(t testing.TB, db *DB, fn func(k, plain []byte)) {
	t.Helper()
	err := db.read(context.Background(), func(b *batch) error {
		guilds, _, err := b.allGuilds()
		if err != nil {
			return err
		}
		byName := map[hash]*Tx{}
		for _, id := range guilds {
			tx := &Tx{guild: id, b: b}
			byName[tx.in().name] = tx
		}
		var in func(path []string, bk *bolt.Bucket) error
		in = func(path []string, bk *bolt.Bucket) error {
			return bk.ForEach(func(k, v []byte) error {
				if v == nil {
					return in(append(path, string(k)), bk.Bucket(k))
				}
				fn(k, v)
				fn(k, openAny(b, byName, path, k, v))
				return nil
			})
		}
		return b.t.ForEach(func(name []byte, bk *bolt.Bucket) error { return in([]string{string(name)}, bk) })
	})
	if err != nil {
		t.Fatal(err)
	}
}

// openAny tries every key on a value; nil if none fits.
func openAny(b *batch, guilds map[hash]*Tx, path []string, k, v []byte) []byte {
	for _, tx := range guilds {
		place := globalAssociatedData(path[0], k)
		if len(path[0]) == 16 {
			bucket := ""
			if len(path) > 1 {
				bucket = path[1]
			}
			place = tx.in().associatedData(bucket, k)
		}
		keys := []*ownerKey{{AEAD: b.secrets.master}}
		tx.eachOwner(nil, func(o hash) bool {
			if key, err := b.keyOf(tx.in(), o); err == nil && key != nil {
				keys = append(keys, key)
			}
			return true
		})
		for _, key := range keys {
			if plain, err := unsealed(key, bytes.Clone(place), v); err == nil {
				return plain
			}
		}
	}
	return nil
}

// forms are the ways in which an id can be written.
func forms(id peer.ID) [][]byte {
	asCBOR, _ := cbor.Marshal(uint64(id))
	return [][]byte{
		[]byte(id.String()), binary.BigEndian.AppendUint64(nil, uint64(id)), binary.LittleEndian.AppendUint64(nil, uint64(id)),
		binary.AppendUvarint(nil, uint64(id)), asCBOR, fmt.Appendf(nil, "%x", uint64(id)),
	}
}

// remains fails the test if one of these can be found in what a database holds, or in the bytes of a file of its directory.
func remains(t *testing.T, db *DB, needles ...[]byte) (n int) {
	t.Helper()
	opened(t, db, func(k, v []byte) {
		for _, needle := range needles {
			if bytes.Contains(k, needle) || bytes.Contains(v, needle) {
				n++
			}
		}
	})
	files, _ := filepath.Glob(filepath.Join(filepath.Dir(db.options.Path), "*"))
	hidden, _ := filepath.Glob(filepath.Join(filepath.Dir(db.options.Path), ".*"))
	for _, f := range append(files, hidden...) {
		data, err := os.ReadFile(f)
		if err != nil {
			continue // a directory
		}
		for _, needle := range needles {
			n += bytes.Count(data, needle)
		}
	}
	return n
}

func TestEraseFindsTheIDInRecordsOfOthers(t *testing.T) {
	for _, member := range []bool{true, false} {
		db := fresh(t)
		putEverything(t, db, harbour)
		if member {
			join(t, db, tom)
		}
		putNamed(t, db)
		if n := remains(t, db, forms(tom)...); n < 10 {
			t.Fatalf("planted, and found %d times only", n)
		}
		update(t, db, func(tx *Tx) error { return tx.Erase(tom, at(1)) })
		if n := remains(t, db, forms(tom)...); n > 0 {
			t.Errorf("found %d times after the erasure", n)
		}
		if n := traces(t, db, db.secrets.hash(ofOwner, harbour, tom, "")); n > 0 {
			t.Errorf("%d traces of the hash", n)
		}
		view(t, db, func(tx *Tx) error {
			c, err := tx.CheckIn(arjun, 20514)
			same(t, "supporters", c.Supporters, []peer.ID{leela})
			m, err2 := tx.Member(arjun)
			same(t, "blocked", m.Blocked, []peer.ID{leela})
			same(t, "news", len(m.News), 1)
			r, err3 := tx.Request(requestID)
			same(t, "request", []any{r.Declined, r.ClaimedBy, r.Mentor}, []any{[]peer.ID{5}, peer.ID(0), peer.ID(0)})
			return errors.Join(err, err2, err3)
		})
	}
}

// TestErasedFromEveryFile plants a word in every text and an id everywhere, erases, compacts, and finds neither, though
// everything is opened; nor the sealed records themselves, which unused pages would still hold.
func TestErasedFromEveryFile(t *testing.T) {
	db := fresh(t)
	putEverything(t, db, harbour)
	needles := append(forms(arjun), []byte(planted))
	if remains(t, db, needles...) < 10 {
		t.Fatal("the test looks for the wrong thing")
	}
	owner := db.secrets.hash(ofOwner, harbour, arjun, "")
	needles = append(needles, owner[:])
	update(t, db, func(tx *Tx) error { // her own words are the same word
		return errors.Join(tx.PutMentor(peer.Mentor{Member: leela}), tx.DeleteReport(reportID))
	})
	var boxes [][]byte
	_ = db.file.View(func(tx *bolt.Tx) error {
		name := db.secrets.hash(ofGuild, harbour, 0, "")
		return tx.Bucket(name[:]).ForEach(func(k, v []byte) error {
			if bytes.HasPrefix(k, owner[:]) && len(v) > 40 {
				boxes = append(boxes, bytes.Clone(v[25:]))
			}
			return nil
		})
	})
	update(t, db, func(tx *Tx) error { return tx.Erase(arjun, at(1)) })
	update(t, db, func(tx *Tx) error { // the two people of a pairing are kept by reference for a month
		_, err := expireEndedPairs(tx, at(1).Add(peer.ReportAfterEnd))
		return err
	})
	since, ok, err := db.GarbageSince(context.Background())
	if !ok || err != nil || !since.Equal(at(1).Truncate(time.Second)) {
		t.Errorf("freed since %v, %v, %v", since, ok, err)
	}
	if err := db.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := db.GarbageSince(context.Background()); ok {
		t.Error("still to be compacted")
	}
	if n := remains(t, db, append(needles, boxes...)...); n > 0 || len(boxes) < 5 {
		t.Errorf("found %d times after erasing and compacting", n)
	}
	update(t, db, func(tx *Tx) error { return tx.PutMember(peer.Member{ID: arjun}) }) // and it can be written to
}

// TestOlderCopyDoesNotBringBack opens the file as it was before an erasure, with the tombstones as they are now.
func TestOlderCopyDoesNotBringBack(t *testing.T) {
	dir, key := t.TempDir(), testKey(t)
	path := filepath.Join(dir, "waymark.db")
	db := open(t, Options{Path: path, Key: key})
	putEverything(t, db, harbour)
	putEverything(t, db, harbour+1)
	join(t, db, tom)
	putNamed(t, db)
	before := snapshot(t, db)
	update(t, db, func(tx *Tx) error { return errors.Join(tx.Erase(arjun, at(1)), tx.Erase(tom, at(1))) })
	update(t, db, func(tx *Tx) error { return tx.PutMember(peer.Member{ID: tom}) }) // came back since
	after := snapshot(t, db)
	if err := db.Update(context.Background(), harbour+1, func(tx *Tx) error { return tx.EraseGuild(at(2)) }); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	reopen := func(data []byte, tombstones bool) *DB {
		p := filepath.Join(t.TempDir(), "waymark.db")
		if err := os.WriteFile(p, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if tombstones {
			if err := disk.MergeErasures(disk.ErasureList(p), disk.ErasureList(path)); err != nil {
				t.Fatal(err)
			}
		}
		return open(t, Options{Path: p, Key: key})
	}
	restored := reopen(before, true)
	if n := remains(t, restored, append(forms(arjun), forms(tom)...)...); n > 0 {
		t.Errorf("an older copy brought them back: %d", n)
	}
	view(t, restored, func(tx *Tx) error {
		m, err := tx.Member(leela)
		if m == nil {
			t.Error("someone else is gone")
		}
		return err
	})
	err := restored.read(context.Background(), func(b *batch) error {
		guilds, _, err := b.allGuilds()
		if len(guilds) != 1 {
			t.Errorf("guilds: %v", guilds)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	// Who came back after their erasure stays, for this copy knows of it; and it teaches an empty file.
	restored = reopen(after, false)
	view(t, restored, func(tx *Tx) error {
		m, err := tx.Member(tom)
		if m == nil {
			t.Error("who came back is gone")
		}
		return err
	})
	taught, err := disk.ReadErasures(disk.ErasureList(restored.options.Path))
	if len(taught) != 2 || err != nil {
		t.Errorf("tombstones: %v, %v", taught, err)
	}
}

func snapshot(t testing.TB, db *DB) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := db.file.View(func(tx *bolt.Tx) error { _, err := tx.WriteTo(&buf); return err }); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestTombstoneCutShort(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.erased")
	one, two := disk.Erasure{1, 2, 3}, disk.Erasure{4}
	if err := disk.AppendErasures(path, []disk.Erasure{one}); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	if err := os.WriteFile(path, append(data, two.Line()[:20]...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := disk.AppendErasures(path, []disk.Erasure{two}); err != nil {
		t.Fatal(err)
	}
	got, err := disk.ReadErasures(path)
	same(t, "tombstones", got, map[disk.Erasure]bool{one: true, two: true})
	if err != nil {
		t.Error(err)
	}
}

// TestAFailedErasureLeavesNoTombstone: one that is rolled back must not be repeated by the next start.
func TestAFailedErasureLeavesNoTombstone(t *testing.T) {
	db := fresh(t)
	putEverything(t, db, harbour)
	no := errors.New("no")
	err := db.Update(context.Background(), harbour, func(tx *Tx) error { return errors.Join(tx.Erase(arjun, at(1)), no) })
	if !errors.Is(err, no) {
		t.Error(err)
	}
	if got, err := disk.ReadErasures(disk.ErasureList(db.options.Path)); len(got) != 0 || err != nil {
		t.Errorf("tombstones: %v, %v", got, err)
	}
	hasEverything(t, db, harbour)
}

func TestEraseGuild(t *testing.T) {
	db := fresh(t)
	putEverything(t, db, harbour)
	putEverything(t, db, harbour+1)
	update(t, db, func(tx *Tx) error { return tx.EraseGuild(at(1)) })
	hasEverything(t, db, harbour+1)
	due, err := db.Due(context.Background(), at(100), 10)
	if len(due) != len(everything().due) || err != nil {
		t.Errorf("due: %v, %v", due, err)
	}
	putEverything(t, db, harbour) // it can come back
	hasEverything(t, db, harbour)
}

func TestMembersInPages(t *testing.T) {
	db := fresh(t)
	var all []peer.ID
	for id := peer.ID(1); id <= 23; id++ {
		all = append(all, id)
	}
	join(t, db, all...)
	seen := map[peer.ID]int{}
	view(t, db, func(tx *Tx) error {
		for from, n := uint64(0), 0; n == 0 || from != 0; n++ {
			ids, next, err := tx.Members(from, 5)
			if err != nil {
				return err
			}
			for _, id := range ids {
				seen[id]++
			}
			from = next
		}
		return nil
	})
	if len(seen) != 23 {
		t.Errorf("%d members seen", len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%v seen %d times", id, n)
		}
	}
}

// TestCompactWhileReadersAndWritersGoOn loses nothing that was acknowledged.
func TestCompactWhileReadersAndWritersGoOn(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	done := make(chan error)
	go func() {
		for day := range peer.Day(50) {
			err := db.Update(context.Background(), harbour, func(tx *Tx) error { return tx.PutCheckIn(arjun, entry(day)) })
			if err == nil {
				err = db.View(context.Background(), harbour, func(tx *Tx) error { _, err := tx.CheckIn(arjun, day); return err })
			}
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for range 5 {
		if err := db.Compact(context.Background()); err != nil {
			t.Error(err)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	same(t, "summary", summaryOf(t, db, arjun), Summary{0, 49, 50})
}
