package app

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"waymark/storage"
)

// OpenExisting opens the data file, which must exist.
func OpenExisting(cfg Config) (*storage.DB, error) {
	path := filepath.Join(cfg.Data.Dir, DataFile)
	if !Exists(path) {
		return nil, &storage.HostError{What: "There is no data file " + path + " yet.", Remedy: "The bot makes it at its first start. Is this the right config?"}
	}
	db, err := openStorage(cfg, time.Now(), slog.New(slog.DiscardHandler))
	if IsRunning(err) {
		return nil, &storage.HostError{
			What: "The bot is running, so its data file is in use.", Cause: err,
			Remedy: "A running bot makes backups by itself. To have one now, send it the signal SIGUSR1: systemctl kill --signal=SIGUSR1 waymark",
		}
	}
	return db, err
}

// openStorage opens the data file. It creates it and the master key if neither exists. A file of an older version is brought to
// the present one, after a backup of it.
func openStorage(cfg Config, now time.Time, log *slog.Logger) (*storage.DB, error) {
	c := cfg.Data
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

// Exists reports whether there is a file at path. If that cannot be found out it is true.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// IsRunning reports whether opening the data file failed because another process has it open.
func IsRunning(err error) bool { return errors.Is(err, storage.ErrRunning) }
