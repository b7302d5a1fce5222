// Package storage is the bot's memory, in peer's words: one bbolt file with every value sealed and every id
// in a key hashed.
//
//	meta
//	  "version"                                  4 bytes
//	  "id key"                                   wrapped by the master key
//	  "garbage"                                  instant: since when there is something to overwrite
//	  "worked at"                                instant: when the bot last worked, in trusted time
//	  "restored"                                 instant at which this file came from a backup, until that was dealt with
//	  "backed up"                                instant at which that backup was made
//	erased
//	  seconds, HASH of who was erased            01, see erasures.go
//	HASH of a guild
//	  "guild"                                    the guild's id, sealed by the master key
//	  OWNER 00                                   the owner's key
//	  OWNER 01                                   member
//	  OWNER 02                                   settings
//	  OWNER 03 HASH of its id                    journey, setback or milestone
//	  OWNER 04 HASH of the card                  words for moderators that were held back
//	  OWNER 05                                   offer to mentor
//	  OWNER 06 HASH of its id                    request
//	  OWNER 07 HASH of its id                    pairing, with the mentee
//	  OWNER 08 another HASH of its id            pairing, with the mentor
//	  OWNER 09 HASH of the target                where a target was posted
//	  OWNER 0a HASH of its id                    report
//	  OWNER 0b                                   statistics
//	  OWNER 0c                                   evidence that the member, or the bot, is gone
//	  OWNER 0d HASH of the target                attempt at a target
//	  OWNER 0e                                   reminder
//	  OWNER 0f HASH of the pairing               the two of a pairing that an erasure deleted
//	  OWNER 10 day                               check-in
//	  OWNER 12 mark                              instant of a due item
//	  OWNER 13 HASH of that place and OWNER      the key of another's record that names the owner
//	  OWNER 14 HASH of kind and people           safety fact
//	  OWNER 15 HASH of kind and person           daily slots
//	  OWNER 16                                   what the server last called the person
//	  OWNER 17                                   private channel with the member
//	  OWNER 18                                   page of what helps the member
//	  OWNER 19 HASH of its id                    room that forgets
//	  OWNER 1a HASH of its id                    meeting
//	  OWNER 1b HASH of its meeting               open session
//	  OWNER 1c HASH of the meeting and OWNER     reminder of a meeting
//	  OWNER 1d HASH of its id                    circle
//	  OWNER 1e                                   what a member asked about circles
//	  OWNER 20 HASH of its id                    call for moderators
//	  OWNER 21                                   who is here of the moderators, and hand-overs
//	  OWNER 28                                   hello of the member
//	  index    05 another HASH of OWNER          OWNER who offered to mentor
//	           06 HASH of a request's id         OWNER
//	           07 HASH of a pairing's id         OWNER of the mentee, OWNER of the mentor
//	           1c HASH of a reminder's key       OWNER of a reminder of a meeting, HASH of the meeting
//	           1e HASH of a key                  OWNER who asked about circles
//	           28 HASH of a hello's key          OWNER of a hello that nobody answers yet
//	           86 another HASH of a request's id OWNER, HASH of its id, while it is open
//	  targets  HASH of the target                OWNER next order generation: where it is in outbox
//	  audit    instant, number                   line
//	due     instant, HASH of the guild, OWNER, mark                              due item
//	outbox  next, order, HASH of the guild, OWNER, half the HASH of the target   outbox item
//
// OWNER is the keyed hash of a member's id within a guild, or that of 0 for what belongs to the guild itself: settings,
// statistics, reports, facts, slots and the evidence that the bot is gone. All of a member is one range of keys, sealed under a key
// of their own in that range; what is elsewhere is found from there. What each record is, who is named in it and how
// long it is kept is in the table in records.go.
//
// Values are sealed, and padded to one of a few sizes, but for instants of due items and what "targets" says. Days and
// the audit log's instants in keys are shifted by a secret of the owner. So without the master key there is to be read:
// sizes in steps, counts, distances between days, and the instants at which something falls due or is to be tried.
package storage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"waymark/peer"
	"waymark/storage/internal/disk"
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
	// Volatile leaves out waiting for the disk: for a sandbox and tests, in which no power is lost.
	Volatile bool
	// BeforeUpgrade says where a checked copy of a file of an older version goes before anything in it is changed. Without a
	// Dir there is none.
	BeforeUpgrade BackupOptions
}

// DB is the open data file. Its methods may be called from any goroutine, but not from inside a function
// given to Update.
type DB struct {
	options Options
	secrets *secrets
	commit  func(*bolt.Tx) error // (*bolt.Tx).Commit; tests let it fail

	mu     sync.RWMutex // read-locked by who uses file, locked to change what follows
	file   *bolt.DB     // nil once closed, or while it cannot be opened again; see hold
	opened os.FileInfo  // which file was opened last
	closed bool         // by Close

	queue *commitQueue

	maintain  sync.Mutex                         // held by what takes long over the whole file: a backup, a compaction
	committed atomic.Int64                       // instant of the last commit, Unix nanoseconds; 0 for none yet
	commits   atomic.Int64                       // since Open
	failing   atomic.Bool                        // the last commit failed
	copying   atomic.Bool                        // a backup reads; see copyPause
	damaged   atomic.Int64                       // see Unreadable
	interrupt atomic.Pointer[context.CancelFunc] // ends what holds maintain, so that file can be closed
	writing   sync.Mutex                         // held by who writes: the committer, or Compact
	unwritten []disk.Erasure                     // erasures that are not in the list next to the file yet; the committer's
}

// Open opens the data file, creates it when it is missing, and migrates one of an older version. Every error
// that the host can fix is a *HostError.
func Open(o Options) (db *DB, err error) {
	// bbolt panics where it finds a page that is none.
	defer func() {
		if v := recover(); v != nil {
			db, err = nil, disk.DataFile().Damaged(o.Path, "one of its pages is none", nil)
		}
	}()
	return openSealed(o)
}

func openSealed(o Options) (*DB, error) {
	if o.Key.secret == nil {
		return nil, &HostError{What: "No key was given for the data file.", Remedy: "Name the key file in the configuration.", Cause: ErrKeyMissing}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s, err := newSecrets(o.Key)
	if err != nil {
		return nil, err
	}
	if !disk.Exists(o.Path) {
		if err := disk.Create(o.Path, func(t *bolt.Tx) error { return begin(t, s) }); err != nil {
			return nil, err
		}
	}
	if o.MaxSize == 0 {
		o.MaxSize = disk.VolumeSize(filepath.Dir(o.Path)) / 10 * 9
	}
	file, err := disk.Open(o.Path, o.MaxSize, o.Volatile)
	if err != nil {
		return nil, err
	}
	db := &DB{options: o, secrets: s, commit: (*bolt.Tx).Commit, queue: newCommitQueue()}
	db.use(file)
	if err := db.prepare(); err != nil {
		closed := file.Close() // before other keys are tried on it
		return nil, errors.Join(db.unprepared(err), closed)
	}
	if err := db.replay(); err != nil {
		return nil, errors.Join(&HostError{What: "The erasures in " + disk.ErasureList(o.Path) + " could not be repeated.",
			Remedy: "See that the account that runs the bot owns that file and that there is room on the disk. " +
				"Without them, members who were erased would come back.", Cause: err}, file.Close())
	}
	disk.RemoveLeftovers(o.Path)
	go db.committer()
	return db, nil
}

// prepare unlocks the file, and migrates one of an older version.
func (db *DB) prepare() error {
	var have uint32
	err := db.file.View(func(t *bolt.Tx) (err error) {
		have, err = unlock(t, db.secrets)
		return err
	})
	if err == nil && have < version {
		if err := db.copyBeforeUpgrade(have); err != nil {
			return err
		}
		err = db.file.Update(func(t *bolt.Tx) error {
			return migrate(t, db.secrets, steps(), version, func(st step) {
				db.options.Log.Info("data file migrated", "version", st.to, "what", st.what)
			})
		})
	}
	return err
}

// unprepared is what the host is told where prepare failed.
func (db *DB) unprepared(err error) error {
	path := db.options.Path
	var told *HostError
	switch {
	case errors.As(err, &told):
		return err
	case errors.Is(err, ErrNewer), errors.Is(err, ErrKeyWrong):
		return keyWrong(path, db.options.Key, err)
	case errors.Is(err, ErrDamaged):
		return &HostError{What: "The data file " + path + " is not one of this bot.",
			Remedy: "Check the path, or restore the newest backup.", Cause: err}
	}
	return &HostError{What: "The data file " + path + " could not be updated to the present version.",
		Remedy: "Nothing was changed. Run the version you ran before, and report this.", Cause: err}
}

// Close waits for the functions that were started, then closes the file. Those that were not started
// return ErrNotStarted. Closing twice does nothing.
func (db *DB) Close() error {
	db.interrupted()
	db.queue.close()
	<-db.queue.stopped
	db.mu.Lock()
	defer db.mu.Unlock()
	db.closed = true
	if db.file == nil {
		return nil
	}
	var err error
	if db.file.NoFreelistSync { // a backup was interrupted
		db.file.NoFreelistSync = false
		err = db.file.Update(func(*bolt.Tx) error { return nil })
	}
	err = errors.Join(err, db.file.Close())
	db.file = nil
	return err
}

// LastCommit is when something was last saved, by the machine's clock; zero if nothing was since Open.
func (db *DB) LastCommit() time.Time {
	if n := db.committed.Load(); n != 0 {
		return time.Unix(0, n).UTC()
	}
	return time.Time{}
}

// Commits is how many group commits were made since Open.
func (db *DB) Commits() int64 { return db.commits.Load() }

// Size is how many bytes the data file has.
func (db *DB) Size() int64 {
	info, err := os.Stat(db.options.Path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// Saving reports whether the last commit succeeded: false from a commit that fails until one succeeds.
func (db *DB) Saving() bool { return !db.failing.Load() }

// View runs fn in a read-only transaction scoped to the guild, at once and never behind an Update. It sees
// what was durable when it began. Keep it short: what is freed while it runs cannot be used again.
// Errors are as for Update.
func (db *DB) View(ctx context.Context, guild peer.ID, fn func(*Tx) error) error {
	return db.read(ctx, func(b *batch) error {
		tx := &Tx{guild: guild, b: b}
		defer tx.end()
		return fn(tx)
	})
}

// read runs fn in a read-only transaction over all guilds.
func (db *DB) read(ctx context.Context, fn func(*batch) error) (err error) {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotStarted, err)
	}
	if !db.hold() {
		return fmt.Errorf("%w: %w", ErrNotStarted, ErrClosed)
	}
	defer db.mu.RUnlock()
	t, err := db.file.Begin(false)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotStarted, err)
	}
	defer t.Rollback()
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{v, debug.Stack()}
		}
	}()
	return fn(newBatch(t, db.secrets))
}
