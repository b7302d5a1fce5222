package commands

import (
	"context"
	"errors"
	"time"

	"waymark/commands/speech"
	"waymark/storage"
)

// CountryWithin is how long /help-now, which must answer in 100 ms, waits for storage.
const CountryWithin = 50 * time.Millisecond

// home is what a NoStorage handler is told about the member.
type home struct {
	country, zone string
	page          bool // there is a page of what helps them
	family        bool // they have the families' role
	speech        *speech.Speech
}

// home returns the member's remembered country, their time zone or the community's, whether they have a page of what helps
// them, and whether they are of the families. What is not set, or not returned within Patience, is zero. Errors of storage are ignored.
func (t *Table) home(ctx context.Context, db *storage.DB, rq Request) home {
	if db == nil || rq.Guild == 0 || rq.Kind == Autocomplete {
		return home{}
	}
	found := make(chan home, 1)
	go func() {
		var h home
		heard := speech.New(t.languages, rq.speech.Fallback, rq.Member, rq.Locale, rq.GuildLocale)
		_ = db.View(ctx, rq.Guild, func(tx *storage.Tx) error {
			heard.Read(tx, rq.Locale)
			m, err := tx.Member(rq.Member)
			set, err2 := tx.Settings()
			h.zone, h.family = set.Zone, rq.IsFamily(set)
			if m == nil {
				return errors.Join(err, err2)
			}
			page, err3 := tx.HelpPage(m.ID)
			h.country, h.zone, h.page = m.Country, m.Calendar.Zone, page != nil && !page.Empty()
			return errors.Join(err, err2, err3)
		})
		h.speech = heard
		found <- h
	}()
	select {
	case h := <-found:
		return h
	case <-time.After(t.Patience):
	case <-ctx.Done():
	}
	return home{}
}

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
	with.speech = speech.New(t.languages, rq.speech.Fallback.Clone(), rq.Member, rq.Locale, rq.GuildLocale)
	go func() {
		var got answer
		got.err = with.speech.Fallback.Run(ctx, db.View, rq.Guild, func(tx *storage.Tx) (err error) {
			with.names.tx = tx
			with.speech.Read(tx, rq.Locale)
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
