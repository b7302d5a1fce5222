package storage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

// damageRecord flips a bit in the record under a key.
func damageRecord(t testing.TB, db *DB, bucket string, key func(*Tx) []byte) {
	t.Helper()
	update(t, db, func(tx *Tx) error {
		k := key(tx)
		v := bytes.Clone(tx.get(bucket, k))
		if v == nil {
			t.Fatal("nothing to damage")
		}
		v[len(v)-1] ^= 1
		return tx.put(bucket, k, v)
	})
}

// TestOneDamagedRecordHoldsNobodyUp: backups go on and count it, the check says so, a restore accepts the backup, the
// member can be erased and begin again, and others notice nothing.
func TestOneDamagedRecordHoldsNobodyUp(t *testing.T) {
	for name, f := range map[string]family{
		"the member": famMember, "their key": famKey, "a request": famRequest, "a pairing": famPairing, "a journey": famPath,
	} {
		t.Run(name, func(t *testing.T) {
			db, dir := fresh(t), t.TempDir()
			putEverything(t, db, harbour)
			damageRecord(t, db, bucketRecords, func(tx *Tx) (key []byte) {
				_ = tx.each(recordKey(tx.owner(arjun), f), func(k, _ []byte) error { key = bytes.Clone(k); return nil })
				return key
			})
			b := backup(t, db, BackupOptions{Dir: dir})
			if b.Unreadable == 0 {
				t.Error("the backup says nothing of it")
			}
			found, err := db.CheckRecords(context.Background())
			if err != nil || found.Unreadable != b.Unreadable || found.Records < 20 || db.UnreadableRecords(found) == nil {
				t.Errorf("the check beside the bot: %+v, %v", found, err)
			}
			refused(t, "the check", VerifyFile(context.Background(), b.Path, db.options.Key, time.Minute), ErrDamaged)
			path := filepath.Join(t.TempDir(), "waymark.db")
			o := RestoreOptions{From: b.Path, Path: path, Key: db.options.Key, Now: someTime}
			_, err = Restore(context.Background(), o)
			refused(t, "a restore that was not told of the damage", err, ErrDamaged)
			o.Damaged = true
			r, err := Restore(context.Background(), o)
			if err != nil || r.Unreadable != b.Unreadable || r.Records != found.Records {
				t.Errorf("the restore: %v, %v", r, err)
			}
			update(t, db, func(tx *Tx) error { return tx.Erase(arjun, at(1)) })
			update(t, db, func(tx *Tx) error {
				return errors.Join(tx.PutMember(peer.Member{ID: arjun}), tx.PutCheckIn(arjun, entry(5)))
			})
			view(t, db, func(tx *Tx) error { _, err := tx.Member(leela); return err })
			if found, err := db.CheckRecords(context.Background()); err != nil || db.UnreadableRecords(found) != nil {
				t.Errorf("after the erasure: %+v, %v", found, err)
			}
			if b := backup(t, db, BackupOptions{Dir: dir, Now: someTime.Add(time.Hour)}); b.Unreadable != 0 {
				t.Errorf("after the erasure %d are unreadable", b.Unreadable)
			}
		})
	}
}

// TestRestoreReadsTheFileItReplaces: an erasure that only the replaced data file knows of is repeated, and a list that
// is missing is told.
func TestRestoreReadsTheFileItReplaces(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	putEverything(t, db, harbour)
	b := backup(t, db, BackupOptions{Dir: dir})
	update(t, db, func(tx *Tx) error { return tx.Erase(arjun, at(1)) })
	o := RestoreOptions{From: b.Path, Path: db.options.Path, Key: db.options.Key, Now: someTime}
	lists := []string{disk.ErasureList(o.Path), disk.ErasureListIn(dir, o.Path)}
	if err := errors.Join(db.Close(), os.Remove(lists[0]), os.Remove(lists[1])); err != nil {
		t.Fatal(err)
	}
	r, err := Restore(context.Background(), o)
	if err != nil || !r.ListMissing || r.OldUnread || r.Aside == "" {
		t.Fatalf("%+v, %v", r, err)
	}
	restored := open(t, Options{Path: o.Path, Key: o.Key})
	view(t, restored, func(tx *Tx) error {
		m, err := tx.Member(arjun)
		if m != nil {
			t.Error("who was erased is back")
		}
		return err
	})
	at, ok, err := restored.Restored(context.Background())
	if !ok || !at.To.Equal(someTime) || err != nil {
		t.Errorf("restored at %v, %v, %v", at, ok, err)
	}
	update(t, restored, func(tx *Tx) error { return tx.ForgetRestored() })
	if _, ok, _ := restored.Restored(context.Background()); ok {
		t.Error("not forgotten")
	}
}

// TestRestoreOverADamagedFile says that the erasures in it could not be read.
func TestRestoreOverADamagedFile(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	putEverything(t, db, harbour)
	b := backup(t, db, BackupOptions{Dir: dir})
	path := filepath.Join(t.TempDir(), "waymark.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("noise", 10_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Restore(context.Background(), RestoreOptions{From: b.Path, Path: path, Key: db.options.Key, Now: someTime})
	if err != nil || !r.OldUnread || r.ListMissing == disk.Exists(disk.ErasureListIn(dir, path)) {
		t.Errorf("%+v, %v", r, err)
	}
}
