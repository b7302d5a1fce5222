package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"waymark/bot/outbox"
	"waymark/commands"
	"waymark/commands/speech"
	"waymark/peer"
	"waymark/storage"
)

const (
	DuePage     = 500              // most due items in a transaction
	duePages    = 2000             // most pages in a round; a feature that always schedules for now would never end it
	dueRest     = time.Minute      // longest sleep between two reads of the due index
	dueTryAgain = 10 * time.Minute // after a handler failed
)

// Scheduler runs due items.
type Scheduler struct {
	DB    *storage.DB
	Table *commands.Table
	Now   func() time.Time
	Log   *slog.Logger
	After func()      // called after items ran: there may be new effects
	Holds func() bool // while it returns true the time is in doubt, and nothing is run

	// Worked stores that the bot worked now, if the last such note is old; nil: nobody asks. See clockGuard.resume.
	Worked func(context.Context) error

	untidy time.Time // no compaction before this instant: the last one failed
}

// Run runs due items when they are due, until ctx ends. It reads the due index at least once a minute.
func (s *Scheduler) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := s.RunDue(ctx)
		if outbox.IsFatal(err) {
			return err
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Error("running due items failed; retrying", "err", err)
			outbox.Sleep(ctx, nil, outbox.TroubleRest)
			continue
		}
		rest := dueRest
		if next, ok, err := s.DB.NextDue(ctx); err == nil && ok {
			rest = min(rest, max(next.Sub(s.Now()), time.Second))
		}
		outbox.Sleep(ctx, nil, rest)
	}
	return nil
}

// RunDue runs everything that is due now, oldest first, in pages.
func (s *Scheduler) RunDue(ctx context.Context) error {
	if s.Holds != nil && s.Holds() {
		return nil
	}
	if s.Worked != nil {
		if err := s.Worked(ctx); err != nil {
			return err
		}
	}
	if err := s.compact(ctx); err != nil {
		return err
	}
	for range duePages {
		if ctx.Err() != nil {
			return nil
		}
		page, err := s.DB.Due(ctx, s.Now(), DuePage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, items := range byGuild(page) {
			if err := s.runBatch(ctx, items); err != nil {
				return err
			}
		}
		s.After()
	}
	return fmt.Errorf("more than %d items were due at once", duePages*DuePage)
}

// byGuild splits a page by guild, keeping the order within each.
func byGuild(page []storage.Due) [][]storage.Due {
	var parts [][]storage.Due
	at := map[peer.ID]int{}
	for _, item := range page {
		i, ok := at[item.Guild]
		if !ok {
			i = len(parts)
			at[item.Guild] = i
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], item)
	}
	return parts
}

// runBatch runs items of one guild in one transaction. If that fails, each gets its own, so that one that fails delays no
// other.
func (s *Scheduler) runBatch(ctx context.Context, items []storage.Due) error {
	now, fallback := s.Now().UTC(), new(speech.Fallback)
	err := fallback.Update(ctx, s.DB, items[0].Guild, func(tx *storage.Tx) error {
		for _, item := range items {
			if err := s.Table.RunDue(tx, fallback, item, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil || notOurs(err) {
		return err
	}
	for _, item := range items {
		if err := s.runOne(ctx, item, now); err != nil {
			return err
		}
	}
	return nil
}

// runOne runs one item. If it fails it is scheduled again.
func (s *Scheduler) runOne(ctx context.Context, item storage.Due, now time.Time) error {
	fallback := new(speech.Fallback)
	err := fallback.Update(ctx, s.DB, item.Guild, func(tx *storage.Tx) error { return s.Table.RunDue(tx, fallback, item, now) })
	if err == nil || notOurs(err) {
		return err
	}
	attrs := []any{"kind", item.Kind, "err", err}
	var p *storage.PanicError
	if errors.As(err, &p) {
		attrs = append(attrs, "stack", string(p.Stack))
	}
	s.Log.Error("due item failed; retrying", attrs...)
	return s.DB.Update(ctx, item.Guild, func(tx *storage.Tx) error {
		return tx.Schedule(item.Kind, item.Member, item.Ref, now.Add(dueTryAgain))
	})
}

// notOurs reports whether an error is one of the disk, or of the program ending, and not one of the handler.
func notOurs(err error) bool {
	return errors.Is(err, storage.ErrNotStarted) || errors.Is(err, storage.ErrUncertain) ||
		errors.Is(err, storage.ErrFull)
}
