package discord

import (
	"context"
	"sync"
	"time"
)

// maxPerSecond is how many requests a bot may make in a second (Discord: Rate Limits).
const maxPerSecond = 50

// Discord bans an address for a while after 10,000 answers of 401, 403 or 429 in ten minutes (Discord: Rate Limits,
// Invalid Request Limit). The bot pauses long before.
const (
	maxRefusals   = 2000
	refusalWindow = 10 * time.Minute
)

// limiter lets at most len(past) requests begin in any window; with an empty past, any number.
type limiter struct {
	window time.Duration

	mu     sync.Mutex
	past   []time.Time // ring: when the last requests began or will begin
	next   int
	paused time.Time // nothing begins before
}

func newLimiter(n int, window time.Duration) *limiter {
	return &limiter{window: window, past: make([]time.Time, n)}
}

// wait blocks until a request may begin and returns 0. If that would be after ctx's deadline, it returns at once
// with the time to wait.
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

// reserve takes the next free moment from now on, if it comes before ctx's deadline.
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
	if len(l.past) > 0 {
		l.past[l.next] = at
		l.next = (l.next + 1) % len(l.past)
	}
	return at, true
}

// pause lets nothing begin for d.
func (l *limiter) pause(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := time.Now().Add(d); until.After(l.paused) {
		l.paused = until
	}
}

// sleep waits for d, or returns ctx's error.
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
