//go:build !unix

package disk

import "os"

// Lock refuses with ErrRunning when a bot has the data file open: on these systems it could not be renamed.
func Lock(path string) (release func(), err error) {
	if Exists(path) {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return nil, InUse(path, err)
		}
		_ = f.Close()
	}
	return func() {}, nil
}
