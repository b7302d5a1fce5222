package discord

import (
	"context"
	"time"
)

// identifyBurst is how many IDENTIFYs may follow each other at the minimum gap.
const identifyBurst = 15

// identifyLimiter spaces the IDENTIFYs of all shards (Discord: Gateway, Rate Limiting): two are at least gap
// apart, and after a burst one is earned back every refill. With refill 0 they are not counted.
type identifyLimiter struct {
	gap, refill time.Duration

	turn   chan struct{} // one token: guards what follows
	last   time.Time
	fullAt time.Time // when the whole burst is available again
}

func newIdentifyLimiter(t timeouts) *identifyLimiter {
	return &identifyLimiter{gap: t.identify, refill: t.identifyRefill, turn: make(chan struct{}, 1)}
}

// acquire blocks until a shard may connect in order to IDENTIFY. The caller then calls record when it does so, and
// release when the attempt is over.
func (l *identifyLimiter) acquire(ctx context.Context) error {
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := sleep(ctx, l.delay(time.Now())); err != nil {
		l.release()
		return err
	}
	return nil
}

func (l *identifyLimiter) release() { <-l.turn }

// record counts an IDENTIFY.
func (l *identifyLimiter) record(now time.Time) {
	l.last = now
	if l.fullAt.Before(now) {
		l.fullAt = now
	}
	l.fullAt = l.fullAt.Add(l.refill)
}

// delay returns how long the next IDENTIFY has to wait.
func (l *identifyLimiter) delay(now time.Time) time.Duration {
	wait := max(0, l.fullAt.Add(-identifyBurst*l.refill).Sub(now))
	if l.last.IsZero() {
		return wait
	}
	return max(wait, l.last.Add(l.gap).Sub(now))
}
