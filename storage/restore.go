package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/storage/internal/disk"
)

// RestoreOptions say what to put in the place of what.
type RestoreOptions struct {
	From string // the backup
	// Damaged restores a backup of which some records cannot be read, without these.
	Damaged bool
	Path    string // the data file, which may be damaged or missing
	Key     Key
	Now     time.Time // names the old data file
	Log     *slog.Logger
}

// RestoreReport says how a restore went.
type RestoreReport struct {
	// Aside is where the old data file went, "" if there was none.
	Aside string
	// Records is how many records the backup has, and Unreadable how many of them nobody can read.
	Records, Unreadable int
	// ListMissing says that no list of erasures is next to the backup, and OldUnread that the erasures in the old data
	// file could not be read. Where both are true, and nothing else knew of them, people who were erased after the
	// backup can be back.
	ListMissing, OldUnread bool
}

// Restore puts a backup in the place of the data file: it checks the backup, brings it to the present version, repeats
// on it every erasure that came later, and only then lets it take the data file's place, at once. A bot that is running is
// refused with ErrRunning, and a backup in which not every record can be read with ErrDamaged, unless that is asked for. After
// an error the data file is as it was.
func Restore(ctx context.Context, o RestoreOptions) (r RestoreReport, err error) {
	if err := checkRestore(o); err != nil {
		return r, err
	}
	dir := filepath.Dir(o.Path)
	if err := disk.MakeDir(dir); err != nil {
		return r, disk.Unwritable(o.Path, err)
	}
	old, err := erasuresIn(ctx, o.Path) // before the lock, which would refuse us too
	if errors.Is(err, ErrRunning) {
		return r, err
	}
	r.OldUnread = err != nil
	r.ListMissing = !disk.Exists(disk.ErasureListIn(filepath.Dir(o.From), o.Path))
	release, err := disk.Lock(o.Path)
	if err != nil {
		return r, err
	}
	defer release()
	found, err := verify(ctx, o.From, disk.BackupFile(), o.Key, checkTime)
	if errors.Is(err, ErrKeyWrong) {
		return r, &HostError{
			What: "The key in " + o.Key.file + " does not fit the backup " + o.From + ", nor does any that lies beside it. Nothing was changed.",
			Remedy: "If you have the key of that time elsewhere, copy it to " + InShell(o.Key.file+keyBefore+"then") + ", with mode 600, and run this again.\n" +
				"If no copy of that key is left, nobody can ever read this backup. A later one may fit.",
			Cause: ErrKeyWrong,
		}
	}
	if err != nil {
		return r, err
	}
	if r.Records, r.Unreadable = found.Records, found.Unreadable; r.Unreadable > 0 && !o.Damaged {
		return r, &HostError{
			What: fmt.Sprintf("In the backup %s, %d of %d records cannot be read. Nothing was changed.", o.From, r.Unreadable, r.Records),
			Remedy: "An older backup may be whole: try that one first.\n" +
				"To restore this one without what cannot be read: waymark restore --damaged " + InShell(o.From),
			Cause: ErrDamaged,
		}
	}
	fresh := filepath.Join(dir, "."+filepath.Base(o.Path)+".restored"+disk.Unfinished)
	_ = os.Remove(fresh)
	defer os.Remove(fresh)
	if err := disk.CopyDurably(o.From, fresh); err != nil {
		return r, disk.Unwritable(o.Path, err)
	}
	if err := prepareRestored(o, fresh, old); err != nil {
		return r, err
	}
	if err := disk.HandOver(fresh, disk.ErasureList(o.Path)); err != nil {
		return r, disk.Unwritable(o.Path, err)
	}
	r.Aside, err = disk.Replace(o.Path, fresh, o.Path+".before-"+o.Now.UTC().Format(disk.TimeLayout))
	return r, err
}

// checkRestore refuses what is no backup.
func checkRestore(o RestoreOptions) error {
	switch info, err := os.Stat(o.From); {
	case errors.Is(err, fs.ErrNotExist):
		return &HostError{What: "There is no backup " + o.From + ".", Remedy: "See what there is in the backup folder.", Cause: err}
	case err == nil && info.IsDir():
		return &HostError{What: o.From + " is a folder, not a backup.", Remedy: "Name one of the files in it, for example the newest.", Cause: fs.ErrInvalid}
	}
	if disk.Same(o.From, o.Path) {
		return &HostError{What: "That is the data file itself, not a backup.", Remedy: "Name one of the files in the backup folder.", Cause: fs.ErrInvalid}
	}
	return nil
}

// erasuresIn returns the erasures that a data file knows of; none if there is no file. It needs no key, and does not
// trust the file.
func erasuresIn(ctx context.Context, path string) (all []disk.Erasure, err error) {
	if !disk.Exists(path) {
		return nil, nil
	}
	file, err := disk.OpenReadOnly(path, disk.DataFile())
	if err != nil {
		return nil, err
	}
	defer func() {
		if recover() != nil {
			err = errNotWhole
		}
		err = errors.Join(err, file.Close())
	}()
	if err := disk.Sound(ctx, path); err != nil {
		return nil, err
	}
	err = file.View(func(t *bolt.Tx) error {
		return eachErased(t, func(e disk.Erasure) { all = append(all, e) })
	})
	return all, err
}

// prepareRestored lets Open migrate a copy of a backup and repeat on it the erasures that came later: those of the data
// file that is replaced, of the list beside it, and of the list beside the backup.
func prepareRestored(o RestoreOptions, path string, old []disk.Erasure) error {
	list := disk.ErasureList(path)
	_ = os.Remove(list)
	defer os.Remove(list)
	if err := disk.AppendErasures(list, old); err != nil {
		return disk.Unwritable(list, err)
	}
	for _, from := range []string{disk.ErasureList(o.Path), disk.ErasureListIn(filepath.Dir(o.From), o.Path)} {
		if err := disk.MergeErasures(list, from); err != nil {
			return disk.Unwritable(list, err)
		}
	}
	db, err := Open(Options{Path: path, Key: o.Key, Log: o.Log})
	if err != nil {
		return err
	}
	err = db.file.Update(func(t *bolt.Tx) error {
		meta := t.Bucket([]byte(bucketMeta))
		return errors.Join(meta.Put([]byte(metaRestored), instant(o.Now)), meta.Put([]byte(metaBackedUp), madeAt(meta, o.From)))
	})
	if err := errors.Join(err, db.Close(), disk.MergeErasures(disk.ErasureList(o.Path), list)); err != nil {
		return disk.Unwritable(o.Path, err)
	}
	return nil
}

// madeAt returns when a backup was made, by its name, or when the bot last worked before; the zero time if neither says.
func madeAt(meta *bolt.Bucket, path string) []byte {
	if b, ok := disk.BackupNamed(path); ok {
		return instant(b.At)
	}
	if worked := meta.Get([]byte(metaWorkedAt)); worked != nil {
		return bytes.Clone(worked)
	}
	return instant(time.Time{})
}

// Restoration says which time a restored data file knows nothing of.
type Restoration struct {
	From time.Time // when the backup was made, or when the bot last worked before; zero if the backup does not say
	To   time.Time // when the backup took the place of the data file
}

// Restored returns what a restore skipped, until ForgetRestored is called; false if none did. Messages that the bot posted
// in between are not known to this file.
func (db *DB) Restored(ctx context.Context) (r Restoration, ok bool, err error) {
	if r.To, ok, err = db.metaInstant(ctx, metaRestored); err != nil || !ok {
		return r, ok, err
	}
	r.From, _, err = db.metaInstant(ctx, metaBackedUp)
	return r, true, err
}

// ForgetRestored forgets that a backup was restored.
func (tx *Tx) ForgetRestored() error {
	meta := tx.b.t.Bucket([]byte(bucketMeta))
	if !tx.b.t.Writable() {
		return ErrReadOnly
	}
	if meta.Get([]byte(metaRestored)) == nil {
		return nil
	}
	tx.b.wrote = true
	return errors.Join(meta.Delete([]byte(metaRestored)), meta.Delete([]byte(metaBackedUp)))
}
