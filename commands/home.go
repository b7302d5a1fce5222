package commands

import (
	"context"
	"errors"
	"time"

	"waymark/storage"
)

// CountryWithin is how long /help-now, which must answer in 100 ms, waits for storage.
const CountryWithin = 50 * time.Millisecond

// home is what a NoStorage handler is told about the member.
type home struct {
	country, zone string
	page          bool // there is a page of what helps them
	family        bool // they have the families' role
	speech        *speech
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
		heard := newSpeech(t.languages, rq.speech.fallback, rq.Member, rq.Locale, rq.GuildLocale)
		_ = db.View(ctx, rq.Guild, func(tx *storage.Tx) error {
			heard.read(tx, rq.Locale)
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
