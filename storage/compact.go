package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// compactStep is how many bytes one transaction of a compaction copies.
const compactStep = 4 << 20

// Freed notes that something was removed at an instant that must not stay readable in the file's unused pages.
func (tx *Tx) Freed(at time.Time) error {
	meta := tx.b.t.Bucket([]byte(bucketMeta))
	if meta.Get([]byte(metaFreed)) != nil {
		return nil
	}
	tx.b.wrote = true
	return meta.Put([]byte(metaFreed), instant(at))
}

// FreedSince returns since when unused pages of the file hold what was removed; false if they hold nothing that
// matters.
func (db *DB) FreedSince(ctx context.Context) (at time.Time, ok bool, err error) {
	err = db.read(ctx, func(b *batch) error {
		v := b.t.Bucket([]byte(bucketMeta)).Get([]byte(metaFreed))
		if ok = len(v) == instantSize; ok {
			at = timeOf(v)
		}
		return nil
	})
	return at, ok, err
}

// Compact rewrites the file without its unused pages, so that nothing that was removed is left in it, and gives
// the disk back what they took. Readers go on meanwhile; updates wait, about 2 s for each GB. It needs room for a second
// file. When it fails, nothing has changed.
func (db *DB) Compact(ctx context.Context) error {
	db.maintain.Lock() // before writing: a backup that is under way still has to write
	defer db.maintain.Unlock()
	db.writing.Lock()
	defer db.writing.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotStarted, err)
	}
	db.mu.RLock()
	file := db.file
	db.mu.RUnlock()
	if file == nil {
		return fmt.Errorf("%w: %w", ErrNotStarted, ErrClosed)
	}
	fresh, err := db.compacted(ctx, file)
	if err != nil {
		return err
	}
	defer os.Remove(fresh)
	return db.swap(fresh)
}

// compacted writes a compacted copy beside the data file and returns its path. Nobody writes meanwhile.
func (db *DB) compacted(ctx context.Context, from *bolt.DB) (path string, err error) {
	f, err := os.CreateTemp(filepath.Dir(db.options.Path), leftovers(db.options.Path))
	if err != nil {
		return "", err
	}
	path = f.Name()
	defer func() {
		if err != nil {
			_ = os.Remove(path)
		}
	}()
	if err := f.Close(); err != nil {
		return "", err
	}
	to, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: time.Second, PageSize: pageSize, NoSync: true, NoFreelistSync: true})
	if err != nil {
		return "", err
	}
	err = bolt.Compact(to, from, compactStep)
	if err == nil {
		to.NoFreelistSync = false // so that it is opened quickly
		err = to.Update(func(t *bolt.Tx) error { return t.Bucket([]byte(bucketMeta)).Delete([]byte(metaFreed)) })
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = to.Sync()
	}
	return path, errors.Join(err, to.Close())
}

// swap puts another file in the place of the data file and opens it.
func (db *DB) swap(fresh string) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.file == nil {
		return fmt.Errorf("%w: %w", ErrNotStarted, ErrClosed)
	}
	path := db.options.Path
	if err := db.file.Close(); err != nil {
		db.options.Log.Error("closing the data file", "err", err)
	}
	db.file = nil
	err := os.Rename(fresh, path)
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	file, reopen := openFile(path, db.options.MaxSize)
	if reopen != nil {
		db.options.Log.Error("the data file could not be opened again; restart the bot", "err", reopen)
		return errors.Join(err, reopen)
	}
	db.file = file
	return err
}

// leftovers is the pattern of the names of files that are being made, to become the one at path.
func leftovers(path string) string {
	return "." + strings.TrimPrefix(filepath.Base(path), ".") + ".*" + unfinished
}

// removeLeftovers removes what a crash left of files that were being made: they may hold what was erased since.
// The data file must be open, so that no other copy of the bot is making one.
func removeLeftovers(path string) {
	found, _ := filepath.Glob(filepath.Join(filepath.Dir(path), leftovers(path)))
	for _, f := range found {
		_ = os.Remove(f)
	}
}
