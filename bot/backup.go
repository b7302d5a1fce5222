package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"waymark/storage"
)

const (
	firstBackup = 10 * time.Minute // after a start with none, so that trying the bot out leaves none
	backupAgain = time.Hour        // after one failed
)

// backups writes a backup when one is due by the configuration, and when the host asks for one by a signal.
type backups struct {
	db      *storage.DB
	cfg     backupConfig
	now     func() time.Time
	log     *slog.Logger
	started time.Time
}

// run goes on until ctx ends. A backup that fails is logged and tried again; it never stops the bot.
func (b *backups) run(ctx context.Context) error {
	asked := make(chan os.Signal, 1)
	if s := backupSignal(); s != nil {
		signal.Notify(asked, s)
		defer signal.Stop(asked)
	}
	b.started = b.now()
	failed := time.Time{}
	for {
		var due <-chan time.Time
		if at, ok := b.next(failed); ok {
			// Looked at anew every hour: the clock of the machine may be set meanwhile.
			due = time.After(min(time.Hour, max(0, at.Sub(b.now()))))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-asked:
			b.log.Info("a backup was asked for")
		case <-due:
			if at, ok := b.next(failed); !ok || at.After(b.now()) {
				continue
			}
		}
		failed = time.Time{}
		if _, err := b.db.Backup(ctx, b.cfg.options(b.now())); err != nil && ctx.Err() == nil {
			failed = b.now()
			attrs := []any{"err", err}
			if at, ok := b.next(failed); ok {
				attrs = append(attrs, "again_at", at)
			}
			b.log.Error("the backup failed", attrs...)
		}
	}
}

// next is when a backup is due; false if none is made by the clock.
func (b *backups) next(failed time.Time) (time.Time, bool) {
	if b.cfg.EveryHours <= 0 {
		return time.Time{}, false
	}
	if !failed.IsZero() {
		return failed.Add(backupAgain), true
	}
	newest, ok := newestBackup(b.cfg.Dir)
	if !ok {
		return b.started.Add(firstBackup), true
	}
	return newest.At.Add(time.Duration(b.cfg.EveryHours) * time.Hour), true
}

// newestBackup is the newest backup in a folder; false if there is none or the folder cannot be read.
func newestBackup(dir string) (storage.Backup, bool) {
	all, err := storage.Backups(dir)
	if err != nil || len(all) == 0 {
		return storage.Backup{}, false
	}
	return all[0], true
}

func (c backupConfig) options(now time.Time) storage.BackupOptions {
	return storage.BackupOptions{Dir: c.Dir, Keep: time.Duration(c.KeepDays) * 24 * time.Hour, Now: now}
}

type backupCommand struct {
	Config string `help:"The settings, as for run." placeholder:"FILE"`
}

// Run is the command backup: one backup of a bot that is stopped.
func (c backupCommand) Run(out io.Writer) error {
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	db, err := openExisting(cfg)
	if err != nil {
		return err
	}
	b, err := db.Backup(context.Background(), cfg.Backup.options(time.Now()))
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	fmt.Fprintf(out, "Backed up to %s (%s) and checked it.\n", b.Path, inBytes(b.Size))
	fmt.Fprintf(out, "It can only be read with the key in %s. Keep a copy of that somewhere else.\n", cfg.Data.KeyFile)
	return nil
}

// openExisting opens a data file that must be there.
func openExisting(cfg config) (*storage.DB, error) {
	path := filepath.Join(cfg.Data.Dir, dataFile)
	if !exists(path) {
		return nil, &problem{what: "There is no data file " + path + " yet.", remedy: "The bot makes it at its first start. Is this the right config?"}
	}
	db, err := openStorage(cfg.Data, slog.New(slog.DiscardHandler))
	if isRunning(err) {
		return nil, &problem{
			what: "The bot is running, so its data file is in use.", err: err,
			remedy: "A running bot makes backups by itself. To have one now, send it the signal SIGUSR1: systemctl kill --signal=SIGUSR1 waymark",
		}
	}
	return db, err
}

type restoreCommand struct {
	File   string `arg:"" help:"The backup."`
	Config string `help:"The settings, as for run." placeholder:"FILE"`
}

// Run is the command restore.
func (c restoreCommand) Run(out io.Writer) error {
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	key, err := storage.LoadKey(cfg.Data.KeyFile)
	if err != nil {
		return err
	}
	path := filepath.Join(cfg.Data.Dir, dataFile)
	aside, err := storage.Restore(context.Background(), storage.RestoreOptions{
		From: c.File, Path: path, Key: key, Now: time.Now(), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Checked %s and put it in the place of %s. Whoever was erased since stays erased.\n", c.File, path)
	if aside != "" {
		fmt.Fprintf(out, "The data file that was there is now %s. To go back to it, restore that file. Remove it when all is well: it holds what members may since have deleted.\n", aside)
	}
	fmt.Fprintln(out, "Start the bot again.")
	return nil
}

// inBytes says how large something is, in a unit that suits it.
func inBytes(n int64) string {
	switch {
	case n < 1<<20:
		return fmt.Sprintf("%d KB", (n+1<<10-1)>>10)
	case n < 10<<30:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d GB", n>>30)
}
