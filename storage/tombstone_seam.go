package storage

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// The list of the erased lies beside the data file and beside its backups. What it holds is told in tombstone.go.

// tombstonesOf is where the list of a data file lies.
func tombstonesOf(data string) string { return data + ".erased" }

// tombstonesIn is where its copy lies in a folder of backups.
func tombstonesIn(dir, data string) string {
	return filepath.Join(dir, filepath.Base(tombstonesOf(data)))
}

// copyTombstones puts a copy of the list into a folder of backups.
func (db *DB) copyTombstones(dir string) error {
	from := tombstonesOf(db.options.Path)
	err := copyDurably(from, tombstonesIn(dir, db.options.Path))
	if errors.Is(err, fs.ErrNotExist) && !isThere(from) {
		return nil // nobody was ever erased
	}
	return err
}

// replayTombstones erases from the data file everybody in these lists, as far as they are there.
//
// SEAM: tombstone.go is to do it.
func (db *DB) replayTombstones(lists ...string) error {
	return nil
}
