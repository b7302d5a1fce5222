package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/storage/internal/disk"
)

// BackupOptions say where backups go.
type BackupOptions struct {
	// Dir is their folder. It is made, with mode 0700, if it is not there.
	Dir string
	// Keep is how old a backup may become; 0 keeps all. The newest good one is never removed.
	Keep time.Duration
	// Now names the backup and tells the age of others.
	Now time.Time
	// Rate is how many bytes a second are copied at most; 0 means 100 MB, which writers do not notice.
	Rate int64
	// CheckTime is how long the check of the finished backup may take; 0 means 15 minutes.
	CheckTime time.Duration
}

// Backup is a finished, checked copy of the data file.
type Backup = disk.Backup

// Backups lists the finished backups in a folder, newest first. A folder that is not there has none.
func Backups(dir string) ([]Backup, error) { return disk.Backups(dir) }

// Room returns how many bytes are free, for an account that is not root, on the volume that holds path; -1 if unknown.
func Room(path string) int64 { return disk.Room(path) }

const (
	backupRate = 100 << 20
	checkTime  = 15 * time.Minute
)

// Backup writes a copy of the data file as it is now, without what was deleted, while everything else goes
// on. When it returns nil the copy is durable and was checked, the list of erasures is next to it, and backups that
// are too old are gone. Records that nobody can read are copied as they are, counted in the result and logged. A backup
// that fails, or whose ctx ends, leaves nothing behind and removes nothing. Only one runs at a time; another waits.
func (db *DB) Backup(ctx context.Context, o BackupOptions) (Backup, error) {
	db.maintain.Lock()
	defer db.maintain.Unlock()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	db.interrupt.Store(&stop)
	defer db.interrupt.Store(nil)
	b, err := db.backup(ctx, o, db.copyTo)
	if err != nil {
		return Backup{}, backupFailed(o.Dir, err)
	}
	if err := disk.RotateBackups(o.Dir, o.Keep, o.Now); err != nil {
		db.options.Log.Warn("old backups could not be removed", "dir", o.Dir, "err", err)
	}
	return b, nil
}

// BackupStopped is Backup for a data file that no bot has open (ErrRunning). A file of an older version stays as it is, and
// so is its copy: only a start brings it to the present version.
func BackupStopped(ctx context.Context, o Options, b BackupOptions) (Backup, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s, err := newSecrets(o.Key)
	if err != nil {
		return Backup{}, err
	}
	size := disk.VolumeSize(filepath.Dir(o.Path)) / 10 * 9
	file, err := disk.Open(o.Path, max(size, 1<<30), o.Volatile) // and holds its lock
	if err != nil {
		return Backup{}, err
	}
	err = file.View(func(t *bolt.Tx) error { _, err := unlock(t, s); return err })
	if err != nil {
		closed := file.Close() // before other keys are tried on it
		return Backup{}, errors.Join(keyWrong(o.Path, o.Key, err), closed)
	}
	db := &DB{options: o, secrets: s, file: file}
	made, err := db.backup(ctx, b, db.copyUnused)
	if err = errors.Join(err, file.Close()); err != nil {
		return Backup{}, backupFailed(b.Dir, err)
	}
	return made, disk.RotateBackups(b.Dir, b.Keep, b.Now)
}

// copyUnused copies a file that nothing else uses.
func (db *DB) copyUnused(ctx context.Context, path string, rate int64) error {
	return db.file.View(func(t *bolt.Tx) error { return disk.WriteThrottled(ctx, path, t, rate) })
}

func backupFailed(dir string, err error) error {
	var p *HostError
	switch {
	case errors.As(err, &p):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, ErrNotStarted):
		return fmt.Errorf("the backup was not finished: %w", err)
	case disk.NoRoom(err):
		return &HostError{What: "There is no room for a backup in " + dir + ".",
			Remedy: "Free some space there, or name another folder in the configuration ([backup] dir). Earlier backups were kept.", Cause: ErrFull}
	}
	return &HostError{What: "A backup could not be written to " + dir + ".",
		Remedy: "Let the account that runs the bot write there, and see that the disk is healthy. Earlier backups were kept.", Cause: err}
}

// copyBeforeUpgrade makes a backup of a file of an older version before it is changed. Nothing else uses the file yet.
func (db *DB) copyBeforeUpgrade(have uint32) error {
	o := db.options.BeforeUpgrade
	if o.Dir == "" {
		return nil
	}
	db.options.Log.Info("the data file is of an older version; a backup is made before it is changed", "version", have, "dir", o.Dir)
	if _, err := db.backup(context.Background(), o, db.copyUnused); err != nil {
		return backupFailed(o.Dir, err)
	}
	return nil
}

// backup writes a copy with copyTo, and checks it.
func (db *DB) backup(ctx context.Context, o BackupOptions, copyTo func(context.Context, string, int64) error) (Backup, error) {
	if err := disk.MakeDir(o.Dir); err != nil {
		return Backup{}, err
	}
	disk.RemoveUnfinishedBackups(o.Dir)
	b := Backup{At: o.Now.UTC().Truncate(time.Second)}
	b.Path = disk.BackupPath(o.Dir, b.At)
	raw := filepath.Join(o.Dir, "."+filepath.Base(b.Path)+".raw"+disk.Unfinished)
	whole := filepath.Join(o.Dir, "."+filepath.Base(b.Path)+disk.Unfinished)
	defer os.Remove(raw)
	defer os.Remove(whole)
	began := time.Now()
	if err := copyTo(ctx, raw, cmp.Or(o.Rate, backupRate)); err != nil {
		return Backup{}, err
	}
	copied := time.Since(began)
	if err := disk.CompactFile(ctx, raw, whole); err != nil {
		return Backup{}, err
	}
	compacted := time.Since(began) - copied
	found, err := verify(ctx, whole, disk.BackupFile(), db.options.Key, cmp.Or(o.CheckTime, checkTime))
	if err != nil {
		return Backup{}, err
	}
	b.Unreadable = found.Unreadable
	db.damaged.Store(int64(b.Unreadable))
	if err := db.finishBackup(&b, whole); err != nil {
		return Backup{}, err
	}
	db.options.Log.Info("backup written", "file", filepath.Base(b.Path), "bytes", b.Size, "copying", copied.Round(time.Millisecond),
		"compacting", compacted.Round(time.Millisecond), "checking", (time.Since(began) - copied - compacted).Round(time.Millisecond))
	if b.Unreadable > 0 {
		db.options.Log.Warn("records in the data file are unreadable; the backup holds them as they are", "records", b.Unreadable)
	}
	return b, nil
}

// finishBackup writes the list of erasures beside a checked backup and gives the backup its name.
func (db *DB) finishBackup(b *Backup, whole string) error {
	list, own := disk.ErasureListIn(filepath.Dir(b.Path), db.options.Path), disk.ErasureList(db.options.Path)
	if err := errors.Join(disk.MergeErasures(list, own), disk.EnsureErasureList(list)); err != nil {
		return err
	}
	info, err := os.Stat(whole)
	if err != nil {
		return err
	}
	b.Size = info.Size()
	if err := disk.HandOver(whole, list, own); err != nil {
		return err
	}
	if err := os.Rename(whole, b.Path); err != nil {
		return err
	}
	return disk.SyncDir(filepath.Dir(b.Path))
}

// copyTo writes the data file, as it is in one read transaction, to path. The transaction is as long as the
// copy. So for that time the free list is not written: with it, the file would grow without bound (bbolt 1.5,
// one open reader beside commits).
func (db *DB) copyTo(ctx context.Context, path string, rate int64) (err error) {
	if err := db.freeList(ctx, false); err != nil {
		return err
	}
	defer func() {
		// Not given up with ctx: left so, the next start would have to scan the whole file.
		if back := db.freeList(context.WithoutCancel(ctx), true); err == nil && !errors.Is(back, ErrClosed) {
			err = back
		}
	}()
	db.copying.Store(true)
	defer db.copying.Store(false)
	t, err := db.longRead()
	if err != nil {
		return err
	}
	defer t.Rollback()
	return disk.WriteThrottled(ctx, path, t, rate)
}

// freeList lets the data file's free list be written with every commit, or not.
func (db *DB) freeList(ctx context.Context, write bool) error {
	return db.Update(ctx, 0, func(tx *Tx) error {
		tx.b.t.DB().NoFreelistSync = !write
		tx.b.wrote = true
		return nil
	})
}

// longRead begins a transaction that may last: it does not keep Close or a reopening from their locks, but
// bbolt waits for it, so both interrupt its holder.
func (db *DB) longRead() (*bolt.Tx, error) {
	if !db.hold() {
		return nil, fmt.Errorf("%w: %w", ErrNotStarted, ErrClosed)
	}
	defer db.mu.RUnlock()
	return db.file.Begin(false)
}

// interrupted ends what takes long, so that the file can be closed.
func (db *DB) interrupted() {
	if stop := db.interrupt.Load(); stop != nil {
		(*stop)()
	}
}
