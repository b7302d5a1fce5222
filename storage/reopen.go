package storage

import (
	"os"

	bolt "go.etcd.io/bbolt"

	"waymark/storage/internal/disk"
)

// hold read-locks the data file for one use and reports whether it is open; if so, the caller unlocks mu. A file that could not
// be opened again after the disk failed is tried once more: the disk may be back.
func (db *DB) hold() bool {
	db.mu.RLock()
	if db.file != nil {
		return true
	}
	db.mu.RUnlock()
	db.openAgain()
	db.mu.RLock()
	if db.file != nil {
		return true
	}
	db.mu.RUnlock()
	return false
}

// openAgain opens a data file that could not be opened again. Another file in its place, as after a restore, takes a restart,
// since only Open checks it.
func (db *DB) openAgain() {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.file != nil || db.closed {
		return
	}
	if now, err := os.Stat(db.options.Path); err != nil || !os.SameFile(now, db.opened) {
		return
	}
	if db.reopen() == nil {
		db.options.Log.Info("the data file is open again")
	}
}

// reopen opens the data file after it was closed. The caller holds mu.
func (db *DB) reopen() error {
	file, err := disk.Open(db.options.Path, db.options.MaxSize, db.options.Volatile)
	if err != nil {
		db.options.Log.Error("the data file could not be opened again", "err", err,
			"remedy", "See to the disk. The bot goes on by itself when the same file is back; after a restore, restart it.")
		return err
	}
	db.use(file)
	return nil
}

// use takes a data file that was opened. The caller holds mu, or nobody else knows db yet.
func (db *DB) use(file *bolt.DB) {
	db.file = file
	db.opened, _ = os.Stat(file.Path())
}
