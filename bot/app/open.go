package app

import (
	"errors"

	"io/fs"
	"log/slog"
	"os"

	"path/filepath"

	"waymark/storage"
)

// OpenExisting opens a data file that must be there.
func OpenExisting(cfg Config) (*storage.DB, error) {
	path := filepath.Join(cfg.Data.Dir, DataFile)
	if !Exists(path) {
		return nil, &storage.HostError{What: "There is no data file " + path + " yet.", Remedy: "The bot makes it at its first start. Is this the right config?"}
	}
	db, err := openStorage(cfg.Data, slog.New(slog.DiscardHandler))
	if IsRunning(err) {
		return nil, &storage.HostError{
			What: "The bot is running, so its data file is in use.", Cause: err,
			Remedy: "A running bot makes backups by itself. To have one now, send it the signal SIGUSR1: systemctl kill --signal=SIGUSR1 waymark",
		}
	}
	return db, err
}

// openStorage opens the data file, and makes it and the master key if neither is there.
func openStorage(c DataConfig, log *slog.Logger) (*storage.DB, error) {
	path := filepath.Join(c.Dir, DataFile)
	key, err := storage.LoadKey(c.KeyFile)
	if errors.Is(err, storage.ErrKeyMissing) && !Exists(path) {
		if key, err = storage.CreateKey(c.KeyFile); err == nil {
			log.Warn("made the key that the data is sealed with. Keep a copy of it somewhere safe, away from "+
				"this machine: without it nobody can read the data, not even you", "file", c.KeyFile)
		}
	}
	if err != nil {
		return nil, err
	}
	return storage.Open(storage.Options{Path: path, Key: key, Log: log, Volatile: c.Volatile})
}

// Exists says whether there is a file at path; one that cannot be looked at counts as there.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// IsRunning says whether an error of opening the data file means that another copy of the bot has it open.
func IsRunning(err error) bool { return errors.Is(err, storage.ErrRunning) }
