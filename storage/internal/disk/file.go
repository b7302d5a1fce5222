package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Unfinished ends the names of files that are being made: nobody may take one for a backup.
const Unfinished = ".new"

// Leftovers is the pattern of the names of files that are being made, to become the one at path.
func Leftovers(path string) string {
	return "." + strings.TrimPrefix(filepath.Base(path), ".") + ".*" + Unfinished
}

// RemoveLeftovers removes what a crash left of files that were being made: they may hold what was erased since.
// The data file must be open, so that no other copy of the bot is making one.
func RemoveLeftovers(path string) {
	found, _ := filepath.Glob(filepath.Join(filepath.Dir(path), Leftovers(path)))
	for _, f := range found {
		_ = os.Remove(f)
	}
}

// CreateDurably makes a file that is either there whole, after a power cut too, or not at all. The error is
// fs.ErrExist if there is one already; that one is not touched.
func CreateDurably(path string, fill func(*os.File) error) error {
	dir := filepath.Dir(path)
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	f, err := os.CreateTemp(dir, Leftovers(path))
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	// A link, unlike a rename, never replaces what another process made meanwhile.
	if err := os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
		return fs.ErrExist
	} else if err != nil { // a file system without links
		if err := os.Rename(f.Name(), path); err != nil {
			return err
		}
	}
	return SyncDir(dir)
}

// CopyDurably is CreateDurably with the content of another file.
func CopyDurably(from, to string) error {
	return CreateDurably(to, func(f *os.File) error {
		data, err := os.Open(from)
		if err != nil {
			return err
		}
		defer data.Close()
		_, err = f.ReadFrom(data)
		return err
	})
}

// Create makes a bbolt file that fill wrote its buckets to, with the folder it is in. If there is one already it does
// nothing. Errors are a *HostError.
func Create(path string, fill func(*bolt.Tx) error) error {
	if err := MakeDir(filepath.Dir(path)); err != nil {
		return Unwritable(path, err)
	}
	err := CreateDurably(path, func(f *os.File) error {
		// CreateDurably syncs it, so bbolt need not.
		file, err := bolt.Open(f.Name(), 0o600, &bolt.Options{Timeout: time.Second, PageSize: PageSize, NoSync: true})
		if err != nil {
			return err
		}
		return errors.Join(file.Update(fill), file.Close())
	})
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return Unwritable(path, err)
	}
	return nil
}

// MakeDir makes a folder for the bot's account only, if it is not there.
func MakeDir(dir string) error {
	fresh := !Exists(dir)
	err := os.MkdirAll(dir, 0o700)
	if err == nil && fresh {
		err = HandOver(dir)
	}
	return err
}

// SyncDir makes new names in a folder durable.
func SyncDir(dir string) error {
	if runtime.GOOS == "windows" { // folders cannot be synced there
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Exists reports whether there is a file or folder at path, or one that cannot be looked at.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// Same reports whether two paths lead to one file.
func Same(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}

// FreeName returns a path at which there is nothing: this one, or it with a number.
func FreeName(path string) string {
	free := path
	for n := 2; n < 1000 && Exists(free); n++ {
		free = fmt.Sprintf("%s-%d", path, n)
	}
	return free
}

// Replace puts the file at fresh in the place of the one at path, in one step, and keeps the old one under the name
// aside, or that with a number where it is taken: between two steps there would be no data file, and the bot would not start. It
// does not keep the old one where there is none, and then returns "". An earlier try that was killed between the steps may have
// left aside as another name of the file at path.
func Replace(path, fresh, aside string) (kept string, err error) {
	if Exists(path) {
		if kept = aside; !Same(path, aside) {
			kept = FreeName(aside)
		}
		if err := os.Link(path, kept); err != nil && !Same(path, kept) { // a file system without links
			if err := CopyDurably(path, kept); err != nil {
				return "", Unwritable(kept, err)
			}
		}
	}
	if err := os.Rename(fresh, path); err != nil {
		return kept, Unwritable(path, err)
	}
	return kept, SyncDir(filepath.Dir(path))
}
