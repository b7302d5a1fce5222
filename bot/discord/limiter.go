package discord

import (
	"context"
	"sync"
	"time"
)

// perSecond is how many requests a bot may make in a second over all (Discord: Rate Limits).
const perSecond = 50

// Discord bans an address for a while after 10,000 answers of 401, 403 or 429 in ten minutes (Discord: Rate Limits, Invalid
// Request Limit). The bot stops long before.
const (
	refusalsAtMost = 2000
	refusalsWithin = 10 * time.Minute
)

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

// wait returns 0 when a request may begin. If that would be only after ctx's end, it returns at once, and says
// in how long.
func (l *limiter) wait(ctx context.Context) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	now := time.Now()
	at, ok := l.reserve(ctx, now)
	if !ok {
		return at.Sub(now), nil
	}
	return 0, sleep(ctx, at.Sub(now))
}

// reserve takes the next free moment from now on, if it comes before ctx's end.
func (l *limiter) reserve(ctx context.Context, now time.Time) (at time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at = now
	if l.paused.After(at) {
		at = l.paused
	}
	if len(l.past) > 0 {
		if free := l.past[l.next].Add(l.window); free.After(at) {
			at = free
		}
	}
	if end, ends := ctx.Deadline(); ends && !at.Before(end) {
		return at, false
	}
	if len(l.past) == 0 {
		return at, true
	}
	l.past[l.next] = at
	l.next = (l.next + 1) % len(l.past)
	return at, true
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
