//go:build unix

package disk

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Lock takes the lock of an open data file (bbolt's flock), whether or not the file is whole, until release is called.
// It refuses with ErrRunning when a bot has it. A file that is not there needs no lock.
func Lock(path string) (release func(), err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return func() {}, nil
	}
	if err != nil {
		return nil, DataFile().Unreadable(path, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, InUse(path, err)
	}
	return func() { _ = f.Close() }, nil
}
