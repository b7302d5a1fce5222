package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

const (
	courierLanes    = 8                // wishes carried out at the same time
	courierPatience = 10 * time.Second // real time that one call to Discord may take
	courierRest     = time.Minute      // longest sleep between two looks at the outbox
	troubleRest     = 5 * time.Second  // before another look after storage failed
)

// courier makes Discord as the outbox wishes it to be: at least once each, and messages and threads made
// once, by looking before acting where an earlier try may have come through, and by Discord's nonce.
//
// Wishes for one target never overlap. A try that fails is postponed and costs no more than its own turn.
type courier struct {
	db       *storage.DB
	table    *commands.Table
	discord  *discord.Client
	now      func() time.Time
	log      *slog.Logger
	lanes    int
	patience time.Duration
	linger   time.Duration // real time for which a try goes on after the end

	poked chan struct{} // holds at most one: somebody committed a wish
	alone sync.Mutex    // held by the one deliver that runs
}

func newCourier(b *bot) *courier {
	c := &courier{
		db: b.db, table: b.table, discord: b.discord, now: b.clock.Now, log: b.log,
		lanes: courierLanes, patience: courierPatience, linger: courierPatience, poked: make(chan struct{}, 1),
	}
	if b.clock.Manual {
		c.lanes = 1 // so that what happens, happens in the same order every time
	}
	return c
}

// poke says that there may be something new in the outbox. It never waits.
func (c *courier) poke() {
	select {
	case c.poked <- struct{}{}:
	default:
	}
}

// run delivers until ctx ends, or until Discord or the disk is so that going on makes no sense.
func (c *courier) run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := c.deliver(ctx)
		if hopeless(err) {
			return err
		}
		if err != nil {
			c.log.Error("the outbox could not be worked through; trying again", "err", err)
			sleep(ctx, nil, troubleRest)
			continue
		}
		next, ok, err := c.db.NextReady(ctx)
		sleep(ctx, c.poked, c.until(next, ok && err == nil))
	}
	return nil
}

// until is the time to sleep until an instant, if there is one.
func (c *courier) until(next time.Time, ok bool) time.Duration {
	if !ok {
		return courierRest
	}
	return min(courierRest, max(next.Sub(c.now()), 0))
}

// target is what wishes are about; those of one target wait for each other.
type target struct {
	guild peer.ID
	name  string
}

// landing is the end of one try.
type landing struct {
	target target
	err    error
}

// deliver carries out every wish that is ready at now, and those that come up meanwhile, and returns when
// nothing is in flight. When ctx ends it starts nothing new. An error is one of storage or a reason to stop;
// what Discord refuses is dealt with by wish.
func (c *courier) deliver(ctx context.Context) error {
	c.alone.Lock()
	defer c.alone.Unlock()
	flying := map[target]bool{}
	landed := make(chan landing, c.lanes)
	// A try that began is finished and noted though ctx ended meanwhile: the drain waits for it.
	trying, end := lingering(ctx, c.linger)
	defer end()
	var failed error
	for {
		if failed == nil {
			failed = c.launch(ctx, trying, flying, landed)
		}
		if len(flying) == 0 {
			return failed
		}
		select {
		case l := <-landed:
			delete(flying, l.target)
			if failed == nil {
				failed = l.err
			}
		case <-c.poked:
		}
	}
}

// launch starts ready wishes while there are free lanes, and none when ctx has ended.
func (c *courier) launch(ctx, trying context.Context, flying map[target]bool, landed chan<- landing) error {
	ready, err := c.db.Ready(ctx, c.now(), 2*c.lanes) // at most c.lanes of these are in flight
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	for _, w := range ready {
		t := target{w.Guild, w.Target}
		if flying[t] || len(flying) == c.lanes {
			continue
		}
		flying[t] = true
		go func() { landed <- landing{t, c.carry(trying, w)} }()
	}
	return nil
}

// carry makes one try at one wish and notes how it ended.
func (c *courier) carry(ctx context.Context, w storage.OutboxItem) error {
	effect, err := commands.DecodeEffect(w.Body)
	if err != nil {
		c.log.Error("a wish in the outbox cannot be read; dropped", "err", err)
		return c.db.Update(ctx, w.Guild, func(tx *storage.Tx) error { return tx.Ack(w) })
	}
	j := &job{courier: c, wish: w, effect: effect}
	if _, err := j.spot(ctx, effect.Target); err != nil {
		return err
	}
	if expired(w, c.now()) {
		return j.finish(ctx, commands.GaveUp, 0)
	}
	result, id, err := j.act(ctx)
	if err == nil {
		return j.finish(ctx, result, id)
	}
	return j.failed(ctx, err)
}

// neverExpires is how many tries a wish without an end of its own gets: about a week of them.
const neverExpires = 175

func expired(w storage.OutboxItem, now time.Time) bool {
	if w.Expires.IsZero() {
		return w.Attempts >= neverExpires
	}
	return !now.Before(w.Expires)
}

// lingering is a context that ends some real time after ctx.
func lingering(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
	longer, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { sleep(longer, nil, after); end() })
	return longer, func() { stop(); end() }
}

// sleep waits until d went by, somebody pokes, or ctx ends.
func sleep(ctx context.Context, poked <-chan struct{}, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-poked:
	case <-ctx.Done():
	}
}
