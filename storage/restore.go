package storage

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

// RestoreOptions say what to put in the place of what.
type RestoreOptions struct {
	From string // the backup
	Path string // the data file, which may be damaged or missing
	Key  Key
	Now  time.Time // names the old data file
	Log  *slog.Logger
}

// Restore puts a backup in the place of the data file: it checks the backup, brings it to the present version, erases
// from it everybody who was erased since, and only then lets it take the data file's place, at once. Where the old
// data file went is returned, "" if there was none. A bot that is running is refused with ErrRunning. After an
// error the data file is as it was.
func Restore(ctx context.Context, o RestoreOptions) (aside string, err error) {
	switch info, err := os.Stat(o.From); {
	case errors.Is(err, fs.ErrNotExist):
		return "", &Problem{"There is no backup " + o.From + ".", "See what there is in the backup folder.", err}
	case err == nil && info.IsDir():
		return "", &Problem{o.From + " is a folder, not a backup.", "Name one of the files in it, for example the newest.", fs.ErrInvalid}
	}
	if sameFile(o.From, o.Path) {
		return "", &Problem{"That is the data file itself, not a backup.", "Name one of the files in the backup folder.", fs.ErrInvalid}
	}
	dir := filepath.Dir(o.Path)
	if err := makeDir(dir); err != nil {
		return "", unwritable(o.Path, err)
	}
	release, err := lockData(o.Path)
	if err != nil {
		return "", err
	}
	defer release()
	if err := verify(ctx, o.From, backupFile(), o.Key, checkTime); err != nil {
		return "", err
	}
	fresh := filepath.Join(dir, "."+filepath.Base(o.Path)+".restored"+unfinished)
	_ = os.Remove(fresh)
	defer os.Remove(fresh)
	if err := copyDurably(o.From, fresh); err != nil {
		return "", unwritable(o.Path, err)
	}
	if err := prepareRestored(o, fresh); err != nil {
		return "", err
	}
	if err := handOver(fresh, tombstoneFile(o.Path)); err != nil {
		return "", unwritable(o.Path, err)
	}
	return swap(o, fresh)
}

// prepareRestored lets Open migrate a copy of a backup and repeat on it the erasures that came later, those that the
// data file's list knows of and those of the list that lies with the backup.
func prepareRestored(o RestoreOptions, path string) error {
	list := tombstoneFile(path)
	_ = os.Remove(list)
	defer os.Remove(list)
	known := []string{tombstoneFile(o.Path), tombstonesIn(filepath.Dir(o.From), o.Path)}
	for _, from := range known {
		if err := mergeTombstones(list, from); err != nil {
			return unwritable(list, err)
		}
	}
	db, err := Open(Options{Path: path, Key: o.Key, Log: o.Log})
	if err != nil {
		return err
	}
	if err := errors.Join(db.Close(), mergeTombstones(tombstoneFile(o.Path), list)); err != nil {
		return unwritable(o.Path, err)
	}
	return nil
}

// swap puts the data file aside and path in its place. Between the two there is no data file, and the bot would not
// start with a key but no data: so the old one is linked aside first, and then replaced in one step.
func swap(o RestoreOptions, path string) (aside string, err error) {
	if isThere(o.Path) {
		aside = o.Path + ".before-" + o.Now.UTC().Format(backupTime)
		if err := os.Link(o.Path, aside); errors.Is(err, fs.ErrExist) {
			return "", &Problem{"The file " + aside + " is there already.", "Try again in a second.", err}
		} else if err != nil { // a file system without links
			if err := copyDurably(o.Path, aside); err != nil {
				return "", unwritable(aside, err)
			}
		}
	}
	if err := os.Rename(path, o.Path); err != nil {
		return aside, unwritable(o.Path, err)
	}
	return aside, syncDir(filepath.Dir(o.Path))
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}
