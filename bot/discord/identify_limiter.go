package discord

import (
	"context"
	"sync"
	"time"
)

// identifyBurst is how many IDENTIFYs of each shard may follow each other at the minimum gap. Of many shards no more count:
// Discord allows a bot 1000 a day.
const (
	identifyBurst  = 15
	maxBurstShards = 50
)

// identifyLimiter spaces the IDENTIFYs of all shards (Discord: Gateway, Rate Limiting, and Sharding, max_concurrency): of
// the shards whose numbers leave the same remainder two are at least gap apart, and after a burst one is earned back every
// refill. With refill 0 they are not counted.
type identifyLimiter struct {
	gap, refill time.Duration

	lanes  []identifyLane // by a shard's number modulo max_concurrency
	burst  time.Duration  // refills in a burst
	mu     sync.Mutex
	fullAt time.Time // when the whole burst is available again
}

// identifyLane is for the shards that identify one after the other.
type identifyLane struct {
	turn chan struct{} // one token: guards last
	last time.Time
}

// newIdentifyLimiter makes a limiter for one shard.
func newIdentifyLimiter(t timeouts) *identifyLimiter {
	l := &identifyLimiter{gap: t.identify, refill: t.identifyRefill}
	l.allow(1, 1)
	return l
}

// allow takes over how many shards there are and Discord's max_concurrency. The last IDENTIFY of all lanes counts for each.
// It is called while no shard runs.
func (l *identifyLimiter) allow(shards, concurrency int) {
	var last time.Time
	for _, lane := range l.lanes {
		if lane.last.After(last) {
			last = lane.last
		}
	}
	l.burst = time.Duration(identifyBurst*min(shards, maxBurstShards)) * l.refill
	l.lanes = make([]identifyLane, min(max(1, concurrency), shards))
	for i := range l.lanes {
		l.lanes[i] = identifyLane{make(chan struct{}, 1), last}
	}
}

func (l *identifyLimiter) lane(shard int) *identifyLane { return &l.lanes[shard%len(l.lanes)] }

// acquire blocks until a shard may connect in order to IDENTIFY. The caller then calls record when it does so, and
// release when the attempt is over.
func (l *identifyLimiter) acquire(ctx context.Context, shard int) error {
	select {
	case l.lane(shard).turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := sleep(ctx, l.delay(shard, time.Now())); err != nil {
		l.release(shard)
		return err
	}
	return nil
}

func (l *identifyLimiter) release(shard int) { <-l.lane(shard).turn }

// record counts an IDENTIFY.
func (l *identifyLimiter) record(shard int, now time.Time) {
	l.lane(shard).last = now
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fullAt.Before(now) {
		l.fullAt = now
	}
	l.fullAt = l.fullAt.Add(l.refill)
}

// delay returns how long a shard's next IDENTIFY has to wait.
func (l *identifyLimiter) delay(shard int, now time.Time) time.Duration {
	l.mu.Lock()
	wait := max(0, l.fullAt.Add(-l.burst).Sub(now))
	l.mu.Unlock()
	if last := l.lane(shard).last; !last.IsZero() {
		wait = max(wait, last.Add(l.gap).Sub(now))
	}
	return wait
}
