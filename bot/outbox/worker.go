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
	Workers     = 8                // effects carried out at the same time
	CallTimeout = 10 * time.Second // real time that one call to Discord may take
	maxSleep    = time.Minute      // longest sleep between two looks at the outbox
	TroubleRest = 5 * time.Second  // before another look after storage failed
)

// Worker carries out the effects in the outbox. Each is carried out at least once. Messages and threads are created once:
// the worker looks before it acts where an earlier attempt may have succeeded, and sends Discord's nonce.
//
// Effects for one target never run at the same time. An attempt that fails is retried later and delays no other effect.
type Worker struct {
	DB           *storage.DB
	Table        *commands.Table
	discord      *discord.Client
	now          func() time.Time
	log          *slog.Logger
	holds        func() bool // the time is in doubt; nil: never
	Workers      int
	CallTimeout  time.Duration
	DrainTimeout time.Duration // real time for which an attempt goes on after ctx ends

	woken       chan struct{} // holds at most one: an effect was committed
	Dispatching sync.Mutex    // held by the one Dispatch that runs
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

// Wake tells the worker that the outbox may have a new item. It never blocks.
func (c *Worker) Wake() {
	select {
	case c.woken <- struct{}{}:
	default:
	}
}

// Run dispatches until ctx ends. It returns an error only where IsFatal says so.
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

// Until returns how long to sleep until an instant, at most maxSleep; ok says whether there is one.
func (c *Worker) Until(next time.Time, ok bool) time.Duration {
	if !ok {
		return maxSleep
	}
	return min(maxSleep, max(next.Sub(c.now()), 0))
}

// target identifies what effects are about. Effects of one target wait for each other.
type target struct {
	guild peer.ID
	name  string
}

// result is how one attempt ended.
type result struct {
	target target
	Err    error
}

// Dispatch carries out every effect that is ready at now, and those that become ready meanwhile, and returns when
// nothing is in flight. After ctx ends it starts nothing new. The error is one of storage; what Discord refuses is
// handled effect by effect.
func (c *Worker) Dispatch(ctx context.Context) error {
	c.Dispatching.Lock()
	defer c.Dispatching.Unlock()
	flying := map[target]bool{}
	landed := make(chan result, c.Workers)
	// An attempt that began is finished and stored even if ctx ends meanwhile: the drain waits for it.
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

// StartReady starts ready effects while workers are free, and none after ctx ended.
func (c *Worker) StartReady(ctx, trying context.Context, flying map[target]bool, landed chan<- result) error {
	ready, err := c.DB.Ready(ctx, c.now(), 2*c.Workers) // at most c.Workers of these are in flight
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

// attempt makes one attempt at one effect and stores how it ended.
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

// neverExpires is how many attempts an effect without an expiry gets: about a week of them (see backoff).
const neverExpires = 175

func isExpired(w storage.OutboxItem, now time.Time) bool {
	if w.Expires.IsZero() {
		return w.Attempts >= neverExpires
	}
	return !now.Before(w.Expires)
}

// withDrain returns a context that ends some real time after ctx.
func withDrain(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
	longer, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { Sleep(longer, nil, after); end() })
	return longer, func() { stop(); end() }
}
