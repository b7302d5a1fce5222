// Package storage is the bot's memory: one bbolt file, every value in it sealed, every id in a key hashed.
package storage

import (
	"context"
	"log/slog"

	"waymark/peer"
)

// Options say what to open.
type Options struct {
	// Path is the data file. It is created, with mode 0600, if it is not there; so is its directory, 0700.
	Path string
	// Key is the master key. It wraps the other keys and nothing else.
	Key Key
	// Log hears of migrations and faults, never of anything stored; nil is silent.
	Log *slog.Logger
	// MaxSize is how many bytes the file may grow to; 0 means about 90 % of the volume.
	MaxSize int64
}

// DB is the open data file. Its methods may be called from any goroutine.
type DB struct{}

// Open opens the data file, creates it when it is missing, and migrates one of an older version. Every error
// that the host can mend is a *Problem.
func Open(o Options) (*DB, error) { panic("not yet") }

// Close waits for the functions that were started, then closes the file. Those that were not started
// return ErrNotStarted. Closing twice does nothing.
func (db *DB) Close() error { panic("not yet") }

// Update runs fn in a transaction scoped to the guild and returns nil once what it wrote is durable.
//
// Many callers share one commit, so fn may run more than once, each time on a fresh transaction: it must
// have no effect but through its Tx and on variables that it assigns anew each time. It runs on another
// goroutine, alone among all updates. An error from fn keeps nothing that it wrote and is returned as it
// is; a panic likewise, as *PanicError. If ctx is done before fn was started, fn never runs and the error
// wraps ErrNotStarted and the context's own; once it was started, Update waits for the outcome.
// ErrUncertain means that the disk failed while saving; ErrFull, in a *Problem, that there is no room.
func (db *DB) Update(ctx context.Context, guild peer.ID, fn func(*Tx) error) error { panic("not yet") }

// View runs fn in a read-only transaction scoped to the guild, at once and never behind an Update. It sees
// what was durable when it began. Keep it short: what is freed while it runs cannot be used again.
func (db *DB) View(ctx context.Context, guild peer.ID, fn func(*Tx) error) error { panic("not yet") }
