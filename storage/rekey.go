package storage

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/storage/internal/disk"
)

// RekeyOptions say what to give a new master key.
type RekeyOptions struct {
	Path    string // the data file
	KeyFile string
	// All gives every member and guild a new key of their own too, so that someone with the old master key and a copy of
	// the file can open nothing that is written from now on. It reseals every record.
	All bool
	Now time.Time // names the old key file

	step func(string) // called before each step, by a test that stops there
}

// Rekeyed says how a rekeying went.
type Rekeyed struct {
	// OldKey is where the old key file went. Backups that were made before need it.
	OldKey string
	// Unreadable is how many records could not be opened; they are unchanged.
	Unreadable int
}

// Rekey makes a new master key and rewrites the data file for it, which no bot may have open (ErrRunning). It writes the
// new key beside the old one, then a new copy of the whole file, checks that, puts it in the data file's place
// in one step, and then the new key in the key file's. A crash at any moment leaves a data file that one of the two keys
// opens; running it again goes on from there. What is refused leaves nothing behind. Errors are a *HostError or the
// context's.
func Rekey(ctx context.Context, o RekeyOptions) (Rekeyed, error) {
	if o.step == nil {
		o.step = func(string) {}
	}
	next := o.KeyFile + newKeySuffix
	var r Rekeyed
	done, err := cameFar(o, next)
	if err == nil && !done {
		r.Unreadable, err = rekeyFile(ctx, o, next)
	}
	if err != nil {
		return Rekeyed{}, err
	}
	// Copies of the file that a killed run left, which the old key may open.
	if release, err := disk.Lock(o.Path); err == nil { // else a bot that was started meanwhile removes them
		disk.RemoveLeftovers(o.Path)
		release()
	}
	o.step("key file")
	r.OldKey, err = UseKey(o.KeyFile, next, o.Now)
	return r, err
}

// cameFar reports whether an earlier run wrote the data file for the new key, and ended before the key was in its place. A
// new key that does not open the data file is not taken, because others may have seen it since, but set aside: it may open a data
// file that a restore has set aside meanwhile. A copy of the old key, which is no new one, is removed.
func cameFar(o RekeyOptions, next string) (bool, error) {
	if !disk.Exists(next) {
		return false, nil
	}
	fresh, err := LoadKey(next)
	if err != nil && !errors.Is(err, ErrKeyDamaged) {
		return false, err // it may be the data file's
	}
	if err == nil {
		if old, err := LoadKey(o.KeyFile); err == nil && *old.secret == *fresh.secret {
			return false, cannotMove(next, "removed", "Remove it", os.Remove(next))
		}
		if found, err := opensWith(o.Path, fresh); err != nil || found {
			return found, err
		}
	}
	aside := disk.FreeName(o.KeyFile + keyUnused + o.Now.UTC().Format(disk.TimeLayout))
	return false, cannotMove(next, "renamed", "Move it to "+aside, os.Rename(next, aside))
}

// cannotMove is the problem of a key file that is left of an earlier try and is in the way.
func cannotMove(path, how, remedy string, err error) error {
	if err == nil {
		return nil
	}
	return &HostError{What: "The file " + path + " is left of an earlier try and cannot be " + how + ": " + disk.Plain(err) + ".",
		Remedy: remedy + ", then try again.", Cause: err}
}

// opensWith reports whether a key is that of a data file.
func opensWith(path string, key Key) (bool, error) {
	file, s, err := openToRead(path, disk.DataFile(), key)
	if err != nil {
		return false, err
	}
	err = file.View(func(t *bolt.Tx) (err error) {
		defer func() {
			if recover() != nil { // a damaged page
				err = errNotWhole
			}
		}()
		_, err = unlock(t, s)
		return err
	})
	closed := file.Close()
	if errors.Is(err, ErrKeyWrong) {
		return false, closed
	}
	return err == nil, errors.Join(explain(disk.DataFile(), path, err), closed)
}

// rekeyFile makes a new master key at next, writes a copy of the data file for it, and puts that in the data file's place.
// Where it fails, there is no new key.
func rekeyFile(ctx context.Context, o RekeyOptions, next string) (unreadable int, err error) {
	old, err := LoadKey(o.KeyFile)
	if err != nil {
		return 0, err
	}
	if found, err := opensWith(o.Path, old); err != nil || !found {
		return 0, cmp.Or(err, keyWrong(o.Path, old, ErrKeyWrong))
	}
	size := disk.VolumeSize(filepath.Dir(o.Path)) / 10 * 9
	file, err := disk.Open(o.Path, max(size, 1<<30), false) // and holds its lock
	if err != nil {
		return 0, err
	}
	o.step("new key")
	fresh, err := CreateKey(next)
	if err != nil {
		return 0, errors.Join(err, file.Close())
	}
	needed := false
	defer func() {
		if !needed {
			_ = os.Remove(next) // else the next run does
		}
	}()
	o.step("copy")
	work, err := disk.CompactBeside(ctx, o.Path, file, func(*bolt.Tx) error { return nil })
	if err != nil {
		return 0, errors.Join(rekeyFailed(o.Path, err), file.Close())
	}
	defer os.Remove(work)
	// A copy of the copy, for its unused pages still hold what the old key opens.
	done := work + disk.Unfinished
	defer os.Remove(done)
	o.step("rewrite")
	err = rewrite(ctx, work, old, fresh, o.All)
	if err == nil {
		o.step("compact")
		err = disk.CompactFile(ctx, work, done)
	}
	var found Verification
	if err == nil {
		o.step("check")
		found, err = verify(ctx, done, disk.DataFile(), fresh, checkTime)
	}
	if err == nil {
		err = disk.HandOver(done)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return 0, rekeyFailed(o.Path, err)
	}
	o.step("data file")
	needed = true // also after an error: of a disk that fails, nobody knows which of the two names is there in the end
	if err := os.Rename(done, o.Path); err != nil {
		return 0, rekeyFailed(o.Path, err)
	}
	o.step("folder")
	return found.Unreadable, disk.SyncDir(filepath.Dir(o.Path))
}

func rekeyFailed(path string, err error) error {
	var p *HostError
	if errors.As(err, &p) || errors.Is(err, context.Canceled) {
		return err
	}
	return disk.Unwritable(path, err)
}
