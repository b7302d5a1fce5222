//go:build unix

package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// HandOver gives files, and folders, that root made to the account that owns the folder they lie in: a host who restores as
// root must not leave behind what the bot cannot open. For other accounts, and what is not there, it does nothing.
func HandOver(paths ...string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	var failed error
	for _, path := range paths {
		file, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		dir, err2 := os.Stat(filepath.Dir(path))
		if err := errors.Join(err, err2); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		is, its := file.Sys().(*syscall.Stat_t), dir.Sys().(*syscall.Stat_t)
		if is.Uid != its.Uid {
			failed = errors.Join(failed, os.Lchown(path, int(its.Uid), int(its.Gid))) // never what a link leads to
		}
	}
	return failed
}

// OwnedAs gives a file that root made to the owner of another one, whose place it takes. For other accounts it does nothing.
func OwnedAs(path, other string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	file, err := os.Stat(other)
	if err != nil {
		return err
	}
	its := file.Sys().(*syscall.Stat_t)
	return os.Lchown(path, int(its.Uid), int(its.Gid))
}
