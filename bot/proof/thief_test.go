package proof_test

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
	"waymark/storage"
)

var thiefFile = flag.String("thief", "", "a copy of a data file, of which TestThief prints what it shows without the key")

// loot is what someone without the key reads in a copy of a data file. A key of a record is a pseudonym of 16 bytes, a
// byte that says the kind, and sometimes a hash of 16 bytes.
type loot struct {
	servers, people int
	kinds           map[byte]int // records of each kind
	sizes           map[int]int  // and of each size
	due, outbox     int
	links           int // hashes that are in the records of two people
}

// steal reads a copy as a thief would: with bbolt, and no key.
func steal(path string) (l loot, err error) {
	l.kinds, l.sizes = map[byte]int{}, map[int]int{}
	file, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return l, err
	}
	err = file.View(func(t *bolt.Tx) error {
		l.due, l.outbox = t.Bucket([]byte("due")).Stats().KeyN, t.Bucket([]byte("outbox")).Stats().KeyN
		return t.ForEach(func(name []byte, guild *bolt.Bucket) error {
			if len(name) != 16 {
				return nil
			}
			l.servers++
			owners, seen := map[string]bool{}, map[string]string{}
			err := guild.ForEach(func(k, v []byte) error {
				if v == nil || len(k) < 17 {
					return nil
				}
				owner, rest := string(k[:16]), string(k[17:])
				owners[owner] = true
				l.kinds[k[16]]++
				l.sizes[len(v)]++
				if other, again := seen[rest]; again && other != owner && len(rest) == 16 {
					l.links++
				}
				seen[rest] = owner
				return nil
			})
			l.people += len(owners)
			return err
		})
	})
	return l, errors.Join(err, file.Close())
}

// TestThief prints what a copy shows, and fails if it links people or shows more sizes than records are padded to.
//
//	go test ./bot/proof -run Thief -v -thief waymark.db
func TestThief(t *testing.T) {
	path := *thiefFile
	if path == "" {
		path = filepath.Join(t.TempDir(), "waymark.db")
		writeForThief(t, path)
	}
	l, err := steal(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d servers, %d pseudonyms; %d due items, %d to be sent; linked by equal hashes: %d", l.servers, l.people, l.due, l.outbox, l.links)
	for _, kind := range slices.Sorted(maps.Keys(l.kinds)) {
		t.Logf("kind %02x: %d records", kind, l.kinds[kind])
	}
	t.Logf("sizes in bytes: %v", slices.Sorted(maps.Keys(l.sizes)))
	if l.links > 0 {
		t.Errorf("%d links between people", l.links)
	}
	if *thiefFile == "" && (len(l.sizes) > 12 || l.people < 20) {
		t.Errorf("%d sizes, %d people", len(l.sizes), l.people)
	}
}

// writeForThief writes people with notes of many lengths, pairings and reports.
func writeForThief(t *testing.T, path string) {
	t.Helper()
	key, err := storage.CreateKey(filepath.Join(filepath.Dir(path), "keys", "key"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := storage.Open(storage.Options{Path: path, Key: key, Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	err = db.Update(t.Context(), 7, func(tx *storage.Tx) error {
		var errs []error
		for id := peer.ID(1); id <= 20; id++ {
			note := peer.UserText(fmt.Sprintf("%0*d", 5*int(id), 0))
			errs = append(errs, tx.PutMember(peer.Member{ID: id}),
				tx.PutCheckIn(id, peer.CheckIn{Day: 20000, Entry: peer.Entry{Mood: 3, Note: note}, At: at}))
		}
		for id := peer.ID(1); id <= 10; id++ {
			errs = append(errs, tx.PutPairing(peer.Pairing{ID: 100 + id, Mentor: id, Mentee: 10 + id, Since: at}),
				tx.PutReport(peer.Report{ID: 200 + id, From: id, About: 10 + id, At: at}))
		}
		return errors.Join(errs...)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
