package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"waymark/storage"
)

// BackUpStopped makes a backup of a bot that is not running.
func BackUpStopped(ctx context.Context, cfg Config) (storage.Backup, error) {
	path := filepath.Join(cfg.Data.Dir, DataFile)
	if !Exists(path) {
		return storage.Backup{}, &storage.HostError{What: "There is no data file " + path + " yet.", Remedy: "The bot makes it at its first start. Is this the right config?"}
	}
	key, err := storage.LoadKey(cfg.Data.KeyFile)
	if err != nil {
		return storage.Backup{}, err
	}
	b, err := storage.BackupStopped(ctx, storage.Options{Path: path, Key: key}, cfg.Backup.Options(time.Now()))
	if IsRunning(err) {
		return storage.Backup{}, &storage.HostError{
			What: "The bot is running, so its data file is in use.", Cause: err,
			Remedy: "A running bot makes backups by itself. To have one now, send it the signal SIGUSR1: systemctl kill --signal=SIGUSR1 waymark",
		}
	}
	return b, err
}

// openStorage opens the data file. It creates it and the master key if neither exists. A file of an older version is brought to
// the present one, after a backup of it.
func openStorage(cfg Config, now time.Time, log *slog.Logger) (*storage.DB, error) {
	c := cfg.Data
	if err := DataGone(cfg); err != nil {
		return nil, err
	}
	path := filepath.Join(c.Dir, DataFile)
	key, err := storage.LoadKey(c.KeyFile)
	if errors.Is(err, storage.ErrKeyMissing) && !Exists(path) {
		if key, err = storage.CreateKey(c.KeyFile); err == nil {
			log.Warn("created the master key", "file", c.KeyFile,
				"remedy", "Keep a copy somewhere safe, not on this machine: without it nobody can read the data, not even you.")
		}
	}
	if err != nil {
		return nil, err
	}
	return storage.Open(storage.Options{Path: path, Key: key, Log: log, Volatile: c.Volatile, BeforeUpgrade: cfg.Backup.Options(now)})
}

// DataGone returns a *storage.HostError if there are backups but no data file: its disk may not be mounted. A new file in its
// place would take what members write now, away from what they wrote before.
func DataGone(cfg Config) error {
	path := filepath.Join(cfg.Data.Dir, DataFile)
	if Exists(path) {
		return nil
	}
	newest, ok := NewestBackup(cfg.Backup.Dir)
	if !ok {
		return nil
	}
	return &storage.HostError{
		What: "There is no data file " + path + ", but there are backups of one in " + cfg.Backup.Dir + ".",
		Remedy: "If its disk is not mounted, mount it. If it is lost: waymark restore " + newest.Path +
			"\nTo begin with an empty one, move the backups to another folder first.",
	}
}

// Exists reports whether there is a file at path. If that cannot be found out it is true.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// IsRunning reports whether opening the data file failed because another process has it open.
func IsRunning(err error) bool { return errors.Is(err, storage.ErrRunning) }
