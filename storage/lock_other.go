//go:build !unix

package storage

import "os"

// lockData refuses with ErrRunning when a bot has the data file open: there, it could not be renamed.
func lockData(path string) (release func(), err error) {
	if isThere(path) {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return nil, inUse(path, err)
		}
		_ = f.Close()
	}
	return func() {}, nil
}
