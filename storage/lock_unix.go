//go:build unix

package storage

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// lockData takes the lock that an open data file has (bbolt's flock), be the file whole or not, and refuses with
// ErrRunning when a bot has it. A file that is not there needs none.
func lockData(path string) (release func(), err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return func() {}, nil
	}
	if err != nil {
		return nil, dataFile().unreadable(path, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, inUse(path, err)
	}
	return func() { _ = f.Close() }, nil
}
