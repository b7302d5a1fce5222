package sandbox

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// virtualClock is the sandbox's time, the bot's and the pretend Discord's alike. It stands still until it
// is moved, and it never goes back. It is safe for concurrent use.
type virtualClock struct {
	mu sync.Mutex
	at time.Time
}

// newVirtualClock stands at an instant.
func newVirtualClock(at time.Time) *virtualClock { return &virtualClock{at: at.UTC()} }

// Now is where the clock stands, in UTC.
func (c *virtualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// forward moves the clock to an instant; one that has gone by leaves it where it is.
func (c *virtualClock) forward(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to.After(c.at) {
		c.at = to.UTC()
	}
}

// worker is the part of the bot that passing time drives; see bot.tick and bot.next.
type worker struct {
	next func(context.Context) (time.Time, bool, error)
	tick func(context.Context) error
	rest func(context.Context) error // waits until everything has come to rest
}

// pass moves the clock to the target and has everything carried out that falls due on the way, in order:
// the clock stands at the instant of each thing while it happens. What stays due although it was tried is
// tried again a minute later, as the real program would, then at growing distances: of a quarter of an hour
// at most, or of a day while nothing works at all (the database is locked, say).
func (c *virtualClock) pass(ctx context.Context, target time.Time, w worker) error {
	again, most := time.Minute, 15*time.Minute
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		due, ok, err := w.next(ctx)
		if err != nil {
			return fmt.Errorf("what falls due next can not be read: %w", err)
		}
		now := c.Now()
		if ok && !due.After(now) { // it was due already and is still there: it did not work
			due = now.Add(again)
			again = min(2*again, most)
		} else {
			again = time.Minute
		}
		if !ok || due.After(target) {
			c.forward(target)
			return nil
		}
		c.forward(due)
		most = 15 * time.Minute
		if w.tick(ctx) != nil {
			most = 24 * time.Hour // the error is told by the function that ticks
		}
		if err := w.rest(ctx); err != nil {
			return err
		}
	}
}

// Frozen lets time pass while the bot does nothing, as when the machine sleeps or the process is stopped (SIGSTOP). What
// fell due meanwhile is late when time goes on.
func (s *Sandbox) Frozen(d time.Duration) { s.Clock.forward(s.Clock.Now().Add(d)) }
