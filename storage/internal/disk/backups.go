package disk

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Backup is a finished, checked copy of the data file.
type Backup struct {
	Path string
	At   time.Time // UTC, to the second
	Size int64     // bytes
	// Unreadable is how many records of it nobody can open, because they are damaged. It is known only of a backup that
	// was just made.
	Unreadable int
}

const (
	backupPrefix = "waymark-"
	backupSuffix = ".db"
	// TimeLayout is how an instant, in UTC, is written in the name of a file.
	TimeLayout = "20060102T150405Z"
)

// BackupPath is the path of the backup of an instant.
func BackupPath(dir string, at time.Time) string {
	return filepath.Join(dir, backupPrefix+at.UTC().Format(TimeLayout)+backupSuffix)
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
		b, ours := BackupNamed(filepath.Join(dir, e.Name()))
		info, gone := e.Info()
		if !ours || gone != nil || !info.Mode().IsRegular() {
			continue
		}
		b.Size = info.Size()
		all = append(all, b)
	}
	slices.SortFunc(all, func(a, b Backup) int { return b.At.Compare(a.At) })
	return all, nil
}

// BackupNamed returns the backup that a path names, without its size; false if the name is not that of a backup.
func BackupNamed(path string) (Backup, bool) {
	name, ours := strings.CutPrefix(filepath.Base(path), backupPrefix)
	name, whole := strings.CutSuffix(name, backupSuffix)
	at, err := time.Parse(TimeLayout, name)
	return Backup{Path: path, At: at}, ours && whole && err == nil
}

// RotateBackups removes the backups that are older than keep at now, but not the one of now, which was just checked.
func RotateBackups(dir string, keep time.Duration, now time.Time) error {
	if keep <= 0 {
		return nil
	}
	all, err := Backups(dir)
	if err != nil {
		return err
	}
	now = now.UTC().Truncate(time.Second)
	for _, b := range all {
		if !b.At.Equal(now) && b.At.Before(now.Add(-keep)) {
			err = errors.Join(err, os.Remove(b.Path))
		}
	}
	return err
}

// RemoveUnfinishedBackups removes what a backup that was killed left behind.
func RemoveUnfinishedBackups(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, "."+backupPrefix+"*"+Unfinished))
	for _, path := range left {
		_ = os.Remove(path)
	}
}

// WriteThrottled writes what from holds to a new file, at most rate bytes a second, and makes it durable. It stops when
// ctx is done.
func WriteThrottled(ctx context.Context, path string, from io.WriterTo, rate int64) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	w := &throttle{ctx: ctx, to: f, rate: rate, began: time.Now()}
	if _, err := from.WriteTo(w); err != nil {
		return cmp.Or(w.failed, err) // bbolt's own error only quotes it, so that nobody could tell a full disk
	}
	return f.Sync()
}

// throttle writes so many bytes a second, and nothing once ctx is done. At intervals it waits for the disk, so that what
// is not written yet does not pile up before the bot's own commits.
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
		if err := Pause(w.ctx, due-time.Since(w.began)); err != nil {
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

// Pause waits in real time, unless ctx is done.
func Pause(ctx context.Context, d time.Duration) error {
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
