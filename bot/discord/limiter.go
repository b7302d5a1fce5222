package discord

import (
	"context"
	"sync"
	"time"
)

// perSecond is how many requests a bot may make in a second over all (Discord: Rate Limits).
const perSecond = 50

// limiter lets at most len(past) requests begin in any window; with an empty past, as many as come.
type limiter struct {
	window time.Duration

	mu     sync.Mutex
	past   []time.Time // when the last requests may have begun, a ring
	next   int
	paused time.Time // Discord said: nothing before
}

func newLimiter(n int, window time.Duration) *limiter {
	return &limiter{window: window, past: make([]time.Time, n)}
}

// wait returns when a request may begin, or with ctx's error.
func (l *limiter) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return sleep(ctx, time.Until(l.reserve(time.Now())))
}

// reserve takes the next free moment from now on.
func (l *limiter) reserve(now time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := now
	if l.paused.After(at) {
		at = l.paused
	}
	if len(l.past) == 0 {
		return at
	}
	if free := l.past[l.next].Add(l.window); free.After(at) {
		at = free
	}
	l.past[l.next] = at
	l.next = (l.next + 1) % len(l.past)
	return at
}

// pause lets nothing begin for a while.
func (l *limiter) pause(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := time.Now().Add(d); until.After(l.paused) {
		l.paused = until
	}
}

// sleep waits for d, or fails with ctx's error.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
