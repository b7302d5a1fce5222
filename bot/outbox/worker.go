package outbox

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"waymark/bot/discord"
	"waymark/bot/watchdog"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

const (
	Workers      = 8                // effects carried out at the same time
	CallTimeout  = 10 * time.Second // real time that one call to Discord may take
	maxSleep     = time.Minute      // longest sleep between two looks at the outbox
	attemptLimit = time.Minute      // until one of the attempts in flight ends: each makes a few calls
	TroubleRest  = 5 * time.Second  // before another look after storage failed
)

// Worker carries out the effects in the outbox. Each is carried out at least once. Messages and threads are created once:
// the worker looks before it acts where an earlier attempt may have succeeded, and sends Discord's nonce.
//
// Effects for one target never run at the same time. An attempt that fails is retried later and delays no other effect.
type Worker struct {
	db           *storage.DB
	table        *commands.Table
	discord      *discord.Client
	now          func() time.Time
	log          *slog.Logger
	holds        func() bool // the time is in doubt; nil: never
	Workers      int
	CallTimeout  time.Duration
	DrainTimeout time.Duration // real time for which an attempt goes on after ctx ends

	pulse       watchdog.Pulse
	woken       chan struct{} // holds at most one: an effect was committed
	dispatching sync.Mutex    // held by the one Dispatch that runs
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
	w := &Worker{
		db: o.DB, table: o.Table, discord: o.Discord, now: o.Now, log: o.Log, holds: o.Holds,
		Workers: Workers, CallTimeout: CallTimeout, DrainTimeout: CallTimeout, woken: make(chan struct{}, 1),
	}
	if o.OneByOne {
		w.Workers = 1
	}
	return w
}

// Alive reports whether Run goes on.
func (w *Worker) Alive() bool { return w.pulse.Alive() }

// Wake tells the worker that the outbox may have a new item. It never blocks.
func (w *Worker) Wake() {
	select {
	case w.woken <- struct{}{}:
	default:
	}
}

// Run dispatches until ctx ends. It returns an error only where IsFatal says so.
func (w *Worker) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := w.Dispatch(ctx)
		if IsFatal(err) {
			return err
		}
		if err != nil {
			w.log.Error("outbox dispatch failed; retrying", "err", err)
			w.pulse.Within(TroubleRest)
			Sleep(ctx, nil, TroubleRest)
			continue
		}
		next, ok, err := w.db.NextReady(ctx)
		w.pulse.Within(maxSleep)
		Sleep(ctx, w.woken, w.untilNext(next, ok && err == nil))
	}
	return nil
}

// untilNext returns how long to sleep until an instant, at most maxSleep; ok says whether there is one.
func (w *Worker) untilNext(next time.Time, ok bool) time.Duration {
	if !ok {
		return maxSleep
	}
	return min(maxSleep, max(next.Sub(w.now()), 0))
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
func (w *Worker) Dispatch(ctx context.Context) error {
	w.dispatching.Lock()
	defer w.dispatching.Unlock()
	inFlight := map[target]bool{}
	results := make(chan result, w.Workers)
	// An attempt that began is finished and stored even if ctx ends meanwhile: the drain waits for it.
	trying, end := withDrain(ctx, w.DrainTimeout)
	defer end()
	var failed error
	for {
		if failed == nil {
			failed = w.startReady(ctx, trying, inFlight, results)
		}
		if len(inFlight) == 0 {
			return failed
		}
		w.pulse.Within(attemptLimit)
		select {
		case r := <-results:
			delete(inFlight, r.target)
			if failed == nil {
				failed = r.Err
			}
		case <-w.woken:
		}
	}
}

// WhileIdle calls f while no Dispatch runs, and returns its error.
func (w *Worker) WhileIdle(f func() error) error {
	w.dispatching.Lock()
	defer w.dispatching.Unlock()
	return f()
}

// startReady starts ready effects while workers are free, and none after ctx ended.
func (w *Worker) startReady(ctx, trying context.Context, inFlight map[target]bool, results chan<- result) error {
	ready, err := w.db.Ready(ctx, w.now(), 2*w.Workers) // at most w.Workers of these are in flight
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	for _, item := range ready {
		t := target{item.Guild, item.Target}
		if inFlight[t] || len(inFlight) == w.Workers {
			continue
		}
		inFlight[t] = true
		go func() { results <- result{t, w.attempt(trying, item)} }()
	}
	return nil
}

// attempt makes one attempt at one effect and stores how it ended.
func (w *Worker) attempt(ctx context.Context, item storage.OutboxItem) error {
	effect, err := commands.DecodeEffect(item.Body)
	if err != nil {
		w.log.Warn("something that waited for Discord is of a kind that this version does not know; it is dropped", "err", err,
			"remedy", "Nothing has to be done after an update or a restore. Otherwise please report it.")
		return w.db.Update(ctx, item.Guild, func(tx *storage.Tx) error { return tx.Ack(item) })
	}
	d := &delivery{Worker: w, item: item, effect: effect}
	if _, err := d.remoteStateOf(ctx, effect.Target); err != nil {
		return err
	}
	if isExpired(item, w.now()) && (w.holds == nil || !w.holds()) {
		return d.finish(ctx, commands.GaveUp, 0)
	}
	left := d.wasLeft()
	if s := d.states[0]; d.isLate() && s.at.Message == 0 && (left || s.tried.fingerprint == 0) { // else an attempt may have posted it
		return d.finish(ctx, commands.GaveUp, 0)
	}
	if left {
		return d.delay(ctx, leftWait)
	}
	result, id, err := d.act(ctx)
	if err == nil {
		return d.finish(ctx, result, id)
	}
	return d.failed(ctx, err)
}

// isLate reports whether a message that is not there is not to be posted any more.
func (d *delivery) isLate() bool { return d.effect.IsLate(d.now()) && (d.holds == nil || !d.holds()) }

// leftWait is how long what is wanted in a server waits, without a request, while the gateway says that the bot is not in it.
const leftWait = time.Hour

// wasLeft reports whether the gateway says that the bot is not in the effect's server. Private messages need no server.
func (d *delivery) wasLeft() bool {
	_, private := d.effect.Do.(commands.DM)
	return !private && d.discord.ServerAnswer(d.item.Guild).Presence() == peer.PresenceGone
}

// neverExpires is how many attempts an effect without an expiry gets: about a week of them (see backoff).
const neverExpires = 175

func isExpired(item storage.OutboxItem, now time.Time) bool {
	if item.Expires.IsZero() {
		return item.Attempts >= neverExpires
	}
	return !now.Before(item.Expires)
}

// withDrain returns a context that ends some real time after ctx.
func withDrain(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
	longer, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { Sleep(longer, nil, after); end() })
	return longer, func() { stop(); end() }
}
