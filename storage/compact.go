package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/storage/internal/disk"
)

// MarkGarbage notes that something was removed at an instant that must not stay readable in the file's unused pages.
func (tx *Tx) MarkGarbage(at time.Time) error {
	meta := tx.b.t.Bucket([]byte(bucketMeta))
	if meta.Get([]byte(metaGarbage)) != nil {
		return nil
	}
	tx.b.wrote = true
	return meta.Put([]byte(metaGarbage), instant(at))
}

// GarbageSince returns since when unused pages of the file hold what was removed; false if they hold nothing that
// matters.
func (db *DB) GarbageSince(ctx context.Context) (at time.Time, ok bool, err error) {
	return db.metaInstant(ctx, metaGarbage)
}

// metaInstant reads an instant in "meta", false if there is none.
func (db *DB) metaInstant(ctx context.Context, key string) (at time.Time, ok bool, err error) {
	err = db.read(ctx, func(b *batch) error {
		v := b.t.Bucket([]byte(bucketMeta)).Get([]byte(key))
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
	fresh, err := disk.CompactBeside(ctx, db.options.Path, file, func(t *bolt.Tx) error {
		return t.Bucket([]byte(bucketMeta)).Delete([]byte(metaGarbage))
	})
	if err != nil {
		return err
	}
	defer os.Remove(fresh)
	return db.swap(fresh)
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
		err = disk.SyncDir(filepath.Dir(path))
	}
	return joinReopened(err, db.reopen())
}

// joinReopened keeps an error alone where the file could be opened again.
func joinReopened(err, reopened error) error {
	if reopened == nil {
		return err
	}
	return fmt.Errorf("%w (%w)", reopened, err)
}
