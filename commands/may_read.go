package commands

import (
	"context"
	"errors"
	"time"

	"waymark/storage"
)

// mayRead runs a handler with a snapshot, or without storage if that is missing, broken or too slow. What the handler
// refuses with a snapshot is refused.
func (t *Table) mayRead(ctx context.Context, db *storage.DB, rq Request, do Handler) (Reply, error) {
	if db == nil {
		return do(nil, rq)
	}
	type answer struct {
		reply Reply
		err   error
	}
	read := make(chan answer, 1)
	with := rq
	with.names = namesIn(nil, rq) // both may look up names at the same time
	with.names.recent = rq.names.recent
	with.speech = newSpeech(t.languages, rq.speech.fallback.clone(), rq.Member, rq.Locale, rq.GuildLocale)
	go func() {
		var got answer
		got.err = with.speech.fallback.run(ctx, db.View, rq.Guild, func(tx *storage.Tx) (err error) {
			with.names.tx = tx
			with.speech.read(tx, rq.Locale)
			defer with.names.end()
			got.reply, err = do(tx, with)
			with.namesFor(err)
			return err
		})
		read <- got
	}()
	select {
	case got := <-read:
		var refusal *Refusal
		if got.err == nil || errors.As(got.err, &refusal) {
			return got.reply, got.err
		}
		t.log.Warn("answered without storage", "what", rq.what(), "ref", rq.LogRef(), "err", got.err)
	case <-time.After(t.Patience):
	case <-ctx.Done():
	}
	return do(nil, rq)
}
