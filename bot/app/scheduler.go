package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"waymark/bot/outbox"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

const (
	DuePage     = 500              // due items a transaction
	duePages    = 2000             // pages a round, so that a feature which schedules in circles cannot hold up the rest
	dueRest     = time.Minute      // longest sleep between two looks at the due index
	dueTryAgain = 10 * time.Minute // after a handler failed
)

// Scheduler hands what has fallen due back to the features that scheduled it.
type Scheduler struct {
	DB    *storage.DB
	Table *commands.Table
	Now   func() time.Time
	Log   *slog.Logger
	After func()      // called when something was done: there may be wishes
	Holds func() bool // while it says so, the time is in doubt and nothing is due

	// Worked stores that the bot worked now, if the last such note is old; nil: nobody asks. See clockGuard.resume.
	Worked func(context.Context) error

	untidy time.Time // no compaction before this: the last one failed
}

// Run looks once a minute, or when the next item falls due if that is sooner, until ctx ends.
func (s *Scheduler) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := s.RunDue(ctx)
		if outbox.IsFatal(err) {
			return err
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Error("what is due could not be worked through; trying again", "err", err)
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

// RunDue carries out everything due at now, oldest first, in pages.
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

// byGuild parts a page by guild, keeping the order in each.
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

// runBatch carries out items of one guild in one transaction. If that fails, each gets its own, so that
// one that fails holds up nobody.
func (s *Scheduler) runBatch(ctx context.Context, items []storage.Due) error {
	now := s.Now().UTC()
	err := s.DB.Update(ctx, items[0].Guild, func(tx *storage.Tx) error {
		for _, item := range items {
			if err := s.Table.RunDue(tx, item, now); err != nil {
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

// runOne carries out one item. One that fails is tried again later.
func (s *Scheduler) runOne(ctx context.Context, item storage.Due, now time.Time) error {
	err := s.DB.Update(ctx, item.Guild, func(tx *storage.Tx) error { return s.Table.RunDue(tx, item, now) })
	if err == nil || notOurs(err) {
		return err
	}
	attrs := []any{"kind", item.Kind, "err", err}
	var p *storage.PanicError
	if errors.As(err, &p) {
		attrs = append(attrs, "stack", string(p.Stack))
	}
	s.Log.Error("something due failed; trying again", attrs...)
	return s.DB.Update(ctx, item.Guild, func(tx *storage.Tx) error {
		return tx.Schedule(item.Kind, item.Member, item.Ref, now.Add(dueTryAgain))
	})
}

// notOurs says whether an error is one of the disk or of the program ending, not of the handler.
func notOurs(err error) bool {
	return errors.Is(err, storage.ErrNotStarted) || errors.Is(err, storage.ErrUncertain) ||
		errors.Is(err, storage.ErrFull)
}
