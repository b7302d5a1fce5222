package storage

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

// fileOfVersion1 returns where a file of version 1 was unpacked, with its key.
func fileOfVersion1(t testing.TB) (path string, key Key) {
	t.Helper()
	dir := t.TempDir()
	unpack(t, dir, "v1.db", "v1.key")
	key, err := LoadKey(filepath.Join(dir, "v1.key"))
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "v1.db"), key
}

// dueMarks are the marks of the due items in a file, and how many of these there are.
func dueMarks(t *testing.T, path string) (marks map[[markSize]byte]bool, items int) {
	t.Helper()
	marks = map[[markSize]byte]bool{}
	tamper(t, path, func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(bucketDue)).ForEach(func(k, _ []byte) error {
			items++
			marks[[markSize]byte(k[dueMark:])] = true
			return nil
		})
	})
	return marks, items
}

// sharedKeys is how many parts of keys behind an owner are with two owners in a file.
func sharedKeys(t *testing.T, path string) (shared int) {
	t.Helper()
	tamper(t, path, func(tx *bolt.Tx) error {
		seen := map[string]hash{}
		return tx.ForEach(func(name []byte, bk *bolt.Bucket) error {
			if len(name) != len(hash{}) {
				return nil
			}
			return bk.ForEach(func(k, v []byte) error {
				if v == nil || len(k) <= len(hash{})+1+4 { // a day is no hash
					return nil
				}
				rest := string(k[len(hash{}):])
				if other, again := seen[rest]; again && other != ownerOf(k) {
					shared++
				}
				seen[rest] = ownerOf(k)
				return nil
			})
		})
	})
	return shared
}

// TestKeysByOwner migrates a file of version 1, in which two people have items of one kind about the same thing.
func TestKeysByOwner(t *testing.T) {
	path, key := fileOfVersion1(t)
	if n := sharedKeys(t, path); n != 2 {
		t.Fatalf("version 1 has %d equal keys", n)
	}
	if marks, items := dueMarks(t, path); items != 3 || len(marks) != 2 {
		t.Fatalf("version 1 has %d items and %d marks", items, len(marks))
	}
	db := open(t, Options{Path: path, Key: key})
	hasEverything(t, db, harbour)
	e := everything()
	update(t, db, func(tx *Tx) error { // they are moved and taken away by their new marks
		if err := tx.Schedule("reminder", leela, journeyID, at(19)); err != nil {
			return err
		}
		return tx.Unschedule(e.due[0].Kind, e.due[0].Member, e.due[0].Ref)
	})
	if due, err := db.Due(context.Background(), at(100), 10); err != nil || len(due) != 2 || !due[1].At.Equal(at(19)) {
		t.Errorf("due: %v, %v", due, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if marks, items := dueMarks(t, path); items != 2 || len(marks) != 2 {
		t.Errorf("%d items and %d marks", items, len(marks))
	}
	if n := sharedKeys(t, path); n != 0 {
		t.Errorf("%d keys are equal", n)
	}
	records := 0
	tamper(t, path, func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, bk *bolt.Bucket) error {
			if len(name) != len(hash{}) {
				return nil
			}
			return bk.ForEach(func(k, v []byte) error {
				if v != nil && len(k) > len(hash{}) && familyOf(k) == famDue {
					records++
				}
				return nil
			})
		})
	})
	if records != 2 {
		t.Errorf("%d records with instants are left", records)
	}
}

// TestACopyBeforeAnUpgrade: before a file of an older version is changed, a checked copy of it is made. Without room for that
// nothing changes.
func TestACopyBeforeAnUpgrade(t *testing.T) {
	path, key := fileOfVersion1(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Path: path, Key: key, BeforeUpgrade: BackupOptions{Dir: filepath.Join(path, "not-a-folder"), Now: at(1)}}
	if _, err := Open(o); err == nil {
		t.Error("it was changed without a copy")
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
	o.BeforeUpgrade.Dir = filepath.Join(t.TempDir(), "backups")
	for range 2 {
		if err := open(t, o).Close(); err != nil {
			t.Fatal(err)
		}
	}
	all, err := Backups(o.BeforeUpgrade.Dir)
	if err != nil || len(all) != 1 || !all[0].At.Equal(at(1).Truncate(time.Second)) {
		t.Fatalf("backups: %v, %v", all, err)
	}
	have := uint32(0)
	tamper(t, all[0].Path, func(tx *bolt.Tx) (err error) { have, err = versionOf(tx); return err })
	if have != 1 {
		t.Errorf("the copy is of version %d", have)
	}
	to := filepath.Join(t.TempDir(), "waymark.db")
	if _, err := Restore(context.Background(), RestoreOptions{From: all[0].Path, Path: to, Key: key, Now: at(2)}); err != nil {
		t.Fatal(err)
	}
	hasEverything(t, open(t, Options{Path: to, Key: key}), harbour)
}
