package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
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
	key, err := LoadKey(cfg)
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
	if err := DataGone(cfg); err != nil {
		return err
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
	key, err := LoadKey(cfg)
	made := false
	if errors.Is(err, storage.ErrKeyMissing) && !Exists(path) {
		if err := storage.TryFolder(c.Dir); err != nil && !errors.Is(err, storage.ErrFull) { // or a key would be left behind
			return nil, err
		}
		key, err = storage.CreateKey(c.KeyFile)
		made = err == nil
	}
	if err != nil {
		return nil, err
	}
	db, err := storage.Open(storage.Options{Path: path, Key: key, Log: log, Volatile: c.Volatile, BeforeUpgrade: cfg.Backup.Options(now)})
	switch {
	case made && err != nil && !Exists(path): // nothing was sealed with it, and beside no data file it would stop the next start
		err = errors.Join(err, os.Remove(c.KeyFile))
	case made:
		log.Warn("created the master key", "file", c.KeyFile,
			"remedy", "Keep a copy somewhere safe, not on this machine: without it nobody can read the data, not even you.")
	}
	return db, RestoreFrom(cfg, err)
}

// LoadKey is storage.LoadKey for the key of the data file. Where that key is missing and one beside it fits, the error names it.
func LoadKey(cfg Config) (storage.Key, error) {
	key, err := storage.LoadKey(cfg.Data.KeyFile)
	if errors.Is(err, storage.ErrKeyMissing) || errors.Is(err, storage.ErrKeyDamaged) {
		told := ForHost(err)
		if fits := storage.KeyFor(filepath.Join(cfg.Data.Dir, DataFile), cfg.Data.KeyFile); fits != "" {
			told.What += " The one in " + fits + " fits the data file."
			told.Remedy = storage.UseThatKey(fits)
			err = &told
		}
	}
	return key, err
}

// RestoreFrom names, in the error of a damaged data file, the newest backup that could take its place.
func RestoreFrom(cfg Config, err error) error {
	if !errors.Is(err, storage.ErrDamaged) {
		return err
	}
	told := ForHost(err)
	if told.Remedy == "" {
		return err
	}
	told.Remedy = NameBackup(cfg, told.Remedy)
	return &told
}

// NameBackup returns a remedy in which the newest backup, or where backups may be, stands for the FILE of waymark restore.
func NameBackup(cfg Config, remedy string) string {
	const restore = "waymark restore FILE"
	if !strings.Contains(remedy, restore) {
		return remedy
	}
	if newest, ok := NewestBackup(cfg.Backup.Dir, time.Now()); ok {
		return strings.ReplaceAll(remedy, restore, "waymark restore "+storage.InShell(newest.Path))
	}
	return remedy + "\nThere is no backup in " + cfg.Backup.Dir + ": FILE is one that you copied elsewhere."
}

// DataGone returns a *storage.HostError if there is no data file, but a key or backups of one: its disk may not be mounted. A new
// file in its place would take what members write now, away from what they wrote before.
func DataGone(cfg Config) error {
	path := filepath.Join(cfg.Data.Dir, DataFile)
	if Exists(path) {
		return nil
	}
	hasKey := Exists(cfg.Data.KeyFile)
	_, hasBackups := NewestBackup(cfg.Backup.Dir, time.Now())
	key, backups := "a key ("+cfg.Data.KeyFile+")", "backups of one in "+cfg.Backup.Dir
	var there, away string
	switch {
	case hasKey && hasBackups:
		there, away = "there are "+key+" and "+backups, "the key and the backups"
	case hasKey:
		there, away = "there is "+key, "the key"
	case hasBackups:
		there, away = "there are "+backups, "the backups"
	default:
		return nil
	}
	return &storage.HostError{
		What: "There is no data file " + path + ", but " + there + ". So this is not the first start.",
		Remedy: NameBackup(cfg, "If its disk is not mounted, mount it. If it is elsewhere, correct dir under [data] in the config. If it is lost: waymark restore FILE") +
			"\nTo begin with an empty one, move " + away + " to another folder first. Keep the old key: old backups can be read with it only.",
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
