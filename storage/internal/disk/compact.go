package disk

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
)

// CompactFile writes what can be reached in a closed file to a new one, which has nothing of what was deleted, and
// makes it durable.
func CompactFile(ctx context.Context, from, to string) error {
	src, err := bolt.Open(from, 0o600, &bolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return err
	}
	defer src.Close()
	_ = os.Remove(to)
	dst, err := bolt.Open(to, 0o600, &bolt.Options{Timeout: time.Second, PageSize: PageSize, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return err
	}
	// Each of its small transactions is on the disk before the next, so nothing piles up before the bot's commits.
	const step = 8 << 20
	err = bolt.Compact(dst, src, step)
	if err = errors.Join(err, dst.Close(), ctx.Err()); err != nil {
		return err
	}
	return syncFile(to)
}

// CompactBeside writes a compacted copy of an open file beside path, lets change alter it, makes it durable and returns
// its path. Nobody may write to the open file meanwhile. When it fails it leaves nothing behind.
func CompactBeside(ctx context.Context, path string, from *bolt.DB, change func(*bolt.Tx) error) (fresh string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), Leftovers(path))
	if err != nil {
		return "", err
	}
	fresh = f.Name()
	defer func() {
		if err != nil {
			_ = os.Remove(fresh)
		}
	}()
	if err := f.Close(); err != nil {
		return "", err
	}
	to, err := bolt.Open(fresh, 0o600, &bolt.Options{Timeout: time.Second, PageSize: PageSize, NoSync: true, NoFreelistSync: true})
	if err != nil {
		return "", err
	}
	const step = 4 << 20
	err = bolt.Compact(to, from, step)
	if err == nil {
		to.NoFreelistSync = false // so that it is opened quickly
		err = to.Update(change)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = to.Sync()
	}
	return fresh, errors.Join(err, to.Close())
}
