package outbox

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
	Workers     = 8                // wishes carried out at the same time
	CallTimeout = 10 * time.Second // real time that one call to Discord may take
	maxSleep    = time.Minute      // longest sleep between two looks at the outbox
	TroubleRest = 5 * time.Second  // before another look after storage failed
)

// courier makes Discord as the outbox wishes it to be: at least once each, and messages and threads made
// once, by looking before acting where an earlier try may have come through, and by Discord's nonce.
//
// Wishes for one target never overlap. A try that fails is postponed and costs no more than its own turn.
type Worker struct {
	DB           *storage.DB
	Table        *commands.Table
	discord      *discord.Client
	now          func() time.Time
	log          *slog.Logger
	holds        func() bool // the time is in doubt; nil: never
	Workers      int
	CallTimeout  time.Duration
	DrainTimeout time.Duration // real time for which a try goes on after the end

	woken       chan struct{} // holds at most one: somebody committed a wish
	Dispatching sync.Mutex    // held by the one deliver that runs
}

// Options are what a Worker works with. All are needed.
type Options struct {
	DB      *storage.DB
	Table   *commands.Table
	Discord *discord.Client
	Now     func() time.Time
	Log     *slog.Logger
	// Holds says that the time is in doubt: nothing is given up then because it is late. nil: never.
	Holds func() bool
	// OneByOne carries out one effect at a time, so that what happens, happens in the same order every time.
	OneByOne bool
}

// New makes a worker. It does nothing until Run or Dispatch is called.
func New(o Options) *Worker {
	c := &Worker{
		DB: o.DB, Table: o.Table, discord: o.Discord, now: o.Now, log: o.Log, holds: o.Holds,
		Workers: Workers, CallTimeout: CallTimeout, DrainTimeout: CallTimeout, woken: make(chan struct{}, 1),
	}
	if o.OneByOne {
		c.Workers = 1
	}
	return c
}

// poke says that there may be something new in the outbox. It never waits.
func (c *Worker) Wake() {
	select {
	case c.woken <- struct{}{}:
	default:
	}
}

// Run delivers until ctx ends, or until Discord or the disk is so that going on makes no sense.
func (c *Worker) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := c.Dispatch(ctx)
		if IsFatal(err) {
			return err
		}
		if err != nil {
			c.log.Error("the outbox could not be worked through; trying again", "err", err)
			Sleep(ctx, nil, TroubleRest)
			continue
		}
		next, ok, err := c.DB.NextReady(ctx)
		Sleep(ctx, c.woken, c.Until(next, ok && err == nil))
	}
	return nil
}

// Until is the time to sleep until an instant, if there is one.
func (c *Worker) Until(next time.Time, ok bool) time.Duration {
	if !ok {
		return maxSleep
	}
	return min(maxSleep, max(next.Sub(c.now()), 0))
}

// target is what wishes are about; those of one target wait for each other.
type target struct {
	guild peer.ID
	name  string
}

// landing is the end of one try.
type result struct {
	target target
	Err    error
}

// deliver carries out every wish that is ready at now, and those that come up meanwhile, and returns when
// nothing is in flight. When ctx ends it starts nothing new. An error is one of storage or a reason to stop;
// what Discord refuses is dealt with by wish.
func (c *Worker) Dispatch(ctx context.Context) error {
	c.Dispatching.Lock()
	defer c.Dispatching.Unlock()
	flying := map[target]bool{}
	landed := make(chan result, c.Workers)
	// A try that began is finished and noted though ctx ended meanwhile: the drain waits for it.
	trying, end := withDrain(ctx, c.DrainTimeout)
	defer end()
	var failed error
	for {
		if failed == nil {
			failed = c.StartReady(ctx, trying, flying, landed)
		}
		if len(flying) == 0 {
			return failed
		}
		select {
		case l := <-landed:
			delete(flying, l.target)
			if failed == nil {
				failed = l.Err
			}
		case <-c.woken:
		}
	}
}

// launch starts ready wishes while there are free lanes, and none when ctx has ended.
func (c *Worker) StartReady(ctx, trying context.Context, flying map[target]bool, landed chan<- result) error {
	ready, err := c.DB.Ready(ctx, c.now(), 2*c.Workers) // at most c.lanes of these are in flight
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	for _, w := range ready {
		t := target{w.Guild, w.Target}
		if flying[t] || len(flying) == c.Workers {
			continue
		}
		flying[t] = true
		go func() { landed <- result{t, c.attempt(trying, w)} }()
	}
	return nil
}

// carry makes one try at one wish and notes how it ended.
func (c *Worker) attempt(ctx context.Context, w storage.OutboxItem) error {
	effect, err := commands.DecodeEffect(w.Body)
	if err != nil {
		c.log.Error("a wish in the outbox cannot be read; dropped", "err", err)
		return c.DB.Update(ctx, w.Guild, func(tx *storage.Tx) error { return tx.Ack(w) })
	}
	j := &delivery{Worker: c, item: w, effect: effect}
	if _, err := j.remoteStateOf(ctx, effect.Target); err != nil {
		return err
	}
	if isExpired(w, c.now()) && (c.holds == nil || !c.holds()) {
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

func isExpired(w storage.OutboxItem, now time.Time) bool {
	if w.Expires.IsZero() {
		return w.Attempts >= neverExpires
	}
	return !now.Before(w.Expires)
}

// lingering is a context that ends some real time after ctx.
func withDrain(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
	longer, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { Sleep(longer, nil, after); end() })
	return longer, func() { stop(); end() }
}
