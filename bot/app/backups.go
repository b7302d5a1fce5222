package app

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"time"

	"waymark/storage"
)

const (
	firstBackup = 10 * time.Minute // after a start with none, so that trying the bot out leaves none
	backupAgain = time.Hour        // after one failed
)

// backups writes backups at the configured interval, and when the host asks for one by a signal.
type backups struct {
	Db      *storage.DB
	Cfg     BackupConfig
	Now     func() time.Time
	Log     *slog.Logger
	Started time.Time
	Holds   func() bool // while it returns true the time is in doubt, and no old backup is deleted
}

// run writes backups until ctx ends. A backup that fails is logged and retried; it never stops the bot.
func (b *backups) run(ctx context.Context) error {
	asked := make(chan os.Signal, 1)
	if s := BackupSignal(); s != nil {
		signal.Notify(asked, s)
		defer signal.Stop(asked)
	}
	b.Started = b.Now()
	if err := storage.TryFolder(b.Cfg.Dir); err != nil && b.Cfg.EveryHours > 0 { // not only when the first is due
		b.Log.Error("no backup can be made", "err", ForHost(err).What, "remedy", ForHost(err).Remedy)
	}
	failed := time.Time{}
	for {
		var due <-chan time.Time
		if at, ok := b.Next(failed); ok {
			// Checked every hour, because the machine's clock may be set meanwhile.
			due = time.After(min(time.Hour, max(0, at.Sub(b.Now()))))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-asked:
			b.Log.Info("backup requested")
		case <-due:
			if at, ok := b.Next(failed); !ok || at.After(b.Now()) {
				continue
			}
		}
		failed = time.Time{}
		o := b.Cfg.Options(b.Now())
		if b.Holds != nil && b.Holds() {
			o.Keep = 0 // all
		}
		if _, err := b.Db.Backup(ctx, o); err != nil && ctx.Err() == nil {
			failed = b.Now()
			attrs := []any{"err", err}
			if at, ok := b.Next(failed); ok {
				attrs = append(attrs, "again_at", at)
			}
			b.Log.Error("backup failed", attrs...)
		}
	}
}

// Next returns when a backup is due; false if none are made at an interval.
func (b *backups) Next(failed time.Time) (time.Time, bool) {
	if b.Cfg.EveryHours <= 0 {
		return time.Time{}, false
	}
	if !failed.IsZero() {
		return failed.Add(backupAgain), true
	}
	newest, ok := NewestBackup(b.Cfg.Dir, b.Now())
	if !ok || newest.At.After(b.Now()) {
		return b.Started.Add(firstBackup), true
	}
	return newest.At.Add(time.Duration(b.Cfg.EveryHours) * time.Hour), true
}

// NewestBackup returns the newest backup in a folder; false if there is none or the folder cannot be read. One that is dated after
// now, by a clock that was ahead, is returned only where there is no other.
func NewestBackup(dir string, now time.Time) (storage.Backup, bool) {
	all, err := storage.Backups(dir)
	if err != nil || len(all) == 0 {
		return storage.Backup{}, false
	}
	if i := slices.IndexFunc(all, func(b storage.Backup) bool { return !b.At.After(now) }); i > 0 {
		return all[i], true
	}
	return all[0], true
}

// Options returns the options of a backup at an instant.
func (c BackupConfig) Options(now time.Time) storage.BackupOptions {
	return storage.BackupOptions{Dir: c.Dir, Keep: time.Duration(c.KeepDays) * 24 * time.Hour, Now: now}
}
