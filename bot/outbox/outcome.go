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

// backoff is how long to wait after the nth try in a row failed; after the last of them, as long each time.
func backoff(attempts int) time.Duration {
	steps := [...]time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}
	return steps[min(attempts, len(steps)-1)]
}

// verdict is what becomes of a wish whose try failed.
type decision struct {
	Result commands.Result // told to whoever wished; 0 for nothing yet
	Final  bool            // no further try
	Wait   time.Duration   // until the next try
	held   bool            // this was none: a limit of Discord's is used up
}

// patientTries is how often a wish is tried as soon as a rate limit allows.
const patientTries = 3

// judge decides by what Discord answered: trouble that passes is waited out; what is forbidden is told once
// and tried again each hour, since somebody may mend it; what can never come true ends. (A room that was deleted
// can be mended, too: see failed.)
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
		return decision{Wait: e.RetryAfter, held: true}
	case e.Status == 429 && e.RetryAfter > 0:
		again.Wait = e.RetryAfter
		if more := attempts - patientTries; more >= 0 { // Discord has asked for the same again and again
			again.Wait = max(again.Wait, backoff(more))
		}
		return again
	case e.Status == 403, e.Code == discord.CodeUnknownGuild, e.Status == 400 && (e.Code/1000 == 30 || e.Code == discord.CodeThreadLimit):
		return decision{Result: commands.Refused, Wait: time.Hour}
	case e.Status == 400 || e.Status == 404 || e.Status == 405 || e.Status == 413:
		return decision{Result: commands.Refused, Final: true}
	}
	return again // also where the token is refused: the client ends the program, and the wish stays for the next start
}

// hopeless says whether the whole program should stop, to be started again: the disk failed in a way that
// leaves open what is on it. (A token that Discord refuses ends the client itself.)
func IsFatal(err error) bool { return errors.Is(err, storage.ErrUncertain) }

// failed notes a try that did not end: when the next one is, or that there is none.
func (j *delivery) failed(ctx context.Context, err error) error {
	if errors.Is(err, storage.ErrNoMember) {
		// They were erased meanwhile, and with them everything that was to be told about them.
		return j.drop(ctx)
	}
	if stored(err) {
		return err
	}
	v := classify(err, j.item.Attempts)
	if j.roomGone(err) {
		v = decision{Result: commands.Refused, Wait: time.Hour}
	}
	if v.held {
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

// storageError is an error of storage in the midst of a try, as against one of Discord.
type storageError struct{ error }

func (e storageError) Unwrap() error { return e.error }

func stored(err error) bool {
	var s storageError
	return errors.As(err, &s)
}

// logTry says what happened without saying to whom: targets hold members' ids.
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

// postpone keeps the wish for later. That Discord refuses it is told to whoever wished, once.
func (j *delivery) retryLater(ctx context.Context, v decision) error {
	s := j.spots[0]
	tell := v.Result != 0 && !(s.tried.told && j.item.Attempts > 0)
	s.tried.told = s.tried.told && j.item.Attempts > 0 || tell
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

// after is the next try's instant, not later than the wish's end, at which it is given up.
func (j *delivery) after(wait time.Duration) time.Time {
	next := j.now().Add(wait)
	if end := j.item.Expires; !end.IsZero() && next.After(end) {
		return end
	}
	return next
}

// delay keeps a wish that was not tried for later.
func (j *delivery) delay(ctx context.Context, wait time.Duration) error {
	err := j.DB.Update(ctx, j.item.Guild, func(tx *storage.Tx) error {
		if err := j.store(tx, false); err != nil {
			return err
		}
		return tx.Delay(j.item, j.after(wait))
	})
	return j.afterStoring(ctx, err)
}

// finish takes the wish from the outbox, remembers where things are on Discord and tells whoever wished how
// it ended, in one transaction.
func (j *delivery) finish(ctx context.Context, r commands.Result, id peer.ID) error {
	known := r == commands.Done || r == commands.Gone // else a try may have come through unheard
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
		// The feature could not take the news. What was done on Discord must be remembered all the same.
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

// afterStoring deals with a member who was erased while their message was on its way: it is taken back.
func (j *delivery) afterStoring(ctx context.Context, err error) error {
	if !errors.Is(err, storage.ErrNoMember) {
		return err
	}
	for _, s := range j.spots {
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
