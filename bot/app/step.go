package app

import (
	"context"
	"errors"
	"time"
)

// stepRounds bounds a Step, in which time does not pass: a feature that always schedules for now would keep it running.
const stepRounds = 1000

// Step carries out everything that is due now: due items, then the outbox, repeated until nothing is due. Each effect was
// attempted when it returns; those that failed wait for their next attempt. With nothing due it writes nothing.
func (b *App) Step(ctx context.Context) error {
	if b.DB == nil {
		return nil
	}
	ctx, cancel := b.storageTimeout(ctx)
	defer cancel()
	for range stepRounds {
		if err := b.Scheduler.RunDue(ctx); err != nil {
			return err
		}
		if err := b.Outbox.Dispatch(ctx); err != nil {
			return err
		}
		if due, err := b.due(ctx); !due || err != nil {
			return err
		}
	}
	return errors.New("something falls due again and again at the same instant")
}

// NextDue returns the earliest instant at which something is due, in the due index or the outbox, and false if nothing is
// scheduled. In the past it means that Step has something to do now.
func (b *App) NextDue(ctx context.Context) (time.Time, bool, error) {
	if b.DB == nil {
		return time.Time{}, false, nil
	}
	item, ok, err := b.DB.NextDue(ctx)
	if err != nil {
		return time.Time{}, false, err
	}
	if b.clockInDoubt() {
		item, ok = b.guard.settles() // nothing is due before
	} else if tidy, untidy, err := b.Scheduler.nextCompaction(ctx); err != nil {
		return time.Time{}, false, err
	} else if untidy && (!ok || tidy.Before(item)) {
		item, ok = tidy, true
	}
	effect, waits, err := b.DB.NextReady(ctx)
	if waits && (!ok || effect.Before(item)) {
		return effect, true, err
	}
	return item, ok, err
}

// due reports whether Step has something to do now.
func (b *App) due(ctx context.Context) (bool, error) {
	next, ok, err := b.NextDue(ctx)
	return ok && !next.After(b.guard.Now()), err
}

// WaitIdle waits until every interaction is answered, with its follow-ups, and no effect is in flight. quiet is false if
// Step has something to do then.
func (b *App) WaitIdle(ctx context.Context) (quiet bool, err error) {
	if err := b.Discord.Idle(ctx); err != nil || b.DB == nil {
		return err == nil, err
	}
	err = b.Outbox.WhileIdle(func() error {
		due, err := b.due(ctx)
		quiet = !due
		return err
	})
	return quiet, err
}
