package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
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
type Backup struct {
	Path string
	At   time.Time // UTC, to the second
	Size int64     // bytes
}

const (
	backupPrefix = "waymark-"
	backupSuffix = ".db"
	backupTime   = "20060102T150405Z"
	backupRate   = 100 << 20
	checkTime    = 15 * time.Minute
	// unfinished ends the names of files that no one may take for a backup.
	unfinished = ".new"
)

// Backup writes a copy of the data file as it is now, without what was deleted, while everything else goes
// on. When it returns nil the copy is durable and was checked, the list of the erased lies beside it, and backups that
// are too old are gone. One that fails, or whose ctx ends, leaves nothing behind and removes nothing. Only one
// runs at a time; another waits.
func (db *DB) Backup(ctx context.Context, o BackupOptions) (Backup, error) {
	db.maintain.Lock()
	defer db.maintain.Unlock()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	db.interrupt.Store(&stop)
	defer db.interrupt.Store(nil)
	b, err := db.backup(ctx, o)
	if err != nil {
		return Backup{}, backupFailed(o.Dir, err)
	}
	if err := rotate(o); err != nil {
		db.options.Log.Warn("old backups could not be removed", "dir", o.Dir, "err", err)
	}
	return b, nil
}

func backupFailed(dir string, err error) error {
	var p *Problem
	switch {
	case errors.As(err, &p):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, ErrNotStarted):
		return fmt.Errorf("the backup was not finished: %w", err)
	case noRoom(err):
		return &Problem{"There is no room for a backup in " + dir + ".",
			"Free some space there, or name another folder in the configuration ([backup] dir). Earlier backups were kept.", ErrFull}
	}
	return &Problem{"A backup could not be written to " + dir + ".",
		"Let the account that runs the bot write there, and see that the disk is healthy. Earlier backups were kept.", err}
}

func (db *DB) backup(ctx context.Context, o BackupOptions) (Backup, error) {
	if err := makeDir(o.Dir); err != nil {
		return Backup{}, err
	}
	removeUnfinished(o.Dir)
	at := o.Now.UTC().Truncate(time.Second)
	b := Backup{Path: filepath.Join(o.Dir, backupPrefix+at.Format(backupTime)+backupSuffix), At: at}
	raw := filepath.Join(o.Dir, "."+filepath.Base(b.Path)+".raw"+unfinished)
	whole := filepath.Join(o.Dir, "."+filepath.Base(b.Path)+unfinished)
	defer os.Remove(raw)
	defer os.Remove(whole)
	began := time.Now()
	if err := db.copyTo(ctx, raw, cmp.Or(o.Rate, backupRate)); err != nil {
		return Backup{}, err
	}
	copied := time.Since(began)
	if err := compactTo(ctx, raw, whole); err != nil {
		return Backup{}, err
	}
	compacted := time.Since(began) - copied
	if err := verify(ctx, whole, backupFile(), db.options.Key, cmp.Or(o.CheckTime, checkTime)); err != nil {
		return Backup{}, err
	}
	list := tombstonesIn(o.Dir, db.options.Path)
	if err := mergeTombstones(list, tombstoneFile(db.options.Path)); err != nil {
		return Backup{}, err
	}
	info, err := os.Stat(whole)
	if err != nil {
		return Backup{}, err
	}
	b.Size = info.Size()
	if err := handOver(whole, list, tombstoneFile(db.options.Path)); err != nil {
		return Backup{}, err
	}
	if err := os.Rename(whole, b.Path); err != nil {
		return Backup{}, err
	}
	db.options.Log.Info("backup written", "file", filepath.Base(b.Path), "bytes", b.Size, "copying", copied.Round(time.Millisecond),
		"compacting", compacted.Round(time.Millisecond), "checking", (time.Since(began) - copied - compacted).Round(time.Millisecond))
	return b, syncDir(o.Dir)
}

// tombstonesIn is where the list of a data file lies in a folder of backups.
func tombstonesIn(dir, data string) string {
	return filepath.Join(dir, filepath.Base(tombstoneFile(data)))
}

// removeUnfinished removes what a backup that was killed left behind.
func removeUnfinished(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, "."+backupPrefix+"*"+unfinished))
	for _, path := range left {
		_ = os.Remove(path)
	}
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
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	t, err := db.longRead()
	if err != nil {
		return err
	}
	defer t.Rollback()
	w := &throttle{ctx: ctx, to: f, rate: rate, began: time.Now()}
	if _, err := t.WriteTo(w); err != nil {
		return cmp.Or(w.failed, err) // bbolt's own error only quotes it, so that nobody could tell a full disk
	}
	return f.Sync()
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
// bbolt waits for it, so both interrupt whoever holds it.
func (db *DB) longRead() (*bolt.Tx, error) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if db.file == nil {
		return nil, fmt.Errorf("%w: %w", ErrNotStarted, ErrClosed)
	}
	return db.file.Begin(false)
}

// interrupted ends what takes long, so that the file can be closed.
func (db *DB) interrupted() {
	if stop := db.interrupt.Load(); stop != nil {
		(*stop)()
	}
}

// throttle writes so many bytes a second, and nothing once ctx is done. Now and then it waits for the disk, so that
// what is not written yet does not pile up before the bot's own commits.
type throttle struct {
	ctx      context.Context
	to       *os.File
	rate     int64
	began    time.Time
	n, since int64
	failed   error // the first
}

const throttleChunk, throttleSync = 256 << 10, 8 << 20

// Write implements io.Writer.
func (w *throttle) Write(p []byte) (int, error) {
	n, err := w.write(p)
	w.failed = cmp.Or(w.failed, err)
	return n, err
}

func (w *throttle) write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		due := time.Duration(float64(w.n) / float64(w.rate) * float64(time.Second))
		if err := pause(w.ctx, due-time.Since(w.began)); err != nil {
			return done, err
		}
		n, err := w.to.Write(p[done:min(len(p), done+throttleChunk)])
		done, w.n, w.since = done+n, w.n+int64(n), w.since+int64(n)
		if err == nil && w.since >= throttleSync {
			w.since = 0
			err = w.to.Sync()
		}
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// ReadFrom keeps io.Copy from handing the file over to the system, which has no throttle.
func (w *throttle) ReadFrom(r io.Reader) (int64, error) {
	return io.CopyBuffer(struct{ io.Writer }{w}, r, make([]byte, throttleChunk))
}

// pause waits in real time, unless ctx is done.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Backups lists the finished backups in a folder, newest first. A folder that is not there has none.
func Backups(dir string) ([]Backup, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []Backup
	for _, e := range entries {
		name, ours := strings.CutPrefix(e.Name(), backupPrefix)
		name, whole := strings.CutSuffix(name, backupSuffix)
		at, err := time.Parse(backupTime, name)
		info, gone := e.Info()
		if !ours || !whole || err != nil || gone != nil || !info.Mode().IsRegular() {
			continue
		}
		all = append(all, Backup{filepath.Join(dir, e.Name()), at, info.Size()})
	}
	slices.SortFunc(all, func(a, b Backup) int { return b.At.Compare(a.At) })
	return all, nil
}

// rotate removes backups that are too old, but never the newest. It is called when that one was just checked.
func rotate(o BackupOptions) error {
	if o.Keep <= 0 {
		return nil
	}
	all, err := Backups(o.Dir)
	if err != nil {
		return err
	}
	now := o.Now.UTC().Truncate(time.Second)
	for _, b := range all {
		if !b.At.Equal(now) && b.At.Before(now.Add(-o.Keep)) {
			err = errors.Join(err, os.Remove(b.Path))
		}
	}
	return err
}
