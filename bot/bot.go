package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"waymark/commands"
	"waymark/storage"
)

// clock says what time it is, and whether it runs by itself.
type clock struct {
	// Now is the time, in any zone.
	Now func() time.Time
	// Manual means that nothing happens by itself when time passes: whoever owns the clock calls tick.
	// The courier then works in tick only, one wish after the other in the outbox's order, so that what
	// happens is the same every time.
	Manual bool
}

// bot is the running program: storage, what members can say, Discord, the scheduler and the courier.
type bot struct {
	cfg   config
	clock clock
	log   *slog.Logger
	db    *storage.DB
	table *commands.Table
}

// start opens everything a bot needs and connects to nothing yet: the catalogue, the master key (made when
// there is none), the data file, the table of commands and the client of Discord. Whoever calls it calls
// run, or close. What the host can mend comes back as an error with a hint.
func start(ctx context.Context, cfg config, c clock, log *slog.Logger) (*bot, error) {
	return nil, errors.New("not yet")
}

// run is the bot's life: it stays connected to Discord and, unless the clock is manual, carries out what
// falls due. It returns when ctx ends, or when Discord or the disk is so that going on makes no sense: no
// new interactions are taken, running handlers finish (10 s at most), the courier finishes what is in
// flight, and storage is closed. It is called once. nil means that ctx ended it.
func (b *bot) run(ctx context.Context) error { return errors.New("not yet") }

// close closes storage without having run. After run it does nothing.
func (b *bot) close() error { return nil }

// tick carries out everything that is due at the clock's now, in order: due items first, then the
// outbox, again until nothing more is due. It returns when Discord has answered (or failed to; then the
// wish waits for its next try). With nothing due it writes nothing.
func (b *bot) tick(ctx context.Context) error { return errors.New("not yet") }

// next is the earliest instant at which something falls due, in the due index or in the outbox. It may lie
// in the past: then tick has something to do now. false: nothing is scheduled.
func (b *bot) next(ctx context.Context) (time.Time, bool, error) {
	return time.Time{}, false, errors.New("not yet")
}

// idle returns once no handler is running and nothing that is due now waits or is in flight. With a
// manual clock it never ticks itself: it says whether a tick is needed.
func (b *bot) idle(ctx context.Context) (quiet bool, err error) { return false, errors.New("not yet") }
