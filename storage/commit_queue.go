package storage

import (
	"runtime"
	"sync"
	"sync/atomic"

	"waymark/peer"
)

// pendingTx is a transaction that waits for the committer.
type pendingTx struct {
	guild peer.ID
	fn    func(*Tx) error
	taken atomic.Bool // by the committer, or by a caller who gave up
	err   error       // of fn; once done is closed, the outcome
	done  chan struct{}
}

func (j *pendingTx) finish(err error) {
	j.err = err
	close(j.done)
}

// commitQueue passes transactions to the committer.
type commitQueue struct {
	mu      sync.Mutex
	waiting []*pendingTx
	closed  bool
	wake    chan struct{} // has a token while transactions may wait, and after close
	stopped chan struct{} // closed when the committer has ended
}

func newCommitQueue() *commitQueue {
	return &commitQueue{wake: make(chan struct{}, 1), stopped: make(chan struct{})}
}

// add queues a transaction. It returns false after close.
func (q *commitQueue) add(j *pendingTx) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.waiting = append(q.waiting, j)
	q.signal()
	return true
}

func (q *commitQueue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *commitQueue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}

// gather yields to goroutines that are about to add a transaction, as long as more come: mostly the callers of the previous
// group, which was just committed. Without it, groups are half as large under load. It does not sleep; without other callers
// it takes a microsecond.
func (q *commitQueue) gather() {
	for seen := 0; ; {
		runtime.Gosched()
		q.mu.Lock()
		n := len(q.waiting)
		q.mu.Unlock()
		if n <= seen || n >= maxGroup {
			return
		}
		seen = n
	}
}

// take returns the transactions whose callers still wait, at most maxGroup, and whether the queue was closed. After close it
// returns all of them.
func (q *commitQueue) take() (group []*pendingTx, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, j := range q.waiting {
		if len(group) == maxGroup && !q.closed {
			break
		}
		n++
		if j.taken.CompareAndSwap(false, true) {
			group = append(group, j)
		}
	}
	q.waiting = append(q.waiting[:0:0], q.waiting[n:]...)
	if len(q.waiting) > 0 {
		q.signal()
	}
	return group, q.closed
}
