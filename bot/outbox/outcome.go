package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/commands/speech"
	"waymark/peer"
	"waymark/storage"
)

// backoff returns how long to wait after the nth failed attempt in a row; after the last step it stays the same.
func backoff(attempts int) time.Duration {
	steps := [...]time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}
	return steps[min(attempts, len(steps)-1)]
}

// decision is what to do with an effect after a failed attempt.
type decision struct {
	Result      commands.Result // reported to the feature; 0 for nothing yet
	Final       bool            // no further attempt
	Wait        time.Duration   // until the next attempt
	rateLimited bool            // the request was not made: a rate limit is used up
}

// promptRetries is how often an effect is retried as soon as a rate limit allows; after that backoff applies, too.
const promptRetries = 3

// classify decides by the error. Temporary errors are retried with backoff. A missing permission is reported once and retried
// every hour, because an administrator may fix it. What can never succeed is final. (For a deleted channel see failed.)
func classify(err error, attempts int) decision {
	again := decision{Wait: backoff(attempts)}
	var e *discord.Error
	if !errors.As(err, &e) {
		return again // a timeout, a broken connection
	}
	switch {
	case discord.CodeOf(err) == discord.CodeNoSharedServer || unknownPerson(err):
		return decision{Result: commands.Left, Final: true}
	case discord.IsClosed(err):
		return decision{Result: commands.Closed, Final: true}
	case discord.IsHeldBack(err):
		return decision{Wait: e.RetryAfter, rateLimited: true}
	case e.Status == 429 && e.RetryAfter > 0:
		again.Wait = e.RetryAfter
		if more := attempts - promptRetries; more >= 0 { // Discord keeps asking to wait
			again.Wait = max(again.Wait, backoff(more))
		}
		return again
	case e.Status == 403, e.Code == discord.CodeUnknownGuild, e.Status == 400 && (e.Code/1000 == 30 || e.Code == discord.CodeThreadLimit):
		return decision{Result: commands.Refused, Wait: time.Hour}
	case e.Status == 400 || e.Status == 404 || e.Status == 405 || e.Status == 413:
		return decision{Result: commands.Refused, Final: true}
	}
	return again // also for a refused token: the client ends the program, and the effect stays for the next start
}

// IsFatal says whether the whole program should stop and be started again: the disk failed and it is unknown what is on
// it. (A token that Discord refuses ends the client itself.)
func IsFatal(err error) bool { return errors.Is(err, storage.ErrUncertain) }

// failed stores when the next attempt is, or that there is none.
func (d *delivery) failed(ctx context.Context, err error) error {
	if errors.Is(err, storage.ErrNoMember) {
		// The member was erased meanwhile, and everything about them with it.
		return d.drop(ctx)
	}
	if isStorageError(err) {
		return err
	}
	decided := classify(err, d.item.Attempts)
	if d.channelGone(err) {
		decided = decision{Result: commands.Refused, Wait: time.Hour}
	}
	if decided.rateLimited {
		return d.delay(ctx, decided.Wait)
	}
	d.logAttempt(err, decided)
	switch {
	case !decided.Final:
		return d.retryLater(ctx, decided)
	case decided.Result == commands.Left:
		return d.finish(ctx, decided.Result, d.effect.User())
	}
	return d.finish(ctx, decided.Result, 0)
}

// storageError marks an error of storage during an attempt, as opposed to one of Discord.
type storageError struct{ error }

// Unwrap returns the error of storage.
func (e storageError) Unwrap() error { return e.error }

// isStorageError reports whether an attempt failed in storage.
func isStorageError(err error) bool {
	var s storageError
	return errors.As(err, &s)
}

// logAttempt logs a failed attempt, without the target, which contains members' ids.
func (d *delivery) logAttempt(err error, v decision) {
	attrs := []any{"kind", fmt.Sprintf("%T", d.effect.Do), "then", d.effect.OnOutcome, "attempts", d.item.Attempts + 1}
	var e *discord.Error
	if errors.As(err, &e) {
		attrs = append(attrs, "op", e.Op, "status", e.Status, "code", e.Code)
	} else {
		attrs = append(attrs, "timeout", errors.Is(err, context.DeadlineExceeded))
	}
	if v.Final {
		d.log.Warn("effect refused by Discord", attrs...)
		return
	}
	d.log.Info("effect failed; retrying", append(attrs, "wait", v.Wait)...)
}

// retryLater schedules the next attempt. A refusal by Discord is reported to the feature once.
func (d *delivery) retryLater(ctx context.Context, v decision) error {
	s := d.states[0]
	report := v.Result != 0 && !(s.tried.refusalReported && d.item.Attempts > 0)
	s.tried.refusalReported = s.tried.refusalReported && d.item.Attempts > 0 || report
	fallback := new(speech.Fallback)
	err := fallback.Update(ctx, d.db, d.item.Guild, func(tx *storage.Tx) error {
		if err := d.store(tx, false); err != nil {
			return err
		}
		if report {
			if err := d.ack(tx, fallback, v.Result, 0); err != nil {
				return err
			}
		}
		return tx.Retry(d.item, d.after(v.Wait))
	})
	return d.afterStoring(ctx, err)
}

// after returns the instant of the next attempt, at the latest the effect's expiry, when it is given up. An effect that
// is past its expiry already, and is kept because the time is in doubt, waits like any other.
func (d *delivery) after(wait time.Duration) time.Time {
	now := d.now()
	next := now.Add(wait)
	if end := d.item.Expires; end.After(now) && next.After(end) {
		return end
	}
	return next
}

// delay schedules an effect that was not attempted.
func (d *delivery) delay(ctx context.Context, wait time.Duration) error {
	err := d.db.Update(ctx, d.item.Guild, func(tx *storage.Tx) error {
		if err := d.store(tx, false); err != nil {
			return err
		}
		return tx.Delay(d.item, d.after(wait))
	})
	return d.afterStoring(ctx, err)
}

// finish acknowledges the effect, stores what is where on Discord and reports the outcome to the feature, in one
// transaction.
func (d *delivery) finish(ctx context.Context, r commands.Result, id peer.ID) error {
	known := r == commands.Done || r == commands.Gone // else an attempt may have succeeded and its answer been lost
	fallback := new(speech.Fallback)
	err := fallback.Update(ctx, d.db, d.item.Guild, func(tx *storage.Tx) error {
		if err := d.store(tx, known); err != nil {
			return err
		}
		if err := tx.Ack(d.item); err != nil {
			return err
		}
		return d.ack(tx, fallback, r, id)
	})
	if err != nil && !errors.Is(err, storage.ErrNoMember) && !errors.Is(err, storage.ErrNotStarted) && !IsFatal(err) {
		// The feature failed on the outcome. What was done on Discord must be stored all the same.
		d.log.Error("outcome handler failed", "then", d.effect.OnOutcome, "err", err)
		err = d.db.Update(ctx, d.item.Guild, func(tx *storage.Tx) error {
			if err := d.store(tx, known); err != nil {
				return err
			}
			return tx.Ack(d.item)
		})
	}
	return d.afterStoring(ctx, err)
}

func (d *delivery) ack(tx *storage.Tx, fallback *speech.Fallback, r commands.Result, id peer.ID) error {
	return d.table.ApplyOutcome(tx, fallback, d.effect, r, id, d.now())
}

// afterStoring deletes the message of a member who was erased while it was being sent.
func (d *delivery) afterStoring(ctx context.Context, err error) error {
	if !errors.Is(err, storage.ErrNoMember) {
		return err
	}
	for _, s := range d.states {
		if s.changed && s.at.Message != 0 && !s.at.Gone {
			err := d.call(ctx, func(ctx context.Context) error {
				return d.discord.Delete(ctx, s.at.Channel, s.at.Message)
			})
			if err != nil && !discord.IsGone(err) {
				d.log.Warn("message about an erased member could not be deleted", "err", err)
			}
		}
	}
	return d.drop(ctx)
}

func (d *delivery) drop(ctx context.Context) error {
	return d.db.Update(ctx, d.item.Guild, func(tx *storage.Tx) error { return tx.Ack(d.item) })
}
