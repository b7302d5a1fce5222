package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"waymark/storage"
)

// BackUpStopped makes a backup of a bot that is not running.
func BackUpStopped(ctx context.Context, cfg Config) (storage.Backup, error) {
	path := filepath.Join(cfg.Data.Dir, DataFile)
	if err := NoData(cfg); err != nil {
		return storage.Backup{}, err
	}
	key, err := storage.LoadKey(cfg.Data.KeyFile)
	if err != nil {
		return storage.Backup{}, err
	}
	b, err := storage.BackupStopped(ctx, storage.Options{Path: path, Key: key}, cfg.Backup.Options(time.Now()))
	if IsRunning(err) {
		return storage.Backup{}, &storage.HostError{
			What: "The bot is running, so its data file is in use.", Cause: err,
			Remedy: "A running bot makes backups by itself. " + backupNow(ctx, cfg.Data),
		}
	}
	return b, err
}

// NoData returns a *storage.HostError if there is no data file.
func NoData(cfg Config) error {
	path := filepath.Join(cfg.Data.Dir, DataFile)
	if Exists(path) {
		return nil
	}
	remedy := "The bot makes it at its first start. If it ran before, are these the settings that it ran with? They are from " + cfg.named() + "."
	if cfg.Source.File == "" {
		remedy = "The bot makes it at its first start. If it ran before, this is the wrong folder: go to the one with its config.toml,\n" +
			"or name that file with --config FILE."
	}
	return &storage.HostError{What: "There is no data file " + path + ".", Remedy: remedy}
}

// backupNow says how to have a backup of a running bot now.
func backupNow(ctx context.Context, c DataConfig) string {
	v, err := AskHealth(ctx, c)
	switch {
	case BackupSignal() == nil:
		return "To have one now, stop it first, then: waymark backup"
	case err != nil || v.Process == 0:
		return "To have one now, send its process the signal SIGUSR1; where systemd runs it: systemctl kill --signal=SIGUSR1 waymark"
	case v.Process == 1: // in a container, in which there is no program that sends signals
		return "To have one now, outside the container: docker kill --signal=SIGUSR1 NAME, or podman kill --signal=SIGUSR1 NAME"
	}
	return fmt.Sprintf("To have one now: kill -USR1 %d", v.Process)
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
		if err := storage.TryFolder(c.Dir); err != nil && !errors.Is(err, storage.ErrFull) { // or a key would be left behind
			return nil, err
		}
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
		Remedy: "If its disk is not mounted, mount it. If it is lost: waymark restore " + storage.InShell(newest.Path) +
			"\nTo begin with an empty one, move the backups to another folder first.",
	}
}

// Exists reports whether there is a file at path: not where a file stands for a folder of it. If that cannot be found out it
// is true.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR)
}

// IsRunning reports whether opening the data file failed because another process has it open.
func IsRunning(err error) bool { return errors.Is(err, storage.ErrRunning) }
