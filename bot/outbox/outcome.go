package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// backoff returns how long to wait after the nth failed attempt in a row; after the last step it stays the same.
func backoff(attempts int) time.Duration {
	steps := [...]time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}
	return steps[min(attempts, len(steps)-1)]
}

// decision is what happens to an effect after a failed attempt.
type decision struct {
	Result      commands.Result // reported to the feature; 0 for nothing yet
	Final       bool            // no further attempt
	Wait        time.Duration   // until the next attempt
	rateLimited bool            // not an attempt: a rate limit is used up
}

// patientTries is how often an effect is retried as soon as a rate limit allows.
const patientTries = 3

// classify decides by Discord's answer. Temporary trouble is retried. What is forbidden is reported once and retried every
// hour, because an administrator may fix it. What can never succeed ends. (A deleted channel can be replaced: see failed.)
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
		if more := attempts - patientTries; more >= 0 { // Discord keeps asking to wait
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
func (j *delivery) failed(ctx context.Context, err error) error {
	if errors.Is(err, storage.ErrNoMember) {
		// The member was erased meanwhile, and everything about them with it.
		return j.drop(ctx)
	}
	if stored(err) {
		return err
	}
	v := classify(err, j.item.Attempts)
	if j.channelGone(err) {
		v = decision{Result: commands.Refused, Wait: time.Hour}
	}
	if v.rateLimited {
		return j.delay(ctx, v.Wait)
	}
	j.logTry(err, v)
	switch {
	case !v.Final:
		return j.retryLater(ctx, v)
	case v.Result == commands.Left:
		return j.finish(ctx, v.Result, j.effect.User())
	}
	return j.finish(ctx, v.Result, 0)
}

// storageError is an error of storage during an attempt, as opposed to one of Discord.
type storageError struct{ error }

// Unwrap returns the error of storage.
func (e storageError) Unwrap() error { return e.error }

func stored(err error) bool {
	var s storageError
	return errors.As(err, &s)
}

// logTry logs what happened but not the target, which holds members' ids.
func (j *delivery) logTry(err error, v decision) {
	attrs := []any{"kind", fmt.Sprintf("%T", j.effect.Do), "then", j.effect.OnOutcome, "attempts", j.item.Attempts + 1}
	var e *discord.Error
	if errors.As(err, &e) {
		attrs = append(attrs, "op", e.Op, "status", e.Status, "code", e.Code)
	} else {
		attrs = append(attrs, "timeout", errors.Is(err, context.DeadlineExceeded))
	}
	if v.Final {
		j.log.Warn("Discord will not have it", attrs...)
		return
	}
	j.log.Info("Discord did not take it; trying again", append(attrs, "wait", v.Wait)...)
}

// retryLater schedules the next attempt. A refusal by Discord is reported to the feature once.
func (j *delivery) retryLater(ctx context.Context, v decision) error {
	s := j.states[0]
	tell := v.Result != 0 && !(s.tried.refusalReported && j.item.Attempts > 0)
	s.tried.refusalReported = s.tried.refusalReported && j.item.Attempts > 0 || tell
	err := j.DB.Update(ctx, j.item.Guild, func(tx *storage.Tx) error {
		if err := j.store(tx, false); err != nil {
			return err
		}
		if tell {
			if err := j.ack(tx, v.Result, 0); err != nil {
				return err
			}
		}
		return tx.Retry(j.item, j.after(v.Wait))
	})
	return j.afterStoring(ctx, err)
}

// after returns the instant of the next attempt, at the latest the effect's expiry, when it is given up. An effect that
// is past its expiry already, and is kept because the time is in doubt, waits like any other.
func (j *delivery) after(wait time.Duration) time.Time {
	now := j.now()
	next := now.Add(wait)
	if end := j.item.Expires; end.After(now) && next.After(end) {
		return end
	}
	return next
}

// delay schedules an effect that was not attempted.
func (j *delivery) delay(ctx context.Context, wait time.Duration) error {
	err := j.DB.Update(ctx, j.item.Guild, func(tx *storage.Tx) error {
		if err := j.store(tx, false); err != nil {
			return err
		}
		return tx.Delay(j.item, j.after(wait))
	})
	return j.afterStoring(ctx, err)
}

// finish acknowledges the effect, stores what is where on Discord and reports the outcome to the feature, in one
// transaction.
func (j *delivery) finish(ctx context.Context, r commands.Result, id peer.ID) error {
	known := r == commands.Done || r == commands.Gone // else an attempt may have succeeded and its answer been lost
	err := j.DB.Update(ctx, j.item.Guild, func(tx *storage.Tx) error {
		if err := j.store(tx, known); err != nil {
			return err
		}
		if err := tx.Ack(j.item); err != nil {
			return err
		}
		return j.ack(tx, r, id)
	})
	if err != nil && !errors.Is(err, storage.ErrNoMember) && !errors.Is(err, storage.ErrNotStarted) && !IsFatal(err) {
		// The feature failed on the outcome. What was done on Discord must be stored all the same.
		j.log.Error("an effect's outcome was not taken", "then", j.effect.OnOutcome, "err", err)
		err = j.DB.Update(ctx, j.item.Guild, func(tx *storage.Tx) error {
			if err := j.store(tx, known); err != nil {
				return err
			}
			return tx.Ack(j.item)
		})
	}
	return j.afterStoring(ctx, err)
}

func (j *delivery) ack(tx *storage.Tx, r commands.Result, id peer.ID) error {
	return j.Table.ApplyOutcome(tx, j.effect, r, id, j.now())
}

// afterStoring deletes the message of a member who was erased while it was being sent.
func (j *delivery) afterStoring(ctx context.Context, err error) error {
	if !errors.Is(err, storage.ErrNoMember) {
		return err
	}
	for _, s := range j.states {
		if s.changed && s.at.Message != 0 && !s.at.Gone {
			err := j.call(ctx, func(ctx context.Context) error {
				return j.discord.Delete(ctx, s.at.Channel, s.at.Message)
			})
			if err != nil && !discord.IsGone(err) {
				j.log.Warn("a message about somebody who was erased could not be taken back", "err", err)
			}
		}
	}
	return j.drop(ctx)
}

func (j *delivery) drop(ctx context.Context) error {
	return j.DB.Update(ctx, j.item.Guild, func(tx *storage.Tx) error { return tx.Ack(j.item) })
}
