package storage

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	bolterrors "go.etcd.io/bbolt/errors"

	"waymark/peer"
	"waymark/storage/internal/disk"
)

// maxGroup is the most transactions in a group commit, so that the first of them does not wait too long.
const maxGroup = 512

// copyPause is how long the committer waits for more transactions while a backup copies the file. Pages that a commit frees
// are not reused until the copy is done, so the file grows with every commit: fewer, larger ones keep that small. Answers
// are later by this much.
const copyPause = 20 * time.Millisecond

// Update runs fn in a transaction scoped to the guild and returns nil once what it wrote is durable.
//
// Transactions of several callers share one commit, so fn may run more than once, each time on a new transaction: it must
// have no side effects except through its Tx and on variables that it assigns on every run. It runs on another goroutine,
// never at the same time as another update, and must not call DB. If fn returns an error, nothing that it wrote is kept and
// Update returns the error; a panic is returned as *PanicError. If ctx ends before fn was started, fn never runs and the
// error wraps ErrNotStarted and ctx's error; after that Update waits for the outcome. ErrUncertain means that the disk
// failed during the commit; ErrFull, in a *HostError, that there is no room.
func (db *DB) Update(ctx context.Context, guild peer.ID, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotStarted, err)
	}
	j := &pendingTx{guild: guild, fn: fn, done: make(chan struct{})}
	if !db.queue.add(j) {
		return fmt.Errorf("%w: %w", ErrNotStarted, ErrClosed)
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
	}
	if j.taken.CompareAndSwap(false, true) {
		return fmt.Errorf("%w: %w", ErrNotStarted, ctx.Err())
	}
	<-j.done
	return j.err
}

// committer is the only writer. It commits waiting transactions as soon as the previous commit is done.
func (db *DB) committer() {
	defer close(db.queue.stopped)
	for range db.queue.wake {
		if db.copying.Load() {
			time.Sleep(copyPause)
		}
		db.queue.gather()
		group, closed := db.queue.take()
		if closed {
			for _, j := range group {
				j.finish(fmt.Errorf("%w: %w", ErrNotStarted, ErrClosed))
			}
			return
		}
		db.writing.Lock()
		db.run(group)
		db.writing.Unlock()
	}
}

// run commits a group. Transactions that fail after they wrote something are removed from it, and run by themselves last.
func (db *DB) run(group []*pendingTx) {
	var alone []*pendingTx
	for len(group) > 0 {
		bad, err := db.attempt(group)
		if bad == nil {
			for _, j := range group {
				if j.err == nil {
					j.err = err
				}
				j.finish(j.err)
			}
			break
		}
		if len(group) == 1 {
			bad.finish(bad.err)
			break
		}
		alone = append(alone, bad)
		group = withoutTx(group, bad)
	}
	for _, j := range alone {
		if bad, err := db.attempt([]*pendingTx{j}); bad == nil && j.err == nil {
			j.err = err
		}
		j.finish(j.err)
	}
}

func withoutTx(group []*pendingTx, bad *pendingTx) []*pendingTx {
	var rest []*pendingTx
	for _, j := range group {
		if j != bad {
			rest = append(rest, j)
		}
	}
	return rest
}

// attempt runs a group in one bbolt transaction and commits it if anything was written. If one of them fails after it wrote
// something, nothing is kept and that one is returned, with its err set. Otherwise err is the error of the commit.
func (db *DB) attempt(group []*pendingTx) (bad *pendingTx, err error) {
	if !db.hold() {
		return nil, fmt.Errorf("%w: %w", ErrNotStarted, ErrClosed)
	}
	t, err := db.file.Begin(true)
	if err != nil {
		db.mu.RUnlock()
		return nil, fmt.Errorf("%w: %w", ErrNotStarted, err)
	}
	b := newBatch(t, db.secrets)
	wrote, bad := runAll(b, group)
	if bad != nil || !wrote {
		_ = t.Rollback()
		db.mu.RUnlock()
		return bad, nil
	}
	err = db.commit(t)
	db.failing.Store(err != nil)
	if err == nil {
		db.committed.Store(time.Now().UnixNano())
		db.commits.Add(1)
		db.appendErased(b.erased)
	} else {
		_ = t.Rollback()
	}
	db.mu.RUnlock()
	return nil, db.commitError(err)
}

// runAll runs transactions in order, until one fails after it wrote something.
func runAll(b *batch, group []*pendingTx) (wrote bool, bad *pendingTx) {
	next := 0
	work := func() {
		for ; next < len(group); next++ {
			j := group[next]
			b.wrote = false
			j.err = errGone
			j.err = j.call(b)
			if b.wrote && j.err != nil {
				bad = j
				return
			}
			wrote = wrote || b.wrote
		}
	}
	// On another goroutine, so that runtime.Goexit in fn (t.Fatal) does not end the committer.
	for next < len(group) && bad == nil {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			work()
		}()
		<-ended
		if bad == nil && next < len(group) {
			if j := group[next]; b.wrote {
				bad = j
			}
			next++
		}
	}
	return wrote, bad
}

var errGone = errors.New("storage: the function ended its goroutine")

// call runs the transaction's function once.
func (j *pendingTx) call(b *batch) (err error) {
	tx := &Tx{guild: j.guild, b: b}
	defer tx.end()
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{v, debug.Stack()}
		}
	}()
	return j.fn(tx)
}

// commitError returns what the error of a commit means for the callers. After a disk failed it is unknown what is in the
// file, so it is opened again.
func (db *DB) commitError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bolterrors.ErrMaxSizeReached), disk.NoRoom(err):
		db.options.Log.Error("no room left for the data file")
		return &HostError{What: "There is no room left for the data file " + db.options.Path + ".",
			Remedy: "Free some space on its volume. Nothing was lost; saving works again as soon as there is room.", Cause: ErrFull}
	}
	db.options.Log.Error("commit failed; reopening the data file", "err", err)
	db.interrupted()
	db.mu.Lock()
	defer db.mu.Unlock()
	_ = db.file.Close()
	db.file = nil
	_ = db.reopen() // it logs its error; until hold has success, nothing is started
	return fmt.Errorf("%w: %w", ErrUncertain, err)
}
