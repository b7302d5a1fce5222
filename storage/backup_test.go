package storage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

func backup(t testing.TB, db *DB, o BackupOptions) Backup {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = someTime
	}
	b, err := db.Backup(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// files lists what is in a folder, hidden files too.
func files(t testing.TB, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestBackupCanBeRestored(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	putEverything(t, db, harbour)
	b := backup(t, db, BackupOptions{Dir: dir})
	same(t, "files", files(t, dir), []string{"waymark-20260302T090807Z.db", "waymark.db.erased"})
	path := filepath.Join(t.TempDir(), "new", "waymark.db")
	r, err := Restore(context.Background(), RestoreOptions{From: b.Path, Path: path, Key: db.options.Key, Now: someTime})
	if err != nil || r != (RestoreReport{Records: r.Records}) {
		t.Fatal(r, err)
	}
	restored := open(t, Options{Path: path, Key: db.options.Key})
	hasEverything(t, restored, harbour)
	same(t, "files", files(t, filepath.Dir(path)), []string{"waymark.db"})
}

func TestRestoreKeepsTheOldFileAside(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	putEverything(t, db, harbour)
	b := backup(t, db, BackupOptions{Dir: dir})
	update(t, db, func(tx *Tx) error { return tx.PutCheckIn(arjun, entry(77)) })
	o := RestoreOptions{From: b.Path, Path: db.options.Path, Key: db.options.Key, Now: someTime}
	_, err := Restore(context.Background(), o)
	refused(t, "while the bot runs", err, ErrRunning)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(o.Path)
	if err != nil {
		t.Fatal(err)
	}
	o.Key = testKey(t)
	_, err = Restore(context.Background(), o)
	refused(t, "with another key", err, ErrKeyWrong)
	if now, err := os.ReadFile(o.Path); err != nil || !bytes.Equal(before, now) {
		t.Errorf("a refused restore changed the data file (%v)", err)
	}
	o.Key = db.options.Key
	r, err := Restore(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if old, err := os.ReadFile(r.Aside); err != nil || !bytes.Equal(before, old) {
		t.Errorf("the old file is not what it was (%v)", err)
	}
	restored := open(t, Options{Path: o.Path, Key: o.Key})
	if slices.Contains(days(t, restored, arjun), 77) {
		t.Error("what came after the backup is still there")
	}
}

// TestRestoreDoesNotBringTheErasedBack restores beside the data file and, as after the loss of a machine, from nothing but
// the folder of backups, in which a later backup left the list.
func TestRestoreDoesNotBringTheErasedBack(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	putEverything(t, db, harbour)
	old := backup(t, db, BackupOptions{Dir: dir})
	update(t, db, func(tx *Tx) error { return tx.Erase(arjun, someTime) })
	backup(t, db, BackupOptions{Dir: dir, Now: someTime.Add(time.Hour)})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"in place":  db.options.Path,
		"from afar": filepath.Join(t.TempDir(), "waymark.db"),
	} {
		o := RestoreOptions{From: old.Path, Path: path, Key: db.options.Key, Now: someTime}
		if _, err := Restore(context.Background(), o); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		restored := open(t, Options{Path: path, Key: o.Key})
		view(t, restored, func(tx *Tx) error {
			gone, err := tx.Member(arjun)
			if gone != nil || err != nil {
				t.Errorf("%s: who was erased is back (%v)", name, err)
			}
			stays, err := tx.Member(leela)
			if stays == nil {
				t.Errorf("%s: someone else is gone", name)
			}
			return err
		})
		if err := restored.Close(); err != nil {
			t.Error(err)
		}
		for _, f := range files(t, filepath.Dir(path)) {
			if strings.HasSuffix(f, disk.Unfinished) || strings.HasSuffix(f, disk.Unfinished+".erased") {
				t.Errorf("%s: left behind: %s", name, f)
			}
		}
	}
}

// TestBackupsOnlyOldOnesGo lets time pass; a backup that fails removes none.
func TestBackupsOnlyOldOnesGo(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	o := BackupOptions{Dir: dir, Keep: 14 * 24 * time.Hour, Now: someTime}
	if err := os.WriteFile(filepath.Join(dir, "waymark-of-mine.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		backup(t, db, o)
		o.Now = o.Now.Add(10 * 24 * time.Hour)
	}
	want := []string{"waymark-20260312T090807Z.db", "waymark-20260322T090807Z.db", "waymark-of-mine.db", "waymark.db.erased"}
	same(t, "after 20 days", files(t, dir), want)
	o.Now = o.Now.Add(100 * 24 * time.Hour)
	broken := o
	broken.CheckTime = 1
	if _, err := db.Backup(context.Background(), broken); err == nil {
		t.Error("a backup whose check did not end counts as good")
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := db.Backup(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("a backup that was called off: %v", err)
	}
	same(t, "after failures", files(t, dir), want)
	b := backup(t, db, o)
	same(t, "the newest stays", files(t, dir), []string{filepath.Base(b.Path), "waymark-of-mine.db", "waymark.db.erased"})
	all, err := Backups(dir)
	if err != nil || len(all) != 1 || !all[0].At.Equal(o.Now.Truncate(time.Second)) || all[0].Size != b.Size {
		t.Errorf("listed %v, %v", all, err)
	}
}

// TestBackupHoldsNothingDeleted looks for deleted records in the bytes of a backup: it is a compacted copy.
func TestBackupHoldsNothingDeleted(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	putEverything(t, db, harbour)
	var keys [][]byte
	err := db.View(context.Background(), harbour, func(tx *Tx) error {
		owner := tx.owner(arjun)
		return tx.each(owner[:], func(k, _ []byte) error { keys = append(keys, bytes.Clone(k)); return nil })
	})
	if err != nil || len(keys) < 5 {
		t.Fatal(len(keys), err)
	}
	update(t, db, func(tx *Tx) error { return tx.Erase(arjun, someTime) })
	b := backup(t, db, BackupOptions{Dir: dir})
	data, err := os.ReadFile(b.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if bytes.Contains(data, k) {
			t.Fatal("the backup holds a record that was deleted")
		}
	}
}

// TestBackupBesideWriters writes all the while; the file goes on as before, its free list included.
func TestBackupBesideWriters(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	putEverything(t, db, harbour)
	stop := make(chan struct{})
	var writers sync.WaitGroup
	for n := range 4 {
		writers.Go(func() {
			for day := peer.Day(1000 * n); ; day++ {
				select {
				case <-stop:
					return
				default:
				}
				if err := db.Update(context.Background(), harbour, func(tx *Tx) error { return tx.PutCheckIn(arjun, entry(day%500)) }); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for n := range 3 {
		backup(t, db, BackupOptions{Dir: dir, Now: someTime.Add(time.Duration(n) * time.Hour)})
	}
	close(stop)
	writers.Wait()
	if db.file.NoFreelistSync {
		t.Error("the free list is not written any more")
	}
}

// TestClosingInterruptsABackup would wait for hours if it did not.
func TestClosingInterruptsABackup(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	putEverything(t, db, harbour)
	ended, begun := make(chan error, 1), make(chan struct{}, 10)
	db.commit = func(t *bolt.Tx) error {
		begun <- struct{}{} // the free list is no longer written
		return t.Commit()
	}
	go func() {
		_, err := db.Backup(context.Background(), BackupOptions{Dir: dir, Now: someTime, Rate: 1})
		ended <- err
	}()
	<-begun
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("the backup says that it is whole")
	}
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestBackupWithoutRoomToWrite(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	blocked := filepath.Join(dir, "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := db.Backup(context.Background(), BackupOptions{Dir: filepath.Join(blocked, "backups"), Now: someTime})
	var p *HostError
	if !errors.As(err, &p) || !strings.Contains(p.Remedy, "Earlier backups were kept") {
		t.Errorf("got %v", err)
	}
}

func TestVerifyFindsDamage(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	putEverything(t, db, harbour)
	b := backup(t, db, BackupOptions{Dir: dir})
	whole, err := os.ReadFile(b.Path)
	if err != nil {
		t.Fatal(err)
	}
	var record, id, due, wish, naming []byte
	inGuild := map[string][]byte{bucketAudit: nil, bucketIndex: nil}
	err = db.View(context.Background(), harbour, func(tx *Tx) error {
		record = bytes.Clone(tx.get(bucketRecords, recordKey(tx.owner(arjun), famMember)))
		id = bytes.Clone(tx.get(bucketRecords, []byte(guildID)))
		_, v := tx.b.due.Cursor().First()
		_, w := tx.b.outbox.Cursor().First()
		due, wish = bytes.Clone(v), bytes.Clone(w)
		for name := range inGuild {
			if _, inGuild[name] = tx.in().bucket(name).Cursor().Last(); inGuild[name] == nil {
				t.Errorf("nothing in %q", name)
			}
			inGuild[name] = bytes.Clone(inGuild[name])
		}
		return tx.each(recordKey(tx.owner(leela), famBackref), func(_, v []byte) error { naming = bytes.Clone(v); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	flipped := func(of []byte) []byte {
		return bytes.Replace(whole, of, append(of[:len(of)-1:len(of)-1], of[len(of)-1]^1), 1)
	}
	bad := filepath.Join(dir, "bad.db")
	page := bytes.Index(whole, record) / disk.PageSize * disk.PageSize
	for name, data := range map[string][]byte{
		"a flipped bit in a record": flipped(record),
		"in a guild's id":           flipped(id),
		"in a due item":             flipped(due),
		"in a wish":                 flipped(wish),
		"in the audit trail":        flipped(inGuild[bucketAudit]),
		"in the index":              flipped(inGuild[bucketIndex]),
		"in a naming":               flipped(naming),
		"a page overwritten":        slices.Concat(whole[:page], bytes.Repeat([]byte{0xAB}, disk.PageSize), whole[page+disk.PageSize:]),
		"cut short":                 whole[:len(whole)/2],
		"empty":                     nil,
	} {
		if err := os.WriteFile(bad, data, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, name, VerifyFile(context.Background(), bad, db.options.Key, time.Minute), ErrDamaged)
	}
	refused(t, "another key", VerifyFile(context.Background(), b.Path, testKey(t), time.Minute), ErrKeyWrong)
	if err := VerifyFile(context.Background(), b.Path, db.options.Key, time.Minute); err != nil {
		t.Error(err)
	}
}

// A key without a seal under it can be cut short, and what looks for its end then panics.
func TestVerifyBearsAKeyCutShort(t *testing.T) {
	db, dir := fresh(t), t.TempDir()
	putEverything(t, db, harbour)
	update(t, db, func(tx *Tx) error {
		return tx.put(bucketRecords, recordKey(tx.owner(leela), famMentorSide, 1), present())
	})
	b := backup(t, db, BackupOptions{Dir: dir})
	refused(t, "a key cut short", VerifyFile(context.Background(), b.Path, db.options.Key, time.Minute), ErrDamaged)
}
