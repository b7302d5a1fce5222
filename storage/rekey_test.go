package storage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

// rekeyable writes everything() under a new key and returns the options to rekey it.
func rekeyable(t testing.TB) RekeyOptions {
	t.Helper()
	dir := t.TempDir()
	o := RekeyOptions{Path: filepath.Join(dir, "waymark.db"), KeyFile: filepath.Join(dir, "keys", "key"), Now: someTime}
	key, err := CreateKey(o.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(Options{Path: o.Path, Key: key, Volatile: true})
	if err != nil {
		t.Fatal(err)
	}
	putEverything(t, db, harbour)
	putEverything(t, db, harbour+1)
	update(t, db, func(tx *Tx) error { return tx.Erase(tom, at(1)) })
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return o
}

// isWhole fails the test unless a file opens with a key and has everything().
func isWhole(t *testing.T, path, keyFile string) {
	t.Helper()
	key, err := LoadKey(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, Options{Path: path, Key: key, Volatile: true})
	hasEverything(t, db, harbour)
	hasEverything(t, db, harbour+1)
	update(t, db, func(tx *Tx) error { return tx.PutCheckIn(arjun, entry(9)) })
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestRekey(t *testing.T) {
	for _, all := range []bool{false, true} {
		o := rekeyable(t)
		o.All = all
		before, _ := os.ReadFile(o.Path)
		oldKey, err := LoadKey(o.KeyFile)
		if err != nil {
			t.Fatal(err)
		}
		var boxes [][]byte // what the old file holds sealed
		for i := 0; i+40 < len(before); i += 40 {
			if box := before[i : i+40]; !bytes.Contains(box, make([]byte, 8)) {
				boxes = append(boxes, box)
			}
		}
		r, err := Rekey(context.Background(), o)
		if err != nil || r.Unreadable != 0 {
			t.Fatal(r, err)
		}
		if _, err := Open(Options{Path: o.Path, Key: oldKey}); !errors.Is(err, ErrKeyWrong) {
			t.Errorf("the old key: %v", err)
		}
		if kept, err := LoadKey(r.OldKey); err != nil || *kept.secret != *oldKey.secret {
			t.Errorf("the old key is not kept: %v", err)
		}
		isWhole(t, o.Path, o.KeyFile)
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(o.Path), ".*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		after, _ := os.ReadFile(o.Path)
		same := 0
		for _, box := range boxes {
			if bytes.Contains(after, box) {
				same++
			}
		}
		if all && same > len(boxes)/10 || len(boxes) < 100 {
			t.Errorf("%d of %d pieces of the old file are in the new one", same, len(boxes))
		}
	}
}

// TestRekeyChangesMembersKeys: with All, a member's key that someone took with the old file opens nothing that is written
// since; without, it still does.
func TestRekeyChangesMembersKeys(t *testing.T) {
	for _, all := range []bool{false, true} {
		o := rekeyable(t)
		o.All = all
		ownerKeyOf := func() (k *ownerKey, record, place []byte) {
			key, err := LoadKey(o.KeyFile)
			if err != nil {
				t.Fatal(err)
			}
			err = OpenReadOnly(o.Path, key, func(guild peer.ID, tx *Tx) (err error) {
				if guild != harbour {
					return nil
				}
				owner := tx.owner(arjun)
				at := recordKey(owner, famMember)
				record, place = bytes.Clone(tx.get(bucketRecords, at)), tx.in().associatedData(bucketRecords, at)
				k, err = tx.b.keyOf(tx.in(), owner)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return k, record, place
		}
		stolen, _, _ := ownerKeyOf()
		if _, err := Rekey(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		_, record, place := ownerKeyOf()
		if _, err := unsealed(stolen, place, record); (err != nil) != all {
			t.Errorf("all %v: %v", all, err)
		}
	}
}

// TestRekeyKilled runs itself as another process that dies before each step in turn. One of the two keys opens what it
// leaves, and running it again ends well.
func TestRekeyKilled(t *testing.T) {
	if path := os.Getenv("WAYMARK_TEST_REKEY"); path != "" {
		die, _ := strconv.Atoi(os.Getenv("WAYMARK_TEST_STEP"))
		n := 0
		o := RekeyOptions{Path: path, KeyFile: filepath.Join(filepath.Dir(path), "keys", "key"), All: true, Now: someTime}
		o.step = func(string) {
			if n++; n > die {
				os.Exit(7)
			}
		}
		if _, err := Rekey(context.Background(), o); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	for step := 0; ; step++ {
		o := rekeyable(t)
		cmd := exec.Command(os.Args[0], "-test.run=^TestRekeyKilled$")
		cmd.Env = append(os.Environ(), "WAYMARK_TEST_REKEY="+o.Path, "WAYMARK_TEST_STEP="+strconv.Itoa(step))
		err := cmd.Run()
		var died *exec.ExitError
		if err != nil && (!errors.As(err, &died) || died.ExitCode() != 7) {
			t.Fatal(err)
		}
		opens := 0
		for _, file := range []string{o.KeyFile, o.KeyFile + newKeySuffix} {
			key, err := LoadKey(file)
			if err != nil {
				continue
			}
			if ok, err := opensWith(o.Path, key); err != nil {
				t.Errorf("step %d: %v", step, err)
			} else if ok {
				opens++
			}
		}
		if opens != 1 {
			t.Errorf("step %d: %d keys open the file", step, opens)
		}
		if err == nil {
			if step < 8 {
				t.Errorf("only %d steps", step)
			}
			isWhole(t, o.Path, o.KeyFile)
			return
		}
		o.All, o.step = true, nil
		if _, err := Rekey(context.Background(), o); err != nil {
			t.Errorf("step %d, again: %v", step, err)
		}
		if _, done := os.Stat(o.KeyFile + keyBefore + someTime.UTC().Format(disk.TimeLayout)); done != nil {
			t.Errorf("step %d: the old key is not kept: %v", step, done)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(o.Path), ".*")); len(left) > 0 {
			t.Errorf("step %d: left behind: %v", step, left)
		}
		isWhole(t, o.Path, o.KeyFile)
	}
}

// TestRekeyKilledBetweenTheKeys: killed after the old key got its second name and before the new one took its place, it goes
// on also within the same second, in which that name is the same.
func TestRekeyKilledBetweenTheKeys(t *testing.T) {
	o := rekeyable(t)
	killBefore(t, o, "key file")
	aside := o.KeyFile + ".before-" + o.Now.UTC().Format(disk.TimeLayout)
	if err := os.Link(o.KeyFile, aside); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{aside, aside + "-2", aside + "-3"} { // and once more in that second: every old key is kept
		r, err := Rekey(t.Context(), o)
		if err != nil || r.OldKey != want {
			t.Errorf("again: %+v, %v; want %s", r, err, want)
		}
	}
	isWhole(t, o.Path, o.KeyFile)
}

// TestRekeyKilledAndRestored: killed before the new key took its place, whoever opens the data file with the old key is told to
// finish it. Where the host restores an older file instead, the next change of the key keeps the key of the file that was set aside.
func TestRekeyKilledAndRestored(t *testing.T) {
	o := rekeyable(t)
	older := filepath.Join(t.TempDir(), "older.db")
	if err := disk.CopyDurably(o.Path, older); err != nil {
		t.Fatal(err)
	}
	killBefore(t, o, "key file")
	old, err := LoadKey(o.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	_, opened := Open(Options{Path: o.Path, Key: old})
	for what, err := range map[string]error{"open": opened, "check": VerifyFile(t.Context(), o.Path, old, time.Minute)} {
		var said *HostError
		if !errors.As(err, &said) || !errors.Is(err, ErrKeyWrong) || !strings.HasSuffix(said.Remedy, "waymark rekey") {
			t.Errorf("%s: %v", what, err)
		}
	}
	aside := filepath.Join(t.TempDir(), "aside.db")
	if err := errors.Join(os.Rename(o.Path, aside), disk.CopyDurably(older, o.Path)); err != nil {
		t.Fatal(err)
	}
	if _, err := Rekey(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	isWhole(t, o.Path, o.KeyFile)
	isWhole(t, aside, o.KeyFile+".unused-"+o.Now.UTC().Format(disk.TimeLayout))
}

// TestRekeyRefuses: what is refused changes nothing and leaves no new key behind, which someone could copy until it is used.
func TestRekeyRefuses(t *testing.T) {
	o := rekeyable(t)
	key, err := LoadKey(o.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, want error, o RekeyOptions) {
		t.Helper()
		_, err := Rekey(context.Background(), o)
		refused(t, what, err, want)
		if disk.Exists(o.KeyFile + newKeySuffix) {
			t.Errorf("%s: a new key is left", what)
		}
	}
	db := open(t, Options{Path: o.Path, Key: key})
	try("while the bot runs", ErrRunning, o)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	other := o
	other.KeyFile = filepath.Join(t.TempDir(), "other")
	if _, err := CreateKey(other.KeyFile); err != nil {
		t.Fatal(err)
	}
	try("with another key", ErrKeyWrong, other)
	if err := os.Rename(o.KeyFile, o.KeyFile+".lost"); err != nil {
		t.Fatal(err)
	}
	try("without the key", ErrKeyMissing, o)
	isWhole(t, o.Path, o.KeyFile+".lost")
}

// TestRekeyKeepsAKeyThatItCannotRead: after a kill the new key may be the only one of the data file. It is not removed where its mode
// keeps it from being read.
func TestRekeyKeepsAKeyThatItCannotRead(t *testing.T) {
	o := rekeyable(t)
	killBefore(t, o, "key file")
	next := o.KeyFile + newKeySuffix
	if err := os.Chmod(next, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Rekey(t.Context(), o); !errors.Is(err, ErrKeyReadable) {
		t.Errorf("a new key that others can read: %v", err)
	}
	if err := os.Chmod(next, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Rekey(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	isWhole(t, o.Path, o.KeyFile)
}

// TestKeyFor finds the key of a file by any of the names that a change of the key gives it, and none for a file of others.
func TestKeyFor(t *testing.T) {
	o := rekeyable(t)
	stranger := filepath.Join(t.TempDir(), "key")
	if _, err := CreateKey(stranger); err != nil {
		t.Fatal(err)
	}
	for _, added := range []string{"", ".new", ".before-20260101T000000Z", ".before-20260101T000000Z-2", ".unused-20260101T000000Z", ".before-20260101T000000Z.before-20260102T000000Z"} {
		place := o.KeyFile + added
		if added != "" {
			if err := errors.Join(os.Rename(o.KeyFile, place), disk.CopyDurably(stranger, o.KeyFile)); err != nil {
				t.Fatal(err)
			}
		}
		for _, from := range []string{o.KeyFile, o.KeyFile + ".before-20250101T000000Z"} {
			if got := KeyFor(o.Path, from); got != place {
				t.Errorf("the key is at %s; from %s it finds %q", place, from, got)
			}
		}
		if got := KeyFor(o.Path, stranger); got != "" {
			t.Errorf("beside a stranger's key it finds %q", got)
		}
		if err := os.Rename(place, o.KeyFile); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEveryFileKeepsAKey: a change of the key is killed, an older backup restored, its key put in place, and the next change killed, too.
// Wherever that is, the data file, the backup and what the restore set aside are each opened by a key beside the bot's, and what the
// host is told next works: finish the change, and go back to the file that was set aside.
func TestEveryFileKeepsAKey(t *testing.T) {
	steps := []string{"data file", "folder", "key file", ""} // "": not killed
	for _, first := range steps {
		for _, second := range steps {
			o := rekeyable(t)
			backup := filepath.Join(t.TempDir(), "backup.db")
			if err := disk.CopyDurably(o.Path, backup); err != nil {
				t.Fatal(err)
			}
			files := []string{o.Path, backup}
			restore := func(from string) {
				t.Helper()
				fits := KeyFor(from, o.KeyFile)
				key, err := LoadKey(fits)
				if err != nil {
					t.Fatalf("%q, %q: no key for %s: %v", first, second, from, err)
				}
				r, err := Restore(t.Context(), RestoreOptions{From: from, Path: o.Path, Key: key, Now: o.Now})
				if err == nil && fits != o.KeyFile {
					_, err = UseKey(o.KeyFile, fits, o.Now)
				}
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, r.Aside)
			}
			killBefore(t, o, first)
			restore(backup)
			killBefore(t, o, second)
			for _, file := range files {
				if KeyFor(file, o.KeyFile) == "" {
					t.Errorf("killed before %q and %q: no key opens %s", first, second, filepath.Base(file))
				}
			}
			if _, err := Rekey(t.Context(), o); err != nil {
				t.Errorf("killed before %q and %q: %v", first, second, err)
			}
			isWhole(t, o.Path, o.KeyFile)
			restore(files[2])
			isWhole(t, o.Path, o.KeyFile)
		}
	}
}

// killBefore ends a change of the key before a step; "" lets it come to its end.
func killBefore(t *testing.T, o RekeyOptions, step string) {
	t.Helper()
	defer func() { _ = recover() }()
	o.step = func(name string) {
		if name == step {
			panic("killed")
		}
	}
	if _, err := Rekey(t.Context(), o); step != "" || err != nil {
		t.Errorf("not killed: %v", err)
	}
}

// TestRekeyTakesNoOldKey: a new key that lies there and opens nothing is not taken, whoever left it, nor is a copy of the
// present one.
func TestRekeyTakesNoOldKey(t *testing.T) {
	for name, leave := range map[string]func(o RekeyOptions) error{
		"another":     func(o RekeyOptions) error { _, err := CreateKey(o.KeyFile + newKeySuffix); return err },
		"the present": func(o RekeyOptions) error { return disk.CopyDurably(o.KeyFile, o.KeyFile+newKeySuffix) },
		"no key":      func(o RekeyOptions) error { return os.WriteFile(o.KeyFile+newKeySuffix, []byte("abc"), 0o600) },
	} {
		o := rekeyable(t)
		if err := leave(o); err != nil {
			t.Fatal(err)
		}
		left, _ := os.ReadFile(o.KeyFile + newKeySuffix)
		r, err := Rekey(context.Background(), o)
		if err != nil {
			t.Fatal(name, err)
		}
		now, _ := os.ReadFile(o.KeyFile)
		before, _ := os.ReadFile(r.OldKey)
		if bytes.Equal(now, left) || bytes.Equal(now, before) {
			t.Errorf("%s: it became the key", name)
		}
		isWhole(t, o.Path, o.KeyFile)
	}
}
